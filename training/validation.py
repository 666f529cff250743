"""Masked-LM accuracy on held-out text."""

from __future__ import annotations

import numpy as np
import torch
from batches import IGNORED, Batches
from token_store import TokenStore
from torch.nn import functional
from transformers import BertForMaskedLM
from vocabulary import Vocabulary

MASK_SHARE = 0.15
SEED = 20
ROWS_PER_BATCH = 16


@torch.no_grad()
def masked_lm_accuracy(
    model: BertForMaskedLM, source: TokenStore, vocabulary: Vocabulary, rows: int
) -> tuple[float, float]:
    """Return loss (nats) and accuracy (0 to 1) per predicted piece, on the same rows every time.

    Rows have the model's maximum length. 15% of whole words are predicted: 80% of them masked, 10%
    replaced and 10% unchanged, as in BERT.

    Args:
        model: The model to validate.
        source: The tokenized validation text.
        vocabulary: Ids of the special tokens.
        rows: Number of rows, a multiple of 16.
    """
    length = model.config.max_position_embeddings
    batches = Batches(
        source,
        vocabulary,
        lengths=(length,),
        batch_tokens=ROWS_PER_BATCH * length,
        pair_share=0.6,
        mask_share=MASK_SHARE,
        seed=SEED,
    )
    device = next(model.parameters()).device
    sums = np.zeros(3)
    previous_training_mode = model.training
    model.eval()
    for step in range(rows // ROWS_PER_BATCH):
        batch = batches.draw(step).to(device)
        hidden = model.bert(
            input_ids=batch.corrupted, token_type_ids=batch.types
        ).last_hidden_state.flatten(0, 1)
        is_target = batch.targets != IGNORED
        targets = batch.targets[is_target]
        logits = model.cls(hidden[batch.positions[is_target]]).float()
        loss = functional.cross_entropy(logits, targets, reduction="sum")
        correct = (logits.argmax(-1) == targets).sum()
        sums += loss.item(), correct.item(), len(targets)
    model.train(previous_training_mode)
    return float(sums[0] / sums[2]), float(sums[1] / sums[2])
