"""Masked-LM accuracy on held-out text."""

from __future__ import annotations

import numpy as np
import torch
from batches import IGNORED, Batches
from segments import Vocabulary
from token_store import TokenStore
from torch.nn import functional
from transformers import BertForMaskedLM

MASK_SHARE = 0.15
SEED = 20


@torch.no_grad()
def masked_lm_accuracy(
    model: BertForMaskedLM, source: TokenStore, vocabulary: Vocabulary, rows: int
) -> tuple[float, float]:
    """Loss in nats and accuracy (0 to 1) per hidden piece, on always the same ``rows`` rows.

    Rows are as long as the model's limit; 15% of whole words are hidden, in BERT's 80-10-10 manner.
    """
    per_batch = 16
    length = model.config.max_position_embeddings
    batches = Batches(
        source,
        vocabulary,
        lengths=(length,),
        batch_tokens=per_batch * length,
        pair_share=0.6,
        mask_share=MASK_SHARE,
        seed=SEED,
    )
    device = next(model.parameters()).device
    sums = np.zeros(3)
    was_training = model.training
    model.eval()
    for step in range(rows // per_batch):
        batch = batches.draw(step).to(device)
        hidden = model.bert(
            input_ids=batch.corrupted, token_type_ids=batch.types
        ).last_hidden_state.flatten(0, 1)
        real = batch.targets != IGNORED
        targets = batch.targets[real]
        logits = model.cls(hidden[batch.places[real]]).float()
        loss = functional.cross_entropy(logits, targets, reduction="sum")
        hits = (logits.argmax(-1) == targets).sum()
        sums += loss.item(), hits.item(), len(targets)
    model.train(was_training)
    return float(sums[0] / sums[2]), float(sums[1] / sums[2])
