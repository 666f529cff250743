"""The gradient of a language model's loss by its attention maps (paper, section 3.2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from bertlook.errors import BertlookError
from bertlook.model import tap
from bertlook.model.encode import Encoding
from bertlook.model.model import Model

#: The target of a token that is not to be predicted.
NO_TARGET = -100


def check_language_head(model: Model) -> None:
    """Raise a BertlookError if a model has no head that predicts tokens."""
    module = model.module
    if module.base_model is module or module.get_output_embeddings() is None:
        raise BertlookError(
            f"{model.name} has no head that predicts tokens, so there is no loss to differentiate. "
            "Load a masked language model (BertForMaskedLM and its like) or a causal one."
        )


def hide(
    model: Model, encoding: Encoding, share: float, seed: Sequence[int]
) -> tuple[Encoding, list[int]]:
    """What the loss of an input is about: the input as the model reads it, and its targets.

    A masked language model predicts a share of the tokens, at least one, special ones excepted,
    that are chosen at random and replaced by [MASK]. A causal one predicts every next token.

    Returns:
        The encoding to read, and for each token the id to predict at its place, or ``NO_TARGET``.

    Raises:
        BertlookError: if a masked language model's tokenizer has no mask.
    """
    if model.causal:
        return encoding, [*encoding.ids[1:], NO_TARGET]
    mask = model.tokenizer.mask_token_id
    if mask is None:
        raise BertlookError(f"The tokenizer of {model.name} has no mask token to hide words with.")
    places = [place for place, word in enumerate(encoding.word_ids) if word is not None]
    count = max(1, round(share * len(places)))
    hidden = np.random.default_rng(seed).choice(places, count, replace=False).tolist()
    ids, targets = list(encoding.ids), [NO_TARGET] * len(encoding.ids)
    for place in hidden:
        ids[place], targets[place] = mask, ids[place]
    return replace(encoding, ids=ids), targets


def differentiate(
    model: Model,
    encodings: Sequence[Encoding],
    targets: Sequence[Sequence[int]],
    listener: Callable[[int, Tensor, Tensor], None],
) -> None:
    """Run a batch forward and backward, and let a listener hear the gradients by the maps.

    The loss of an input is the mean cross-entropy over its targets, as if it were read alone.
    The gradients of one layer at a time are in memory, those of the weights never.

    Args:
        model: a model with a language-modeling head; it is left as it was.
        encodings: the inputs; shorter ones are padded at the end.
        targets: for each input and token the id to be predicted there, or ``NO_TARGET``.
        listener: called with each layer, from the last to the first, its (B, H, N, N)
            probabilities, and the gradient of the loss by them; padding has gradient 0.

    Raises:
        BertlookError: if the model has no such head, or its architecture can't be tapped.
    """
    check_language_head(model)
    inputs = model.inputs(encodings)
    wanted = torch.full(inputs["input_ids"].shape, NO_TARGET)
    for row, ids in zip(wanted, targets, strict=True):
        row[: len(ids)] = torch.tensor(ids)
    wanted = wanted.to(model.device)
    first: list[Tensor] = []

    def hear(layer: int, probabilities: Tensor) -> Tensor | None:
        if not first:  # nothing before the first layer's maps needs a gradient
            first.append(probabilities.detach().requires_grad_())
            probabilities = first[0]
        maps = probabilities.detach()
        probabilities.register_hook(lambda gradient: listener(layer, maps, gradient))
        return probabilities if layer == 0 else None

    with tap.tapped(model.module, hear, gradients=True) as heard:
        logits = model.module(**inputs).logits
        if heard.heard != model.num_layers:
            model.refuse("it doesn't use transformers' attention interface")
        torch.autograd.grad(_loss(logits, wanted), first)


def _loss(logits: Tensor, wanted: Tensor) -> Tensor:
    """The sum over inputs of their mean cross-entropy; in no less than float32."""
    precise = logits if logits.dtype == torch.float64 else logits.float()
    losses = torch.nn.functional.cross_entropy(
        precise.mT, wanted, ignore_index=NO_TARGET, reduction="none"
    )
    return (losses.sum(1) / (wanted != NO_TARGET).sum(1).clamp(min=1)).sum()
