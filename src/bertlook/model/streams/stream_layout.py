"""What the attention of an encoder-decoder consists of: three streams, each with its layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from bertlook.attention.streams import STREAMS
from bertlook.model import tap
from bertlook.model.call_order import CallOrder
from bertlook.model.layer import Layer, OnLayer
from bertlook.model.streams.stream_outputs import read_outputs

if TYPE_CHECKING:
    from torch import Tensor, nn


#: How far rounding may take the sum of a row above 1.
_ROUNDING = 1e-3


class Call(NamedTuple):
    """One run of an attention module in a pass.

    Attributes:
        stream: The stream of its attention.
        layer: The index of its layer in the stream.
        heads: The number of its heads.
        module: The module, or None if the architecture doesn't expose it.
    """

    stream: str
    layer: int
    heads: int
    module: nn.Module | None


@dataclass(frozen=True)
class StreamShape:
    """The layers and heads of a stream.

    Attributes:
        num_layers: The number of layers.
        num_heads: The largest number of heads in a layer.
        tapped: Whether they use transformers' attention interface.
        causal: Whether no token attends to a later one.
    """

    num_layers: int
    num_heads: int
    tapped: bool
    causal: bool


@dataclass(frozen=True, eq=False)
class StreamLayout:
    """The streams of an encoder-decoder, as a pass over a few tokens shows.

    Attributes:
        network: The encoder-decoder, without the head of a language model.
        streams: The shape of each stream that can be read.
        unreadable: The reason for each other stream.
        calls: The runs of attention modules that use transformers' attention interface, in the
            order of a pass.
    """

    network: Any
    streams: dict[str, StreamShape]
    unreadable: dict[str, str]
    calls: tuple[Call, ...]


def examine_streams(
    network: Any,
    inputs: dict[str, Tensor],
    lengths: tuple[int, int],
    refuse: Callable[[str], NoReturn],
) -> StreamLayout:
    """Run an encoder-decoder on a few tokens, and return the streams of its attention.

    Args:
        network: The caller's network, which is left unchanged.
        inputs: A source and a target.
        lengths: Their numbers of tokens, which must differ, since they distinguish the maps.
        refuse: A function that raises an error with a reason.

    Raises:
        BertlookError: If no stream can be read.
    """
    source, target = lengths
    names: dict[tuple[int, ...], str] = {
        (source, source): "encoder",
        (target, target): "decoder",
        (target, source): "cross",
    }
    calls: dict[str, list[Call]] = {stream: [] for stream in STREAMS}
    tapped: list[Call] = []
    looks_ahead = dict.fromkeys(STREAMS, False)

    def note(stream: str, layer: Layer) -> Call:
        if layer.maps.device.type != "meta":
            if (layer.maps.sum(-1) > 1 + _ROUNDING).any() or (layer.maps < 0).any():
                refuse(f"the weights of a layer of its {stream} stream are no probabilities")
            looks_ahead[stream] |= bool(layer.maps.triu(1).any())
        call = Call(stream, len(calls[stream]), layer.maps.shape[1], layer.module)
        calls[stream].append(call)
        return call

    def note_tapped(layer: Layer) -> None:
        stream = names.get(tuple(layer.maps.shape[2:])) if layer.maps.ndim == 4 else None
        if stream is not None:
            tapped.append(note(stream, layer))

    with tap.tapped(network, note_tapped) as open_tap:
        open_tap.network(**inputs)
    unreadable: dict[str, str] = {}
    if missing := [stream for stream in STREAMS if not calls[stream]]:
        returned, _ = read_outputs(network, inputs, missing)
        for stream, layers in returned.items():
            if isinstance(layers, str):
                unreadable[stream] = layers
            else:
                for layer in layers:
                    note(stream, layer)
    if len(unreadable) == len(STREAMS):
        refuse(next(iter(unreadable.values())))
    streams = {
        stream: StreamShape(
            num_layers=len(runs),
            num_heads=max(call.heads for call in runs),
            tapped=stream not in missing,
            causal=not looks_ahead[stream],
        )
        for stream, runs in calls.items()
        if runs
    }
    return StreamLayout(network, streams, unreadable, tuple(tapped))


def place_layers(
    layout: StreamLayout,
    on_layer: Mapping[str, OnLayer],
    refuse: Callable[[str], NoReturn],
) -> tuple[OnLayer, Callable[[], None]]:
    """Return a function that hands each record of a pass to the function of its stream.

    Args:
        layout: The streams.
        on_layer: The functions by stream.
        refuse: A function that raises an error with a reason.

    Returns:
        The function, and one to call after the pass, which refuses if layers are missing.
    """
    order = CallOrder(layout.calls, refuse)

    def place(layer: Layer) -> None:
        call = order.match(layer)
        if call is not None and call.stream in on_layer:
            layer.index = call.layer
            on_layer[call.stream](layer)

    return place, order.check_complete
