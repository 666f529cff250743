"""The gradient of a language model's loss with respect to its attention maps (section 3.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from bertlook.errors import BertlookError
from bertlook.isolation import isolated
from bertlook.model.layer import Layer, OnLayer
from bertlook.model.model import Model
from bertlook.model.tokens.encoding import Encoding

#: The target of a token that is not predicted.
NO_TARGET = -100

#: Packages of torch whose modules hide their computation from autograd.
_WITHOUT_GRADIENTS = ("torch.ao.nn.quantized", "torch.nn.quantized", "torch.ao.nn.intrinsic")


def check_language_head(model: Model) -> None:
    """Raise BertlookError unless the model has a head that predicts tokens."""
    if not model.has_language_head:
        raise BertlookError(
            f"{model.name} has no head that predicts tokens, so there is no loss to differentiate. "
            "Load a masked language model (such as BertForMaskedLM) or a causal one."
        )


def check_differentiable(model: Model) -> None:
    """Raise BertlookError if gradients end at a layer of the network.

    Modules that torch has quantized compute outside of autograd: what comes before them would get
    no gradient, or only the part that passes beside them.
    """
    for name, part in model.module.named_modules():
        if type(part).__module__.startswith(_WITHOUT_GRADIENTS):
            raise BertlookError(
                f"{model.name} has no gradients: {name} ({type(part).__name__}) is quantized by "
                "torch, which can't differentiate it. Give the model before it was quantized."
            )


def mask_tokens(
    model: Model, encoding: Encoding, share: float, seed: Sequence[int]
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

    Returns:
        The encoding to read, and for each token the id to predict there, or ``NO_TARGET``.

    Raises:
        BertlookError: If the tokenizer of a masked language model has no mask token.
    """
    if model.causal:
        return encoding, [*encoding.ids[1:], NO_TARGET]
    mask = model.tokenizer.mask_token_id
    if mask is None:
        raise BertlookError(
            f"The tokenizer of {model.name} has no mask token, so no tokens can be hidden from the "
            "model. Load the model with the tokenizer that it was trained with."
        )
    candidates = [index for index, word in enumerate(encoding.word_ids) if word is not None]
    count = max(1, round(share * len(candidates)))
    masked = np.random.default_rng(seed).choice(candidates, count, replace=False).tolist()
    ids, targets = list(encoding.ids), [NO_TARGET] * len(encoding.ids)
    for index in masked:
        ids[index], targets[index] = mask, ids[index]
    return replace(encoding, ids=ids), targets


@isolated()
def differentiate(
    model: Model,
    encodings: Sequence[Encoding],
    targets: Sequence[Sequence[int]],
    on_layer: OnLayer,
) -> None:
    """Run a batch forward and backward, and call ``on_layer`` with each layer's gradients.

    The loss of an input is the mean cross-entropy over its targets, as if it were read alone. Only
    the gradients of one layer are in memory at a time, and none of the weights.

    Args:
        model: A model with a language-modeling head. It is left unchanged.
        encodings: The inputs; shorter ones are padded at the end.
        targets: For each input and token the id to predict there, or ``NO_TARGET``.
        on_layer: A function that is called with each layer's record, from the last layer to the
            first. It has ``maps``, ``visible`` and ``gradients``; padding has gradient 0.

    Raises:
        BertlookError: If the model has no such head, or its architecture doesn't use transformers'
            attention interface.
    """
    check_language_head(model)
    check_differentiable(model)
    first_maps: list[Tensor] = []

    def record(layer: Layer) -> None:
        if not first_maps:  # nothing before the first layer's maps needs a gradient
            layer.replace_maps(layer.maps.detach().requires_grad_())
            first_maps.append(layer.maps)
        known = Layer(layer.index, layer.maps.detach(), visible=layer.visible)
        layer.maps.register_hook(lambda gradients: on_layer(replace(known, gradients=gradients)))

    logits = model.run(encodings, record, whole=True, gradients=True).logits
    labels = torch.full(logits.shape[:2], NO_TARGET)
    for row, ids in zip(labels, targets, strict=True):
        row[: len(ids)] = torch.tensor(ids)
    labels = labels.to(logits.device)
    with torch.enable_grad():
        losses = torch.nn.functional.cross_entropy(
            (logits if logits.dtype == torch.float64 else logits.float()).mT,
            labels,
            ignore_index=NO_TARGET,
            reduction="none",
        )
        loss = (losses.sum(1) / (labels != NO_TARGET).sum(1).clamp(min=1)).sum()
    torch.autograd.grad(loss, first_maps)
