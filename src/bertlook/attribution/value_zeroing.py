"""Value zeroing: how a layer's output changes without a token's value (Mohebbi et al. 2023)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from bertlook.attribution.layers import run_layers
from bertlook.choices import check_flag
from bertlook.deferred import torch
from bertlook.errors import BertlookError
from bertlook.isolation import isolated
from bertlook.model import tap
from bertlook.model.layer import Layer
from bertlook.model.load import as_model

if TYPE_CHECKING:
    from torch import Tensor
    from typing_extensions import Unpack

    from bertlook.model.model import Model
    from bertlook.model.tokens.reading import Reading

#: The number of values that a batch of altered layers may have.
_BATCH = 2**22

#: What is zeroed: the value of a token in one head, or in all heads (None).
_Zeroed = tuple[int | None, int]


@isolated()
def value_zeroing(
    model: Any,
    text: Any = None,
    pair: Any = None,
    *,
    heads: bool = False,
    rollout: bool = False,
    **reading: Unpack[Reading],
) -> npt.NDArray[np.float64]:
    """Return how much each token's output in each layer depends on the values of the others.

    For each layer and token j, the value of j is set to zero in this layer, whose input stays, and
    the layer's whole output is computed again. The distance of token i's output from the unaltered
    one, 1 - cosine, divided by its sum over j, is the share of j in i.

    Args:
        model: The model.
        text: The text, in any form that the model accepts.
        pair: A second text, or None.
        heads: Whether to zero the values of one head at a time instead of those of all heads.
        rollout: Whether to join the layers: after each layer, the share of the input's tokens.
        **reading: How the text is read, such as ``input_ids``: as for :class:`~bertlook.Model`.

    Returns:
        (layers, N, N) shares, or (layers, heads, N, N). Rows sum to 1; a row that depends on
        nothing is 0. Layers and heads without attention are NaN.

    Raises:
        BertlookError: If the text can't be read, the architecture can't be run layer by layer, or
            ``rollout`` is asked of single heads.

    Example:
        >>> import bertlook as bl
        >>> shares = bl.value_zeroing(bl.load(), "The cat sat.")
        >>> shares.shape, shares.sum(-1).round(6).min()
        ((6, 6, 6), np.float64(1.0))
    """
    model = as_model(model, "bl.value_zeroing(model, text)")
    by_head = check_flag("heads", heads)
    if check_flag("rollout", rollout) and by_head:
        raise BertlookError(
            "rollout joins whole layers, not single heads. Pass heads=False, or rollout=False."
        )
    encoding = model.encode(text, pair, **reading)
    distances = _measure_distances(model, model.inputs([encoding]), by_head)
    sums = distances.sum(-1, keepdims=True)
    shares: npt.NDArray[np.float64] = np.divide(
        distances, sums, out=np.zeros_like(distances), where=sums != 0
    )
    if rollout:
        for layer in range(1, len(shares)):
            shares[layer] = shares[layer] @ shares[layer - 1]
    return shares


def _measure_distances(
    model: Model, inputs: dict[str, Tensor], by_head: bool
) -> npt.NDArray[np.float64]:
    """Return how far each token's output is from that without each token's value."""
    architecture = model.architecture
    if not architecture.tapped:
        model.refuse("it doesn't use transformers' attention interface, so no value can be zeroed")
    size = inputs["input_ids"].shape[1]
    shape = (model.num_heads, size, size) if by_head else (size, size)
    distances = np.full((model.num_layers, *shape), np.nan)
    zeroed: list[_Zeroed] = []

    def zero(layer: Layer) -> None:
        if zeroed and layer.module in architecture.modules:
            _zero_values(layer, zeroed)

    with tap.tapped(architecture.network, zero) as open_tap:
        runs, _ = run_layers(model, open_tap, inputs)
        for run in runs:
            count = architecture.heads[run.layer]
            every = [(head, token) for head in range(count) for token in range(size)]
            items: list[_Zeroed] = [*every] if by_head else [(None, token) for token in range(size)]
            for batch in _batches(items, run.states):
                zeroed[:] = batch
                changed = run.again(len(batch))
                apart = _distance(run.output[0], changed).numpy(force=True)
                for (head, token), column in zip(batch, apart, strict=True):
                    place = (run.layer, token) if head is None else (run.layer, head, token)
                    distances[place[:-1]][:, token] = column
            zeroed.clear()
    return distances


def _zero_values(layer: Layer, zeroed: list[_Zeroed]) -> None:
    """Take from each input of a batch what a token's value adds to the output."""
    if layer.values is None or layer.output is None:
        raise BertlookError("The layers of this architecture don't expose their values.")
    size = layer.maps.shape[1] // layer.values.shape[1]
    layer.output = layer.output.clone()
    for row, (head, token) in enumerate(zeroed):
        chosen = slice(None) if head is None else slice(head, head + 1)
        weights = layer.maps[row, chosen, :, token]  # (heads, queries)
        values = layer.values[row, :, token].repeat_interleave(size, 0)[chosen]
        layer.output[row, :, chosen] -= (weights[:, :, None] * values[:, None]).transpose(0, 1)


def _distance(plain: Tensor, changed: Tensor) -> Tensor:
    """Return 1 - cosine, without the rounding that the cosine of close vectors suffers from."""
    first, second = (
        torch.nn.functional.normalize(states.double(), dim=-1) for states in (plain, changed)
    )
    return (first - second).square().sum(-1) / 2


def _batches(items: list[_Zeroed], states: Tensor) -> Iterator[list[_Zeroed]]:
    size = max(1, _BATCH // (states.shape[1] * states.shape[2] * 4))
    for start in range(0, len(items), size):
        yield items[start : start + size]
