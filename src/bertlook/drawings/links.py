"""The links of a head that are drawn, by the rule and from the weights of the live views.

The views hold weights as :mod:`bertlook.attention.coding` codes them, so the links are chosen from
those: a drawing has the links that the view has. ``js/data/links.js`` is the other half.
"""

from __future__ import annotations

import math
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bertlook.attention.attention import Attention
from bertlook.attention.coding import decode, find_scale, is_dense, quantize, shared_map
from bertlook.drawings.geometry import MIN_COUNTED_WEIGHT
from bertlook.drawings.units import DrawnUnit, kinds_of, units_of
from bertlook.head import Head

Floats = npt.NDArray[np.float32]


class Link(NamedTuple):
    """Attention to another unit. Weights of signed maps may be negative."""

    to: int
    weight: float


@dataclass(frozen=True)
class LinkRule:
    """The rule that selects the links to draw.

    Attributes:
        threshold: Minimum weight of a link; of signed maps, as a share of the largest size.
        mass: Cumulative attention at which no more links are kept; signed maps have none.
        top: Maximum number of links of a row.
    """

    threshold: float = 0.05
    mass: float = 0.7
    top: int = 3


class Row(NamedTuple):
    """The distribution of a row's attention; shares and kept weights sum to the total.

    Attributes:
        kept: The links to draw, strongest first.
        own: The share on the unit itself.
        sinks: The share on each kind of special token, without kept links.
        undrawn: The share on links that are not drawn.
        hidden: The number of links of at least ``MIN_COUNTED_WEIGHT`` that are not drawn.
        total: The sum of all, 1 for the attention of a unit.
    """

    kept: list[Link]
    own: float
    sinks: list[float]
    undrawn: float
    hidden: int
    total: float = 1.0


@dataclass(frozen=True, eq=False)
class HeadLinks:
    """The links of one head, and the attention of its rows to themselves and to special tokens.

    Attributes:
        units: The units of the rows.
        columns: Those to which links lead.
        scale: The largest size of a weight of signed maps; None for probabilities.
        weights: (U, V) weights; those of a row on itself are 0.
        own: (U,) the weight of each row on itself, zeros if the columns are other units.
        sinks: The kinds of special token, each with (U,) weights, without those of ``own``.
        is_complete: Whether ``weights`` has all links, and not only the strongest ones to words.
        totals: (U,) the sums of the rows if they aren't 1: of the attention to each unit.
    """

    units: Sequence[DrawnUnit]
    columns: Sequence[DrawnUnit]
    scale: float | None
    weights: npt.NDArray[np.floating]
    own: Floats
    sinks: list[tuple[str, Floats]]
    is_complete: bool = True
    totals: Floats | None = None

    def links(self, row: int, min_weight: float = 0.0) -> list[Link]:
        """Return a row's links of at least a size, largest first, then from the left."""
        weights = self.weights[row]
        sizes = np.abs(weights)
        columns = np.flatnonzero((sizes > 0) & (sizes.astype(float) >= min_weight))
        order = columns[np.argsort(-sizes[columns], kind="stable")]
        return [Link(int(to), float(weights[to])) for to in order]


def head_links(attention: Attention, head: Head, unit: str, *, exact: bool = True) -> HeadLinks:
    """Return the links of a head between words or between tokens.

    Args:
        attention: The attention.
        head: The head.
        unit: "words" or "tokens".
        exact: Whether a map that views don't hold is computed; otherwise there are only the
            strongest links between words.
    """
    units = units_of(attention, unit)
    columns = units_of(attention, unit, keys=True) if attention.is_cross else units
    scale = find_scale(attention)
    if is_dense(attention):
        weights = decode(quantize(attention.maps[tuple(head)], scale), scale)
    elif exact:
        weights = shared_map(attention, head, scale).astype(np.float32)
        weights = weights if scale is None else (weights * np.float64(scale)).astype(np.float32)
    else:
        return _strongest_links(attention, head, scale)
    stops = len(attention.tokens), len(attention.key_tokens)
    pooled = _pool(weights, [u.start for u in units], [u.start for u in columns], stops)
    own = np.zeros(len(units), np.float32)
    if columns is units:
        own = pooled.diagonal().copy()
        np.fill_diagonal(pooled, 0)
    return HeadLinks(units, columns, scale, pooled, own, _sinks(pooled, columns))


def row_of(links: HeadLinks, row: int, rule: LinkRule, drawn: Container[int]) -> Row:
    """Return the links of a row to draw and the rest of its attention. Nothing is renormalized.

    Args:
        links: The head's links.
        row: The row.
        rule: The rule.
        drawn: The columns that are drawn.
    """
    unit = 1.0 if links.scale is None else links.scale
    all_of_row = 1.0 if links.totals is None else float(links.totals[row])
    mass = rule.mass * all_of_row if links.scale is None else math.inf
    threshold, min_counted = rule.threshold * unit, MIN_COUNTED_WEIGHT * unit
    kept: list[Link] = []
    total, hidden, is_full = 0.0, 0, False
    for link in links.links(row, min(threshold, min_counted)):
        size = abs(link.weight)
        is_full = is_full or total >= mass or len(kept) >= rule.top or size < threshold
        if is_full and size < min_counted:
            break
        if link.to not in drawn:
            continue
        if is_full:
            hidden += 1
        else:
            kept.append(link)
            total += link.weight
    own = float(links.own[row])
    # A kept link to a special token has an arc; it is no part of the bar.
    sinks = [
        max(0.0, float(weights[row])
            - sum(link.weight for link in kept if links.columns[link.to].special == kind))
        for kind, weights in links.sinks
    ]  # fmt: skip
    undrawn = max(0.0, all_of_row - total - own - sum(sinks))
    return Row(kept, own, sinks, undrawn, hidden, all_of_row)


def incoming_links(links: HeadLinks) -> HeadLinks:
    """Return the links of a head seen from its columns: they lead to the units that attend."""
    is_self = links.columns is links.units
    weights = links.weights.T.copy()
    own = links.own if is_self else np.zeros(len(links.columns), np.float32)
    totals = None
    if links.scale is None:
        whole = weights + np.diag(own) if is_self else weights
        totals = np.add.accumulate(whole, axis=1, dtype=np.float32)[:, -1]
    return HeadLinks(
        units=links.columns,
        columns=links.units,
        scale=links.scale,
        weights=weights,
        own=own,
        sinks=_sinks(weights, links.units),
        is_complete=links.is_complete,
        totals=totals,
    )


def merged_links(links: HeadLinks, group: Sequence[int], *, incoming: bool) -> HeadLinks:
    """Return the links of several rows as those of one, as the pieces of a word are merged.

    What they attend to is averaged, and the attention to them is summed. Links within the group
    are its links to itself.

    Args:
        links: The links.
        group: The rows.
        incoming: Whether the rows are attended to.
    """
    rows = list(group)
    share = 1.0 if incoming else 1 / len(rows)
    weights = share * links.weights[rows].sum(0, dtype=float)
    members = rows if links.columns is links.units else []
    within = [weights[member] for member in members]
    sinks = []
    for kind, mass in links.sinks:
        inside = (weights[member] for member in members if links.columns[member].special == kind)
        sinks.append((kind, np.array([share * mass[rows].sum(dtype=float) - sum(inside)], "f4")))
    weights[members] = 0
    totals = None if links.totals is None else np.array([share * links.totals[rows].sum()], "f4")
    return HeadLinks(
        units=links.units,
        columns=links.columns,
        scale=links.scale,
        weights=weights[None],
        own=np.array([share * links.own[rows].sum(dtype=float) + sum(within)], "f4"),
        sinks=sinks,
        is_complete=links.is_complete,
        totals=totals,
    )


def _sinks(weights: Floats, columns: Sequence[DrawnUnit]) -> list[tuple[str, Floats]]:
    """Return the weights of rows on each kind of special token."""
    return [
        (
            kind,
            weights[:, [unit.special == kind for unit in columns]].sum(1, dtype=float).astype("f4"),
        )
        for kind in kinds_of(columns)
    ]


def _pool(weights: Floats, rows: list[int], columns: list[int], stops: tuple[int, int]) -> Floats:
    """Return the map between units: sums over columns, means over rows, in the views' precision."""
    if len(rows) == stops[0] and len(columns) == stops[1]:
        return weights.copy()
    summed = np.add.reduceat(weights, columns, axis=1, dtype=np.float64)
    sizes = np.diff([*rows, stops[0]])
    pooled = np.zeros((len(rows), len(columns)), np.float32)
    for piece in range(sizes.max()):
        has = np.flatnonzero(sizes > piece)
        shares = (1 / sizes[has])[:, None] * summed[np.asarray(rows)[has] + piece]
        pooled[has] = (pooled[has] + shares).astype(np.float32)
    return pooled


def _strongest_links(attention: Attention, head: Head, scale: float | None) -> HeadLinks:
    """Return the links of a head of a long text, only the strongest of each row."""
    overview, place = attention.overview, tuple(head)

    def coded(values: npt.NDArray[np.floating]) -> Floats:
        return decode(quantize(values, scale), scale)

    units = units_of(attention, "words")
    columns = units_of(attention, "words", keys=True) if attention.is_cross else units
    weights = np.zeros((len(units), len(columns)), np.float32)
    strengths = coded(overview.links_weight[place])
    for rank in reversed(range(strengths.shape[1])):  # where there are fewer, the others are 0
        np.put_along_axis(
            weights,
            overview.links_to[place][:, rank, None].astype(int),
            strengths[:, rank, None],
            axis=1,
        )
    own = coded(overview.itself[place])
    sinks = []
    for index, kind in enumerate(overview.sink_labels):
        mass = coded(overview.sinks[place][:, index])
        is_own = np.array([columns is units and unit.special == kind for unit in units])
        rest = mass - own if scale is not None else np.maximum(0, mass - own)
        sinks.append((kind, np.where(is_own, rest, mass).astype(np.float32)))
    return HeadLinks(units, columns, scale, weights, own, sinks, is_complete=False)
