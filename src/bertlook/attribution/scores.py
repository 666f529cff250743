"""The scores of one layer, read in one pass: its queries and keys, and the weights they lead to."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bertlook.deferred import torch
from bertlook.edits import Edit
from bertlook.model import tap
from bertlook.model.attention_call import AttentionCall
from bertlook.model.editing import Editor
from bertlook.model.layer import Layer
from bertlook.model.model import Model
from bertlook.model.predicting import ignore
from bertlook.model.streams.encoder_decoder import EncoderDecoder
from bertlook.model.value_keeper import ValueKeeper

if TYPE_CHECKING:
    from torch import Tensor, nn


Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LayerScores:
    """What a layer computes its scores from, and what becomes of them, for one input.

    Attributes:
        call: The call of its attention function.
        weights: (heads, queries, keys) the softmax of the scores.
        edited: (heads, queries, keys) the weights under the edits of this layer.
        norms: (heads, keys) the norm of the vector that each token contributes per unit of
            attention, or None if it is unknown.
        rotation: The cosines and sines by which positions rotate queries and keys, or None.
    """

    call: AttentionCall
    weights: Tensor
    edited: Tensor
    norms: Floats | None
    rotation: tuple[Tensor, Tensor] | None

    def parts(self, head: int, query: int) -> Floats:
        """Return the (keys, width) parts, by dimension, of the scores that a query gives.

        Args:
            head: The index of the head in the layer.
            query: The index of the token that attends.
        """
        call = self.call
        size = call.queries.shape[1] // call.keys.shape[1]
        scale = call.options.get("scaling")
        scale = call.queries.shape[-1] ** -0.5 if scale is None else scale
        products = (
            call.queries[0, head, query].double() * call.keys[0, head // size].double() * scale
        )
        parts: Floats = products.detach().numpy(force=True)
        return parts

    @property
    def bias_name(self) -> str:
        """What the architecture adds to scores: "soft cap", "position bias", or "" if unknown."""
        options = self.call.options
        if options.get("softcap"):
            return "soft cap"
        return "" if options.get("position_bias") is None else "position bias"

    def without_rotation(self) -> LayerScores | None:
        """Return the scores with queries and keys as before the rotation by their positions.

        The architecture's own function turns them back, by the opposite angles. If it doesn't lead
        to the same queries again, this is no pure rotation, and None is returned.
        """
        call = self.call
        module = sys.modules.get(type(call.module).__module__)
        rotate = getattr(module, "apply_rotary_pos_emb", None)
        if self.rotation is None or rotate is None:
            return None
        cos, sin = (part.to(call.queries) for part in self.rotation)
        try:
            queries, keys = rotate(call.queries, call.keys, cos, -sin)
            again, _ = rotate(queries, keys, cos, sin)
        except (TypeError, ValueError, RuntimeError):
            return None
        same_shape = queries.shape == call.queries.shape
        if not same_shape or not torch.allclose(again, call.queries, atol=1e-4):
            return None
        return replace(self, call=replace(call, queries=queries, keys=keys))


class _Place(NamedTuple):
    """Where an attention module runs: the layer of a stream, which is "" in most models."""

    stream: str
    layer: int


class _Pass(NamedTuple):
    """A pass over one input: the attention modules that it runs, in order, and its edits."""

    network: Any
    inputs: dict[str, Any]
    calls: Sequence[tuple[_Place, nn.Module | None]]
    editors: Mapping[str, Editor]


def read_scores(
    model: Model, encoding: Any, layer: int, edits: Sequence[Edit] = (), stream: str | None = None
) -> LayerScores:
    """Return the scores of a layer.

    Args:
        model: The model.
        encoding: The input; of an encoder-decoder, its target.
        layer: The index of the layer.
        edits: Changes of the attention. The scores are those under the edits of earlier layers.
        stream: The attention of an encoder-decoder that has the layer.
    """
    whole = _pass_over(model, encoding, edits)
    wanted = _Place(stream or "", layer)
    modules = {module for _, module in whole.calls}
    order = iter(whole.calls)
    found: list[tuple[AttentionCall, Tensor, Tensor, ValueKeeper]] = []
    rotations: list[Any] = []

    def read(record: Layer) -> None:
        assert record.call is not None
        call = record.call.widened()
        record.output, record.maps = call.whole()
        record.call = None  # computed as a whole, it can be edited
        if record.module not in modules:
            return
        place, _ = next(order)
        record.index = place.layer
        weights = record.maps
        whole.editors[place.stream].before(ignore)(record)
        if place == wanted:
            keeper = ValueKeeper(layer + 1, weights.shape[1])
            keeper.keep(record)
            found.append((call, weights[0], record.maps[0], keeper))

    def keep_rotation(_: nn.Module, __: Any, options: dict[str, Any]) -> None:
        rotations.append(options.get("position_embeddings"))

    with tap.tapped(whole.network, read, in_parts=True) as open_tap:
        twins = {original: twin for twin, original in open_tap.originals.items()}
        module = next(module for place, module in whole.calls if place == wanted)
        assert module is not None
        attention = twins.get(module, module)
        hook = attention.register_forward_pre_hook(keep_rotation, with_kwargs=True)
        try:
            open_tap.network(**whole.inputs)
        finally:
            hook.remove()
    call, weights, edited, keeper = found[0]
    norms = keeper.norms()
    rotation = rotations[0] if rotations else None
    is_pair = isinstance(rotation, tuple) and len(rotation) == 2
    return LayerScores(
        call,
        weights,
        edited,
        None if norms is None else norms[layer].astype(np.float64),
        rotation if is_pair else None,
    )


def _pass_over(model: Model, encoding: Any, edits: Sequence[Edit]) -> _Pass:
    if isinstance(model, EncoderDecoder):
        reader = model.reader
        return _Pass(
            reader.layout.network,
            reader.inputs([encoding]),
            [(_Place(call.stream, call.layer), call.module) for call in reader.layout.calls],
            reader.editors(edits, encoding),
        )
    architecture = model.architecture
    return _Pass(
        architecture.network,
        model.inputs([encoding]),
        [(_Place("", call.layer), call.module) for call in architecture.calls],
        {"": Editor(edits, encoding, None, architecture.heads)},
    )
