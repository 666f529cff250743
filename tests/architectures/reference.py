"""What the tap is compared with: the maps that transformers returns, and all softmaxes."""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

_SOFTMAX = (torch.softmax, torch.nn.functional.softmax, Tensor.softmax)


class Softmaxes(TorchFunctionMode):
    """Records the results of all calls of softmax over the last axis."""

    def __init__(self) -> None:
        super().__init__()
        self.results: list[Tensor] = []

    def __torch_function__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        result = func(*args, **(kwargs or {}))
        if func in _SOFTMAX:
            self.results.append(result)
        return result


def read_reference(
    network: torch.nn.Module, inputs: dict[str, Tensor]
) -> tuple[list[Tensor], list[Tensor]]:
    """The maps that an eager copy of a network returns, and the results of softmax in its pass.

    Only those between the tokens of the input, (batch, heads, tokens, tokens).
    """
    reference: Any = copy.deepcopy(network)
    for part in reference.modules():
        if hasattr(part, "config") and hasattr(part.config, "_attn_implementation_internal"):
            part.config._attn_implementation_internal = "eager"
            part.config.use_cache = False
    if hasattr(reference, "set_attention_type"):  # BigBird: before hooks are put on its modules
        reference.set_attention_type("original_full")
    with torch.no_grad(), Softmaxes() as record:
        output = reference(**inputs, output_attentions=True)
    returned = list(getattr(output, "attentions", None) or ())
    window = getattr(network.config, "attention_window", None)
    if window is not None:
        mask = inputs["attention_mask"].bool()
        returned = [spread(maps, mask) for maps in returned]
    batch, tokens = inputs["input_ids"].shape

    def is_between_tokens(maps: Any) -> bool:
        return (
            isinstance(maps, Tensor)
            and maps.ndim == 4
            and (maps.shape[0], *maps.shape[2:]) == (batch, tokens, tokens)
        )

    softmaxes = list(filter(is_between_tokens, record.results))
    # DPR's encoder returns none, although its network has them.
    return list(filter(is_between_tokens, returned)) or softmaxes, softmaxes


def spread(maps: Tensor, mask: Tensor) -> Tensor:
    """Maps over all tokens for those over a window, weight by weight."""
    batch, heads, tokens, width = maps.shape
    full = torch.zeros(batch, heads, tokens, tokens)
    for query in range(tokens):
        for column in range(width):
            key = query + column - width // 2
            if 0 <= key < tokens:
                full[:, :, query, key] = maps[:, :, query, column] * mask[:, key, None]
    return full
