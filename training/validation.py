"""Masked-LM scores on held-out text, by what the model saw in place of the predicted pieces."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from batches import IGNORED, Batch, Batches
from token_store import TokenStore
from torch.nn import functional
from transformers import BertForMaskedLM
from vocabulary import Vocabulary

MASK_SHARE = 0.15
SEED = 20
ROWS_PER_BATCH = 16


class Score(NamedTuple):
    """Predictions of one kind of pieces.

    Attributes:
        loss: Mean cross-entropy (nats per piece), NaN without pieces.
        accuracy: Share of pieces that are predicted right (0 to 1), NaN without pieces.
        pieces: Number of pieces.
    """

    loss: float
    accuracy: float
    pieces: int


class MaskedLMScores(NamedTuple):
    """Scores of predicted pieces, by what the model saw in their places.

    Attributes:
        masked: Pieces that [MASK] hides.
        replaced: Pieces that another piece stands in for.
        unchanged: Pieces that the model saw. A random piece may be the original one by chance.
        all: The pieces of all three kinds.
    """

    masked: Score
    replaced: Score
    unchanged: Score
    all: Score


@torch.no_grad()
def masked_lm_scores(
    model: BertForMaskedLM,
    source: TokenStore,
    vocabulary: Vocabulary,
    rows: int,
    mask_all: bool = False,
) -> MaskedLMScores:
    """Return the scores of predicted pieces, on the same rows and words every time.

    Rows have the model's maximum length. 15% of whole words are predicted: 80% of them masked, 10%
    replaced and 10% unchanged, as in BERT, or all of them masked. A word of several pieces counts
    once for each piece.

    Args:
        model: The model to validate.
        source: The tokenized validation text.
        vocabulary: Ids of the special tokens.
        rows: Number of rows, a multiple of 16.
        mask_all: Whether all predicted words are masked.
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
        mask_all=mask_all,
    )
    device = next(model.parameters()).device
    sums = np.zeros((len(MaskedLMScores._fields), 3))
    previous_training_mode = model.training
    model.eval()
    for step in range(rows // ROWS_PER_BATCH):
        sums += _score_batch(model, batches.draw(step).to(device), vocabulary.mask)
    model.train(previous_training_mode)
    return MaskedLMScores(*map(_mean_score, sums))


def _score_batch(model: BertForMaskedLM, batch: Batch, mask: int) -> np.ndarray:
    """Return the sums of losses and of hits and the number of pieces of each kind, (4, 3)."""
    hidden = model.bert(
        input_ids=batch.corrupted, token_type_ids=batch.types
    ).last_hidden_state.flatten(0, 1)
    is_target = batch.targets != IGNORED
    targets, positions = batch.targets[is_target], batch.positions[is_target]
    logits = model.cls(hidden[positions]).float()
    losses = functional.cross_entropy(logits, targets, reduction="none")
    hits = (logits.argmax(-1) == targets).float()
    values = torch.stack([losses, hits, torch.ones_like(losses)], dim=1)
    seen = batch.corrupted.flatten()[positions]
    is_masked, is_unchanged = seen == mask, seen == targets
    kinds = (is_masked, ~is_masked & ~is_unchanged, is_unchanged, torch.ones_like(is_masked))
    return np.array([values[kind].sum(0, dtype=torch.float64).tolist() for kind in kinds])


def _mean_score(sums: np.ndarray) -> Score:
    loss, hits, count = sums.tolist()
    return Score(loss / count, hits / count, int(count)) if count else Score(np.nan, np.nan, 0)
