"""The loss of a language model: what is predicted of an input, and the cross-entropy of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from bertlook.deferred import torch
from bertlook.errors import BertlookError
from bertlook.model.model import Model
from bertlook.model.precision import widened
from bertlook.model.tokens.encoding import Encoding

if TYPE_CHECKING:
    from torch import Tensor


#: The target of a token that is not predicted.
NO_TARGET = -100


def check_language_head(model: Model) -> None:
    """Raise BertlookError unless the model has a head that predicts tokens."""
    if not model.has_language_head:
        raise BertlookError(
            f"{model.name} has no head that predicts tokens, so it has no loss. "
            "Load a masked language model (such as BertForMaskedLM) or a causal one."
        )


def mask_tokens(
    model: Model,
    encoding: Encoding,
    share: float,
    seed: Sequence[int],
    wanted: Sequence[bool] | None = None,
) -> tuple[Encoding, list[int]]:
    """Return the input for a language model's loss, and the tokens to predict.

    A masked language model predicts a random share of the tokens that aren't special, at least one,
    which are replaced by [MASK]. A causal one reads the unchanged input and predicts every next
    token.

    Args:
        model: The language model.
        encoding: The input.
        share: The share of the tokens that are masked, between 0 and 1.
        seed: The seed of the random choice.
        wanted: Which tokens may be predicted, by default all. A masked language model predicts a
            share of these. Without any, nothing is predicted.

    Returns:
        The encoding to read, and for each token the id to predict there, or ``NO_TARGET``.

    Raises:
        BertlookError: If the tokenizer of a masked language model has no mask token.
    """
    if wanted is None:
        wanted = [True] * len(encoding.ids)
    if model.causal:
        following = zip(encoding.ids[1:], wanted[1:], strict=True)
        return encoding, [
            *(id_ if is_wanted else NO_TARGET for id_, is_wanted in following),
            NO_TARGET,
        ]
    mask = model.tokenizer.mask_token_id
    if mask is None:
        raise BertlookError(
            f"The tokenizer of {model.name} has no mask token, so no tokens can be hidden from the "
            "model. Load the model with the tokenizer that it was trained with."
        )
    candidates = [
        index for index, word in enumerate(encoding.word_ids) if word is not None and wanted[index]
    ]
    if not candidates:
        return encoding, [NO_TARGET] * len(encoding.ids)
    count = max(1, round(share * len(candidates)))
    masked = np.random.default_rng(seed).choice(candidates, count, replace=False).tolist()
    ids, targets = list(encoding.ids), [NO_TARGET] * len(encoding.ids)
    for index in masked:
        ids[index], targets[index] = mask, ids[index]
    return replace(encoding, ids=ids), targets


def pad_targets(targets: Sequence[Sequence[int]], length: int) -> Tensor:
    """Return the targets of a batch, (batch, length).

    Args:
        targets: For each input and token the id to predict there, or ``NO_TARGET``.
        length: The length of the longest input.
    """
    padded = torch.full((len(targets), length), NO_TARGET)
    for row, ids in zip(padded, targets, strict=True):
        row[: len(ids)] = torch.tensor(ids)
    return padded


def input_losses(logits: Tensor, targets: Tensor) -> Tensor:
    """Return the mean cross-entropy of each input over its targets, 0 without targets.

    Args:
        logits: (targets, vocabulary) what the model predicts at the targets, in order.
        targets: (batch, N) the ids to predict, or ``NO_TARGET``.
    """
    is_target = targets != NO_TARGET
    losses = torch.nn.functional.cross_entropy(
        widened(logits), targets[is_target], reduction="none"
    )
    by_token = losses.new_zeros(targets.shape).masked_scatter(is_target, losses)
    return by_token.sum(1) / is_target.sum(1).clamp(min=1)
