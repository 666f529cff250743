"""The gradient of a language model's loss with respect to its attention maps (section 3.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bertlook.deferred import torch
from bertlook.errors import BertlookError
from bertlook.isolation import isolated
from bertlook.model.layer import Layer, OnLayer
from bertlook.model.loss import NO_TARGET, check_language_head, input_losses, pad_targets
from bertlook.model.model import Model
from bertlook.model.tokens.encoding import Encoding

if TYPE_CHECKING:
    from torch import Tensor


#: Packages of torch whose modules hide their computation from autograd.
_WITHOUT_GRADIENTS = ("torch.ao.nn.quantized", "torch.nn.quantized", "torch.ao.nn.intrinsic")


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
    wanted = pad_targets(targets, logits.shape[1]).to(logits.device)
    with torch.enable_grad():
        loss = input_losses(logits[wanted != NO_TARGET], wanted).sum()
    torch.autograd.grad(loss, first_maps)
