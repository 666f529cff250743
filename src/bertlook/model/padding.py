"""Whether padding changes what a network computes for a text."""

from __future__ import annotations

from bertlook.deferred import torch
from bertlook.model.layer import Layer
from bertlook.model.model import Model
from bertlook.model.tokens.encoding import Encoding, made_up

#: Lengths in tokens of the texts that are read together and apart.
_SHORT, _LONG = 7, 16
#: How far rounding may take a weight, in single and in half precision.
_TOLERANCE, _HALF_TOLERANCE = 1e-5, 2e-2


def is_changed_by_padding(model: Model) -> bool:
    """Return whether the maps of a text depend on the padding that a batch adds to it.

    Attention masks hide padding, but some networks see it by other ways: convolutions over
    neighbors (ConvBERT), summaries of all positions (Nyströmformer), or blocks whose pattern
    follows the length (BigBird). Texts of different lengths must not share a batch of theirs.

    Args:
        model: The model, which reads two made-up texts.
    """
    if model.engine == "numpy":
        return False  # it hides padding from all tokens
    if any(hasattr(part, "set_attention_type") for part in model.module.modules()):
        return True  # the pattern of its blocks shows only in long texts
    if model.max_length is not None and model.max_length < _LONG:
        return False
    short, long = (made_up(model.tokenizer, length) for length in (_SHORT, _LONG))
    together, alone = _maps_of(model, [short, long]), _maps_of(model, [short])
    half = model.module.dtype in (torch.float16, torch.bfloat16)
    tolerance = _HALF_TOLERANCE if half else _TOLERANCE
    return any((a - b).abs().max() > tolerance for a, b in zip(together, alone, strict=True))


def _maps_of(model: Model, encodings: list[Encoding]) -> list[torch.Tensor]:
    """Return each layer's maps of the first input."""
    size = len(encodings[0].ids)
    maps: list[torch.Tensor] = []

    def keep(layer: Layer) -> None:
        maps.append(layer.maps[0, :, :size, :size].detach().float().cpu())

    model.run(encodings, keep)
    return maps
