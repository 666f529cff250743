"""Overviews of attention maps: what a view draws of a long text before a head is opened.

An overview has pooled thumbnails, each row's strongest links, and weights on the row's own word and
on special tokens: a few megabytes for gigabytes of maps. It is built from tiles, some rows of some
heads of a layer, so that the maps needn't be in memory at the same time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bertlook.attention.pooling import Unit
from bertlook.deferred import torch
from bertlook.isolation import isolated
from bertlook.parallel import run_in_threads

if TYPE_CHECKING:
    from torch import Tensor


#: The side of a pooled thumbnail, in cells.
POOL = 32
#: The number of links kept for each row of a long text: as many as the arc view draws by default.
LINKS_KEPT = 3
#: The number of weights of a tile: few enough for a processor's cache, and enough that the work on
#: them takes much longer than its calls.
TILE = 2**20
#: The width in columns of the blocks in which the largest weight of a row is looked up.
_BLOCK = 64

Array = npt.NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Overview:
    """What a view draws of maps before a head is opened. Absent heads are zeros.

    Attributes:
        thumbs: (L, H, T, S) pooled maps, T and S at most POOL, as of :func:`pool_cells`.
        links_to: (L, H, U, LINKS_KEPT) uint16, for each word and special token of the rows, the
            units of the columns that it attends to most: neither itself nor special tokens. The
            first has the largest weight, the first of equal ones coming first.
        links_weight: (L, H, U, LINKS_KEPT) their weights; 0 where there are fewer links.
        itself: (L, H, U) the weight on the same unit; 0 if the columns are other units.
        sinks: (L, H, U, S) the weight on each of the S kinds of special tokens of the columns.
        sink_labels: The names of these kinds.
        row_sums: (L, H) the mean of the sums of token-level rows.
    """

    thumbs: Array
    links_to: npt.NDArray[np.uint16]
    links_weight: Array
    itself: Array
    sinks: Array
    sink_labels: list[str]
    row_sums: Array


class OverviewBuilder:
    """Builder of an :class:`Overview` from tiles.

    Args:
        layers: The number of layers.
        heads: The largest number of heads in a layer.
        units: The units of the rows.
        key_units: Those of the columns, if they are others.
        signed: Whether weights may be negative; the largest ones are then those of largest size.
    """

    def __init__(
        self,
        layers: int,
        heads: int,
        units: Sequence[Unit],
        key_units: Sequence[Unit] | None = None,
        *,
        signed: bool = False,
    ) -> None:
        self._units = units
        self._key_units = units if key_units is None else key_units
        self._is_cross = key_units is not None
        self._signed = signed
        self._starts = [unit.start for unit in units]
        self._num_rows, self._num_columns = units[-1].stop, self._key_units[-1].stop
        self._cells = list_cells(self._num_rows)
        self._on_devices: dict[torch.device, _Indices] = {}
        self._sink_labels = find_sink_labels(self._key_units)
        shape = layers, heads, len(units)
        self._thumbs = torch.zeros(*shape[:2], len(self._cells), min(self._num_columns, POOL))
        self._to = torch.zeros(*shape, LINKS_KEPT, dtype=torch.int32)
        self._weight = torch.zeros(*shape, LINKS_KEPT)
        self._itself = torch.zeros(shape)
        self._sinks = torch.zeros(*shape, len(self._sink_labels))
        self._sums = torch.zeros(shape[:2], dtype=torch.float64)

    def tiles(
        self, heads: int, size: int = TILE, together: int = 1
    ) -> Iterator[tuple[slice, list[slice]]]:
        """Yield the heads and rows of the tiles that cover a layer.

        Tiles of different heads may be added by different threads.

        Args:
            heads: The number of heads of the layer.
            size: The number of weights that a tile should have.
            together: The number of heads that must not be parted.
        """
        height = max(1, size // self._num_columns // together)
        several = max(1, height // self._num_rows) * together
        rows = list(self._whole_words(height))
        for head in range(0, heads, several):
            yield slice(head, min(head + several, heads)), rows

    def add(self, layer: int, heads: slice, rows: slice, tile: Tensor) -> None:
        """Add a tile.

        Args:
            layer: The layer.
            heads: The heads of the tile.
            rows: The rows of the tile, which are those of whole words.
            tile: (heads, rows, columns) weights on any device, which are overwritten.
        """
        tile = tile.float()
        indices = self._indices(tile.device)
        self._sums[layer, heads] += tile.sum(-1).sum(-1, dtype=torch.float64).cpu()
        self._add_thumbs(layer, heads, rows, tile)
        units = slice(bisect_left(self._starts, rows.start), bisect_left(self._starts, rows.stop))
        words = indices.mean_rows(indices.add_pieces(tile), rows, units)
        place = layer, heads, units
        for kind, members in enumerate(indices.sinks):
            self._sinks[layer, heads, units, kind] = words[..., members].sum(-1).cpu()
        if not self._is_cross:
            rows_of_units = torch.arange(words.shape[1], device=tile.device)
            own = slice(None), rows_of_units, indices.key_starts[units]
            self._itself[place] = words[own].cpu()
            words[own] = 0
        columns, weight = _strongest(indices.hide_others(words), self._signed)
        self._to[place] = indices.unit_of_key[columns].cpu()
        self._weight[place] = weight.cpu()

    def invalid_heads(self, layer: int) -> list[int]:
        """Return the heads of a layer that have a weight that is not a finite number."""
        return (~self._sums[layer].isfinite()).nonzero()[:, 0].tolist()

    def build(self) -> Overview:
        """Return the overview of the tiles."""
        return Overview(
            self._thumbs.numpy(),
            self._to.numpy().astype(np.uint16),
            self._weight.numpy(),
            self._itself.numpy(),
            self._sinks.numpy(),
            self._sink_labels,
            self._sums.numpy() / self._num_rows,
        )

    def _whole_words(self, height: int) -> Iterator[slice]:
        """Yield slices of at least ``height`` rows that end where a word ends."""
        start = 0
        while start < self._num_rows:
            unit = bisect_left(self._starts, start + height)
            stop = self._starts[unit] if unit < len(self._starts) else self._num_rows
            yield slice(start, stop)
            start = stop

    def _indices(self, device: torch.device) -> _Indices:
        if device not in self._on_devices:
            self._on_devices[device] = _Indices(self._units, self._key_units, device)
        return self._on_devices[device]

    def _add_thumbs(self, layer: int, heads: slice, rows: slice, tile: Tensor) -> None:
        first = bisect_left(self._cells, rows.start, key=lambda cell: cell.stop - 1)
        last = bisect_left(self._cells, rows.stop, key=lambda cell: cell.start)
        pooled = tile
        if self._num_rows > POOL:  # rows first: this is the fast direction
            parts = [
                tile[:, max(cell.start - rows.start, 0) : cell.stop - rows.start]
                for cell in self._cells[first:last]
            ]
            pooled = torch.stack([_largest(part, 1, self._signed) for part in parts], 1)
        place = layer, heads, slice(first, last)
        pooled = _pool_columns(pooled, self._signed).cpu()
        # A cell may have rows of two tiles.
        self._thumbs[place] = _largest(torch.stack([self._thumbs[place], pooled]), 0, self._signed)


class _Indices:
    """Indices of tokens on a device.

    Args:
        units: The units of the rows.
        key_units: Those of the columns.
        device: The device.
    """

    def __init__(
        self, units: Sequence[Unit], key_units: Sequence[Unit], device: torch.device
    ) -> None:
        row_sizes, key_sizes = (
            torch.tensor([unit.stop - unit.start for unit in axis]) for axis in (units, key_units)
        )
        self._row_sizes = row_sizes.to(device)
        self._row_starts = torch.tensor([unit.start for unit in units], device=device)
        self._unit_of_row = torch.arange(len(units)).repeat_interleave(row_sizes).to(device)
        self.key_starts = torch.tensor([unit.start for unit in key_units], device=device)
        self.unit_of_key = torch.arange(len(key_units)).repeat_interleave(key_sizes).to(device)
        keys = torch.arange(len(self.unit_of_key), device=device)
        first_keys = self.key_starts[self.unit_of_key]
        self._later_keys = keys[keys > first_keys]
        self._first_keys = first_keys[self._later_keys]
        self.sinks = [
            torch.tensor(
                [unit.start for unit in key_units if unit.special and unit.text == label],
                device=device,
            )
            for label in find_sink_labels(key_units)
        ]
        specials = torch.cat([*self.sinks, keys[:0]])
        self._hidden = torch.cat([specials, self._later_keys])
        self._shown = torch.ones(len(keys), device=device).index_fill_(0, self._hidden, 0)

    def add_pieces(self, tile: Tensor) -> Tensor:
        """Add the columns of each word's later pieces to that of its first piece, in place."""
        if len(self._later_keys):
            shape = *tile.shape[:2], -1
            later = tile.gather(-1, self._later_keys.expand(shape))
            tile.scatter_add_(-1, self._first_keys.expand(shape), later)
        return tile

    def hide_others(self, tile: Tensor) -> Tensor:
        """Set the columns of special tokens and of words' later pieces to 0, in place."""
        if len(self._hidden) < len(self._shown) // 20:
            return tile.index_fill_(-1, self._hidden, 0)
        return tile.mul_(self._shown)

    def mean_rows(self, tile: Tensor, rows: slice, units: slice) -> Tensor:
        """Return the mean over the rows of each unit, which may be the tile."""
        sizes = self._row_sizes[units]
        if len(sizes) == tile.shape[1]:
            return tile
        unit_of_row = self._unit_of_row[rows]
        starts = self._row_starts[units]
        is_later = torch.ones_like(unit_of_row, dtype=torch.bool)
        is_later[starts - rows.start] = False
        sums = tile.index_select(1, starts - rows.start)
        sums.index_add_(1, unit_of_row[is_later] - units.start, tile[:, is_later])
        return sums.div_(sizes[:, None])


def pool_maps(maps: Tensor, size: int = POOL, *, signed: bool = False) -> Tensor:
    """Pool each of the last two axes, of length N, to length ``min(N, size)``.

    Cell t covers tokens ``floor(t N / size)`` to ``ceil((t + 1) N / size) - 1``: every token is
    covered, and one on a border belongs to both cells. A cell has its largest weight.

    Args:
        maps: (..., N, M) weights.
        size: The largest side of the result.
        signed: Whether the largest weight is that of largest size.
    """
    columns = _pool_columns(maps, signed, size)
    return _pool_columns(columns.mT, signed, size).mT


def list_cells(count: int, size: int = POOL) -> list[range]:
    """Return the tokens of each cell of a pooled axis; see :func:`pool_maps`.

    Args:
        count: The number of tokens.
        size: The largest number of cells.
    """
    size = min(count, size)
    return [range(cell * count // size, -(-(cell + 1) * count // size)) for cell in range(size)]


def _pool_columns(maps: Tensor, signed: bool, size: int = POOL) -> Tensor:
    if maps.shape[-1] <= size:
        return maps
    return _largest(maps[..., _cell_columns(maps.shape[-1], size, maps.device)], -1, signed)


@lru_cache(maxsize=16)
def _cell_columns(count: int, size: int, device: torch.device) -> Tensor:
    """Return the columns of each cell; narrower cells repeat their last one."""
    cells = list_cells(count, size)
    width = max(map(len, cells))
    return torch.tensor(
        [[min(start, cell[-1]) for start in range(cell[0], cell[0] + width)] for cell in cells],
        device=device,
    )


def _largest(weights: Tensor, dim: int, signed: bool) -> Tensor:
    """Return the largest weights along an axis, or those of largest size."""
    high = weights.amax(dim)
    if not signed:
        return high
    low = weights.amin(dim)
    return torch.where(high >= -low, high, low)


def _strongest(tile: Tensor, signed: bool) -> tuple[Tensor, Tensor]:
    """Return the columns and weights of each row's LINKS_KEPT largest weights.

    The largest weight of each block of columns is found once; then only the block that loses a
    weight is looked through again. Of equal weights, the first comes first.

    Args:
        tile: (heads, rows, columns) weights, which are overwritten.
        signed: Whether the largest weights are those of largest size.
    """
    if tile.shape[-1] % _BLOCK:
        tile = torch.nn.functional.pad(tile, (0, -tile.shape[-1] % _BLOCK))
    blocks = tile.reshape(-1, _BLOCK)
    sizes = blocks.abs() if signed else blocks
    largest = sizes.amax(-1).view(-1, tile.shape[-1] // _BLOCK)
    first_block = torch.arange(len(largest), device=tile.device) * largest.shape[1]
    columns, weights = [], []
    while True:
        in_row = _argmax(largest)
        block = first_block + in_row
        candidates = sizes.index_select(0, block)
        in_block = _argmax(candidates)
        place = block * _BLOCK + in_block
        columns.append(in_row * _BLOCK + in_block)
        weights.append(blocks.take(place))
        if len(columns) == LINKS_KEPT:
            break
        sizes.view(-1).index_fill_(0, place, 0)
        blocks.view(-1).index_fill_(0, place, 0)
        candidates.scatter_(-1, in_block[:, None], 0)
        largest.scatter_(-1, in_row[:, None], candidates.amax(-1, keepdim=True))
    shape = *tile.shape[:2], LINKS_KEPT
    return torch.stack(columns, -1).view(shape), torch.stack(weights, -1).view(shape)


def _argmax(weights: Tensor) -> Tensor:
    """Return the index of the first largest weight of each row."""
    if weights.device.type == "cpu":  # NumPy is two to three times as fast here
        return torch.from_numpy(weights.numpy().argmax(-1))
    return weights.argmax(-1)


def find_sink_labels(units: Sequence[Unit]) -> list[str]:
    """Return the kinds of special tokens among units, in order."""
    return list(dict.fromkeys(unit.text for unit in units if unit.special))


@isolated()
def overview_of_maps(
    maps: Array,
    units: Sequence[Unit],
    key_units: Sequence[Unit] | None = None,
    *,
    signed: bool = False,
) -> Overview:
    """Return the overview of maps in memory.

    Args:
        maps: (L, H, N, K) weights; absent heads are NaN.
        units: The units of the rows.
        key_units: Those of the columns, if they are others.
        signed: Whether weights may be negative.
    """
    num_layers, num_heads = maps.shape[:2]
    builder = OverviewBuilder(num_layers, num_heads, units, key_units, signed=signed)

    def add(layer: int, heads: slice, tiles: list[slice]) -> None:
        weights = maps[layer, heads]
        height = max(rows.stop - rows.start for rows in tiles)
        memory = np.empty((len(weights), height, maps.shape[-1]), np.float32)
        for rows in tiles:
            tile = memory[:, : rows.stop - rows.start]
            tile[:] = weights[:, rows]
            tile[np.isnan(tile[:, 0, 0])] = 0
            builder.add(layer, heads, rows, torch.from_numpy(tile))

    run_in_threads(
        [
            partial(add, layer, heads, rows)
            for layer in range(num_layers)
            for heads, rows in builder.tiles(num_heads)
        ]
    )
    return builder.build()
