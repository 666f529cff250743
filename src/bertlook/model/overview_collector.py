"""Collecting an overview of one input's maps, which needn't be in memory at the same time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Any, Literal, NoReturn

import numpy as np
import numpy.typing as npt

from bertlook.attention.large import LargeAttention, size_of_maps
from bertlook.attention.overview import TILE, OverviewBuilder
from bertlook.attention.pooling import group_tokens
from bertlook.choices import check_choice
from bertlook.deferred import torch
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.isolation import isolated
from bertlook.model import collector
from bertlook.model.adapters import adapter_states
from bertlook.model.attention_call import AttentionCall
from bertlook.model.collector import Collector, refuse_weight, sink_note
from bertlook.model.layer import Layer, OnLayer
from bertlook.model.tokens.encoding import Encoding
from bertlook.model.value_keeper import ValueKeeper
from bertlook.model.versions import now
from bertlook.parallel import run_in_threads

if TYPE_CHECKING:
    from torch import Tensor, nn


#: Which maps to hold in memory: those of all heads if they aren't too large ("auto"), those of all
#: heads, or only an overview of them.
Maps = Literal["auto", "all", "overview"]
#: Maximum memory in bytes for the queries and keys from which the maps of heads are computed. Those
#: of the first layers are dropped before those of later ones, which take longer to compute again.
KEPT_BYTES = 1_000_000_000
#: Maximum size in bytes of one map; no page could hold larger ones.
MAX_MAP_BYTES = 1_000_000_000
#: Maximum size in bytes of the maps of architectures that return them at once.
_MAX_BYTES_AT_ONCE = 8_000_000_000
#: The number of weights of a tile where memory is fast and calls take long.
_TILE_ON_ACCELERATOR = 64 * TILE


class _MapRead(Exception):
    """The end of a run whose only purpose was a map."""

    def __init__(self, weights: Tensor) -> None:
        self.weights = weights


class OverviewCollector:
    """The overview of one input, and what is needed to compute the map of a head.

    Args:
        num_layers: L, the number of layers.
        num_heads: H, the largest number of heads in a layer.
        encoding: The input.
        run: A function that runs the model on the input, in parts.
        network: The network, whose weights must not change until a map is computed again.

    Raises:
        BertlookError: If a single map would take too much memory.
    """

    in_parts = True

    def __init__(
        self,
        num_layers: int,
        num_heads: int,
        encoding: Encoding,
        run: Callable[[OnLayer], object],
        network: nn.Module,
    ) -> None:
        tokens = len(encoding.ids)
        if 4 * tokens**2 > MAX_MAP_BYTES:
            raise BertlookError(
                f"The text has {tokens:,} tokens: the map of a single head would take "
                f"{4 * tokens**2 / 1e9:.1f} GB. Shorten the text."
            )
        self._encoding = encoding
        self._run = run
        self._network = network
        self._state = _state_of(network.parameters())
        self._adapters = adapter_states(network)
        self._present = np.zeros((num_layers, num_heads), bool)
        self._builder = OverviewBuilder(
            num_layers,
            num_heads,
            group_tokens(encoding.tokens, encoding.words, encoding.word_ids),
        )
        self._kept: dict[int, tuple[AttentionCall, list[Any]]] = {}
        self._values = ValueKeeper(num_layers, num_heads)

    def keep(self, layer: Layer) -> None:
        """Add a layer to the overview, and compute its output.

        Args:
            layer: The record of a batch of one input, whose maps are to be computed in parts.

        Raises:
            BertlookError: If a weight is not a finite number.
        """
        call = layer.call
        assert call is not None  # since this collector works in parts
        layer.output = self._attend(call, layer.index)
        invalid = self._builder.invalid_heads(layer.index)
        if invalid:
            refuse_weight(Head(layer.index, invalid[0]))
        self._present[layer.index, : call.shape[1]] = True
        self._values.keep(layer)
        self._kept[layer.index] = call.without_values(), _state_of(_own(call.module))
        while sum(kept.num_bytes for kept, _ in self._kept.values()) > KEPT_BYTES:
            del self._kept[min(self._kept)]

    def attention(self, provenance: Mapping[str, Any], note: str = "") -> LargeAttention:
        """Return the attention of the input, after all layers have run.

        Args:
            provenance: Facts on the model; the date is added.
            note: A remark on the model's attention. Those on the input, on a learned sink and on
                what is in memory are added.
        """
        encoding, overview = self._encoding, self._builder.build()
        size = size_of_maps(self._present, len(encoding.ids))
        remark = f"All maps would take {size}; a head's map is computed when it is opened."
        missing = 1 - float(overview.row_sums[self._present].mean())
        return LargeAttention(
            encoding.tokens,
            overview,
            self._present,
            self._read_map,
            encoding.word_ids,
            encoding.source,
            words=encoding.words,
            note=" ".join(filter(None, (encoding.note, note, sink_note(missing), remark))),
            value_norms=self._values.norms,
            provenance={**provenance, "date": now()},
            boundary=encoding.boundary,
        )

    def _attend(self, call: AttentionCall, layer: int | None) -> Tensor:
        """Return the output of a call, whose maps are added to the overview as those of a layer."""
        batch, num_heads, num_rows, _ = call.shape
        together = call.count_together()
        size = TILE if call.queries.device.type == "cpu" else _TILE_ON_ACCELERATOR
        width = call.part(slice(0, together), slice(0, 1))[0].shape[-1]
        output = call.widened().queries.new_empty(batch, num_rows, num_heads, width)

        def attend(heads: slice, tiles: list[slice]) -> None:
            for rows in tiles:
                output[:, rows, heads], maps = call.part(heads, rows)
                if layer is not None:
                    self._builder.add(layer, heads, rows, maps[0])

        tiles = self._builder.tiles(num_heads, size, together)
        run_in_threads([partial(attend, heads, rows) for heads, rows in tiles])
        return output

    @isolated()
    def _read_map(self, head: Head) -> npt.NDArray[np.floating]:
        """Return the map of a head."""
        with torch.no_grad():
            return self._compute_map(head)

    def _compute_map(self, head: Head) -> npt.NDArray[np.floating]:
        if adapter_states(self._network) != self._adapters:
            self._refuse_changed()
        if head.layer in self._kept:
            call, state = self._kept[head.layer]
            if _state_of(_own(call.module)) != state:
                self._refuse_changed()
            return call.map_of(head.head).numpy(force=True)
        if _state_of(self._network.parameters()) != self._state:
            self._refuse_changed()

        def stop_at_head(layer: Layer) -> None:
            assert layer.call is not None
            if layer.index == head.layer:
                raise _MapRead(layer.call.map_of(head.head))
            layer.output = self._attend(layer.call, None)

        try:
            self._run(stop_at_head)
        except _MapRead as read:
            return read.weights.numpy(force=True)
        raise AssertionError(f"layer {head.layer} did not run")

    def _refuse_changed(self) -> NoReturn:
        raise BertlookError(
            "The model's weights have changed since the text was read, or its adapters. Read it "
            "again, model(text)."
        )


@isolated()
def choose_collector(
    num_layers: int,
    num_heads: int,
    encoding: Encoding,
    maps: Maps,
    run: Callable[..., object] | None,
    network: nn.Module,
) -> Collector | OverviewCollector:
    """Return the collector for an input.

    Args:
        num_layers: The number of layers.
        num_heads: The largest number of heads in a layer.
        encoding: The input.
        maps: Which maps to hold in memory.
        run: The method ``run`` of the model, or None if it can't run in parts.
        network: The model's network.

    Raises:
        BertlookError: If ``maps`` is unknown, or there is too little memory.
    """
    check_choice("maps", maps, Maps)
    size = 4.0 * num_layers * num_heads * len(encoding.ids) ** 2
    if maps == "all" or (maps == "auto" and size <= collector.MAX_BYTES):
        return Collector(num_layers, num_heads, encoding, max_bytes=inf)
    if run is None and maps == "auto":
        return Collector(num_layers, num_heads, encoding, max_bytes=_MAX_BYTES_AT_ONCE)
    if run is None:
        raise BertlookError(
            "This architecture returns all maps at once, so an overview takes as much memory. "
            'Leave out maps="overview".'
        )
    read = partial(run, [encoding], in_parts=True)
    return OverviewCollector(num_layers, num_heads, encoding, read, network)


def _own(module: nn.Module) -> list[Tensor]:
    """Return the tensors of a module itself, such as learned sinks."""
    return [*module.parameters(recurse=False), *module.buffers(recurse=False)]


def _state_of(tensors: Any) -> list[tuple[int, int]]:
    """Return where tensors lie and how often each has been changed."""
    return [(t.data_ptr(), 0 if t.is_inference() else t._version) for t in tensors]
