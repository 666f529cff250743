"""Attention whose maps aren't in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from bertlook.attention.attention import Attention, Norms
from bertlook.attention.axis import Axis
from bertlook.attention.checks import to_facts
from bertlook.attention.overview import Overview
from bertlook.errors import BertlookError
from bertlook.head import Head

#: A function that returns the (N, N) map of a head.
ReadMap = Callable[[Head], npt.NDArray[np.floating]]


class LargeAttention(Attention):
    """The attention of one input that has too many tokens and heads to hold all maps in memory.

    A model returns it by itself. Views show it like any other attention, from its ``overview``. A
    head's map is computed when it is asked for, ``attention["3-1"]``; ``maps`` and what is computed
    from all of them, such as a measure, are refused with the ways out.

    Args:
        tokens: N tokens.
        overview: The overview of all maps.
        present: (L, H) bool, which heads the model has.
        read_map: A function that returns the map of a head.
        word_ids: As of an Attention.
        source: As of an Attention.
        words: As of an Attention.
        note: As of an Attention.
        value_norms: As of an Attention.
        provenance: As of an Attention.
        boundary: As of an Attention.
    """

    def __init__(
        self,
        tokens: Sequence[str],
        overview: Overview,
        present: npt.NDArray[np.bool_],
        read_map: ReadMap,
        word_ids: Sequence[int | None] | None = None,
        source: Any = None,
        *,
        words: Sequence[str] | None = None,
        note: str = "",
        value_norms: npt.NDArray[np.floating] | Norms | None = None,
        provenance: Mapping[str, Any] | None = None,
        boundary: int | None = None,
    ) -> None:
        self._queries = self._keys = Axis(tokens, word_ids, words)
        self._read_map = read_map
        self.overview = overview
        self.signed = False
        self.present = present
        self.num_layers, self.num_heads = present.shape
        self.boundary = self._to_boundary(boundary)
        self.patches = None
        self.source = source
        self.note = note
        self._value_norms = value_norms
        self.visible = None
        self.provenance = to_facts({} if provenance is None else provenance)

    @property
    def maps(self) -> NoReturn:
        """Raise BertlookError with the ways to get maps."""
        raise BertlookError(
            f"The maps of {self.num_layers} x {self.num_heads} heads over {len(self.tokens):,} "
            f"tokens, {size_of_maps(self.present, len(self.tokens))}, aren't in memory. Take one "
            'head, attention["3-1"]; give the text to bl.scan for statistics of all heads; or '
            'hold all maps, model(text, maps="all").'
        )

    def _map_of(self, head: Head) -> npt.NDArray[np.floating]:
        return self._read_map(head)

    def _maps_of(self, layers: int | slice) -> npt.NDArray[np.floating]:
        if isinstance(layers, slice):
            return self.maps
        if isinstance(layers, bool) or layers not in range(self.num_layers):
            return super()._maps_of(layers)
        absent = np.full((len(self.tokens),) * 2, np.nan, np.float32)
        heads = [Head(int(layers), head) for head in range(self.num_heads)]
        return np.stack([self._map_of(h) if self.present[tuple(h)] else absent for h in heads])


def size_of_maps(present: npt.NDArray[np.bool_], tokens: int) -> str:
    """Return the size of the maps of all heads, with its unit."""
    size = 4 * int(present.sum()) * tokens**2
    return f"{size / 1e9:,.1f} GB" if size > 1e8 else f"{size / 1e6:,.1f} MB"
