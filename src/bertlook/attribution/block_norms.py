"""Norms of what each token adds to an attention block, residual and layer norm included."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bertlook.attribution.layers import LayerRun, run_layers
from bertlook.deferred import torch
from bertlook.isolation import isolated
from bertlook.model import tap
from bertlook.model.layer import Layer
from bertlook.model.load import as_model

if TYPE_CHECKING:
    from torch import Tensor, nn
    from typing_extensions import Unpack

    from bertlook.model.model import Model
    from bertlook.model.tokens.reading import Reading

#: How far a sum of parts may be from the whole, relative to the size of the whole.
_TOLERANCE = 1e-3


class _Normed(NamedTuple):
    """A run of a normalization: its module, input and output."""

    module: nn.Module
    given: Tensor
    output: Tensor


@isolated()
def block_norms(
    model: Any, text: Any = None, pair: Any = None, **reading: Unpack[Reading]
) -> npt.NDArray[np.floating]:
    """Compute the norm of what each token adds to each output of an attention block.

    The block of Kobayashi et al. (2021) is the attention of all heads, the residual connection, and
    the layer norm behind them, whose scale is taken as it is. Its output for token i is a sum over
    tokens j, and biases: ``g_i(sum_h A_h[i, j] f_h(x_j))``, to which the residual adds
    ``g_i(x_i)`` where j is i. In networks that normalize the input of a block instead of its
    output, ``g_i`` changes nothing.

    Args:
        model: The model.
        text: The text, in any form that the model accepts.
        pair: A second text, or None.
        **reading: How the text is read, such as ``input_ids``: as for :class:`~bertlook.Model`.

    Returns:
        (L, N, N) norms. Layers without attention are NaN.

    Raises:
        BertlookError: If the text can't be read, or the network's blocks aren't such sums.

    Example:
        >>> import bertlook as bl
        >>> bl.block_norms(bl.load(), "The cat sat.").shape
        (6, 6, 6)
    """
    model = as_model(model, "bl.block_norms(model, text)")
    if not model.architecture.tapped:
        model.refuse("it doesn't use transformers' attention interface, so its blocks are unknown")
    encoding = model.encode(text, pair, **reading)
    records: dict[int, tuple[Tensor, Tensor]] = {}
    normed: list[_Normed] = []

    def keep(layer: Layer) -> None:
        if layer.module not in model.architecture.modules:
            return
        projection, values, maps = layer.projection, layer.values, layer.maps[0]
        if projection is not None and values is not None:
            groups = values[0].repeat_interleave(len(maps) // values.shape[1], 0)
            records[len(records)] = maps, groups @ projection

    with tap.tapped(model.architecture.network, keep) as open_tap, torch.no_grad():
        hooks = [
            module.register_forward_hook(_recorder(normed))
            for module in open_tap.network.modules()
            if "norm" in type(module).__name__.lower()
        ]
        try:
            runs, _ = run_layers(model, open_tap, model.inputs([encoding]))
        finally:
            for hook in hooks:
                hook.remove()
    if len(records) != len(runs):
        model.refuse("the values and the output projection of its layers are unknown")
    size = len(encoding.ids)
    norms = np.full((model.num_layers, size, size), np.nan, np.float32)
    for place, run in enumerate(runs):
        norms[run.layer] = _norms_of(model, run, *records[place], normed).numpy(force=True)
    return norms


def _recorder(normed: list[_Normed]) -> Callable[..., None]:
    def record(module: nn.Module, given: tuple[Any, ...], output: Any) -> None:
        if given and isinstance(given[0], torch.Tensor) and isinstance(output, torch.Tensor):
            normed.append(_Normed(module, given[0][0], output[0]))

    return record


def _norms_of(
    model: Model, run: LayerRun, maps: Tensor, contributions: Tensor, normed: list[_Normed]
) -> Tensor:
    """Return the (N, N) norms of a block.

    Args:
        model: The model, for messages.
        run: The run of its layer.
        maps: (H, N, N) attention maps.
        contributions: (H, N, hidden) the vector ``f(x)`` of each token.
        normed: The runs of all normalizations.
    """
    states = run.states[0]
    parts = set(run.module.modules())
    # Some architectures also normalize queries and keys.
    own = [e for e in normed if e.module in parts and e.given.shape == states.shape]
    added = torch.einsum("hij,hjd->id", maps, contributions.to(maps))
    # What the sum of the parts lacks of the block's sum is the bias, the same for all tokens.
    after = next(
        (entry for entry in own if _is_constant(entry.given - states - added, entry.given)), None
    )
    if after is None:
        model.refuse("the output of its attention isn't added to the input of its block as it is")
    is_normed_before = any(_is_close(entry.given, states) for entry in own)
    scale = _unchanged if is_normed_before else _linear_norm(model, after)
    rows = []
    for i in range(len(states)):  # all rows at once would take N times the memory
        vectors = torch.einsum("hj,hjd->jd", maps[:, i], contributions.to(maps))
        vectors[i] += states[i]
        rows.append(scale(vectors, i).norm(dim=-1))
    return torch.stack(rows)


def _unchanged(vectors: Tensor, _: int) -> Tensor:
    return vectors


def _linear_norm(model: Model, entry: _Normed) -> Callable[[Tensor, int], Tensor]:
    """Return a layer norm as a linear function of the parts of its input, its scale being fixed."""
    weight = getattr(entry.module, "weight", None)
    bias = getattr(entry.module, "bias", None)
    gain = torch.ones_like(entry.given[0]) if weight is None else weight.detach()
    eps = getattr(entry.module, "eps", getattr(entry.module, "variance_epsilon", 0.0)) or 0.0
    for centers in (True, False):
        given = entry.given - entry.given.mean(-1, keepdim=True) * centers
        size = (given.square().mean(-1, keepdim=True) + eps).sqrt()
        found = given / size * gain + (0 if bias is None else bias.detach())
        if _is_close(found, entry.output):
            return partial(_scaled, size=size, gain=gain, centers=centers)
    return model.refuse("the norm behind its attention is no layer norm")


def _scaled(vectors: Tensor, row: int, *, size: Tensor, gain: Tensor, centers: bool) -> Tensor:
    return (vectors - vectors.mean(-1, keepdim=True) * centers) / size[row] * gain


def _is_constant(rest: Tensor, whole: Tensor) -> bool:
    return _is_close(rest, rest.mean(0, keepdim=True).expand_as(rest), whole)


def _is_close(first: Tensor, second: Tensor, whole: Tensor | None = None) -> bool:
    if first.shape != second.shape:
        return False
    size = (second if whole is None else whole).abs().max().clamp(min=1e-6)
    return bool((first - second).abs().max() <= _TOLERANCE * size)
