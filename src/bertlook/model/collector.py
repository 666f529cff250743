"""Collecting the maps of one input, layer by layer, into an Attention."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn, Protocol

import numpy as np
import numpy.typing as npt

from bertlook.attention.attention import MIN_MISSING, Attention
from bertlook.attention.held_maps import HeldMaps
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.model.layer import Layer
from bertlook.model.tokens.encoding import Encoding
from bertlook.model.value_keeper import ValueKeeper
from bertlook.model.versions import now

#: Maximum size in bytes of the maps of one input, unless more are asked for.
MAX_BYTES = 2_000_000_000


class Values(Protocol):
    """Values of one input, from which norms are computed when they are asked for."""

    def norms(self) -> npt.NDArray[np.floating] | None:
        """Return the (L, H, K) norms of the vectors that tokens contribute, None if unknown."""


class Collector:
    """The maps, values and masks of one input.

    Args:
        num_layers: L, the number of layers.
        num_heads: H, the largest number of heads in a layer.
        encoding: The input, from whose tokens attention goes out.
        keys: The input to whose tokens attention goes, if it is another one.
        max_bytes: The maximum size of the maps, by default MAX_BYTES.
        values: What computes the norms of value vectors, by default from the layers' records.

    Raises:
        BertlookError: If the maps would take too much memory.
    """

    in_parts = False

    def __init__(
        self,
        num_layers: int,
        num_heads: int,
        encoding: Encoding,
        keys: Encoding | None = None,
        *,
        max_bytes: float | None = None,
        values: Values | None = None,
    ) -> None:
        self._encoding = encoding
        self._keys = keys
        queries, columns = len(encoding.ids), len((keys or encoding).ids)
        shape = num_layers, num_heads, queries, columns
        size = 4 * np.prod(shape, dtype=float)
        if size > (MAX_BYTES if max_bytes is None else max_bytes):
            tokens = f"{queries} tokens" if keys is None else f"{queries} x {columns} tokens"
            raise BertlookError(
                f"The maps of {tokens} would take {size / 1e9:.0f} GB. Shorten the text."
            )
        self._maps = HeldMaps(shape)
        self._row_sums: list[float] = []
        self._kept_values = ValueKeeper(num_layers, num_heads)
        self._values: Values = self._kept_values if values is None else values
        self._masks: dict[int, npt.NDArray[np.bool_]] = {}

    def keep(self, layer: Layer) -> None:
        """Take over what an Attention holds from a layer's record.

        Args:
            layer: The record of a batch of one input.

        Raises:
            BertlookError: If a weight is not a finite number.
        """
        maps = layer.maps[0].float()
        sums = maps.sum(-1).mean(-1).numpy(force=True)
        self.add_maps(layer.index, maps.numpy(force=True), sums)
        self._kept_values.keep(layer)
        if layer.visible is not None:
            self.add_mask(layer.index, layer.visible[0, 0].numpy(force=True))

    def add_maps(
        self, index: int, maps: npt.NDArray[np.float32], row_sums: npt.NDArray[np.floating]
    ) -> None:
        """Take over the maps of a layer.

        Args:
            index: The index of the layer.
            maps: (heads, queries, keys) its maps, which must not be changed later.
            row_sums: (heads,) the means of the sums of their rows.

        Raises:
            BertlookError: If a weight is not a finite number.
        """
        invalid = np.flatnonzero(~np.isfinite(row_sums))
        if len(invalid):
            refuse_weight(Head(index, int(invalid[0])))
        self._row_sums.extend(row_sums.tolist())
        self._maps.add(index, maps)

    def add_mask(self, index: int, visible: npt.NDArray[np.bool_]) -> None:
        """Take over the (queries, keys) pairs that the mask of a layer allows."""
        self._masks[index] = visible

    def attention(self, provenance: Mapping[str, Any], note: str = "") -> Attention:
        """Return the Attention of the input, after all layers have run.

        Args:
            provenance: Facts on the model; the date is added.
            note: A remark on the model's attention. Those on the input and on a learned sink are
                added.
        """
        encoding, keys = self._encoding, self._keys
        missing = 1 - float(np.mean(self._row_sums))
        notes = (encoding.note, note, sink_note(missing))
        return Attention(
            encoding.tokens,
            self._maps,
            encoding.word_ids,
            encoding.source,
            words=encoding.words,
            note=" ".join(filter(None, notes)),
            value_norms=self._values.norms,
            visible=self._visible(),
            provenance={**provenance, "date": now()},
            key_tokens=None if keys is None else keys.tokens,
            key_word_ids=None if keys is None else keys.word_ids,
            key_words=None if keys is None else keys.words,
            boundary=encoding.boundary if keys is None else None,
        )

    def _visible(self) -> npt.NDArray[np.bool_] | None:
        """Return the pairs that each layer's mask allows, none in a gap; None if one is unknown."""
        num_layers, _, *pairs = self._maps.shape
        if len(self._masks) < self._maps.present.any(1).sum() or not self._masks:
            return None
        visible = np.zeros((num_layers, *pairs), bool)
        for layer, mask in self._masks.items():
            visible[layer] = mask
        return visible


def refuse_weight(head: Head) -> NoReturn:
    """Raise BertlookError for a head with a weight that is not a finite number."""
    raise BertlookError(
        f"The map of head {head} (layer {head.layer}, head {head.head}, counted from 0) has a "
        "weight that is not a finite number. Half precision may have overflowed: load the model "
        "with dtype='float32'."
    )


def sink_note(missing: float) -> str:
    """Return a remark on the share of attention that goes to no token, or "" if it is rounding."""
    if missing < MIN_MISSING:
        return ""
    return (
        f"{missing:.0%} of the attention goes to a learned sink, which is no token: rows sum to "
        "less than 1."
    )
