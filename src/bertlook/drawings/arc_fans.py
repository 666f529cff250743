"""The links from each word, or to each word, and those of the words in focus.

``js/arcs/fans.js`` and ``scene.js`` choose the same in the browser.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from bertlook.drawings.gold import Prediction
from bertlook.drawings.links import HeadLinks, LinkRule, Row, merged_links, row_of

#: The largest number of links that are drawn for a word.
MAX_LINKS = 20


class SceneLink(NamedTuple):
    """A link between two positions; the columns of two lines follow the rows.

    Attributes:
        source: The position of the attending word.
        to: The position of the attended word.
        weight: The weight.
        size: Its size, 0 to 1, relative to the scale of signed maps.
        kind: "plain", "right" or "wrong", or "positive" or "negative".
        is_incoming: Whether it was chosen among the links to a word, and not from a word.
        is_focused: Whether it is a link of a focused word.
        is_second: Of a comparison, whether it is one of the second side; None without one.
    """

    source: int
    to: int
    weight: float
    size: float
    kind: str
    is_incoming: bool = False
    is_focused: bool = False
    is_second: bool | None = None

    @property
    def is_lower(self) -> bool:
        """Whether it has the second color, and is drawn below the words if there is one line."""
        return self.is_incoming if self.is_second is None else self.is_second

    @property
    def owner(self) -> int:
        """The position of the word among whose links it was chosen."""
        return self.to if self.is_incoming else self.source

    @property
    def other(self) -> int:
        """The position at the other end."""
        return self.source if self.is_incoming else self.to


@dataclass(frozen=True)
class Ends:
    """The positions of the units at the two ends of links.

    Attributes:
        rows: The position of each drawn unit that attends.
        columns: The position of each drawn unit that is attended to.
        has_sides: Whether these are different words, on two lines.
    """

    rows: Mapping[int, int]
    columns: Mapping[int, int]
    has_sides: bool

    def owners(self, *, incoming: bool) -> Mapping[int, int]:
        """Return the positions of the units whose links are drawn."""
        return self.columns if incoming else self.rows

    def others(self, *, incoming: bool) -> Mapping[int, int]:
        """Return the positions of the units at the other ends."""
        return self.rows if incoming else self.columns


class Fan(NamedTuple):
    """The links from each word, or to each word.

    Attributes:
        is_incoming: Whether they are links to words.
        rows: The attention of, or to, the word at each position.
        links: The links.
        is_second: Of a comparison, whether they are those of the second side; None without one.
    """

    is_incoming: bool
    rows: dict[int, Row]
    links: list[SceneLink]
    is_second: bool | None = None

    @property
    def is_lower(self) -> bool:
        """Whether they have the second color, and are below the words if there is one line."""
        return self.is_incoming if self.is_second is None else self.is_second


def fan_of(
    links: HeadLinks, ends: Ends, rule: LinkRule, predictions: Sequence[Prediction], incoming: bool
) -> Fan:
    """Return the links from each word, or to each word.

    Args:
        links: The links of the head in this direction.
        ends: The positions of the units.
        rule: The rule that selects links.
        predictions: Predictions, whose links are marked as right or wrong.
        incoming: Whether the links lead to the words.
    """
    # Two mentions may share a head word; a link that is right for one of them counts as right.
    outcomes: dict[tuple[int, int], Prediction] = {}
    for prediction in sorted(predictions, key=lambda prediction: not prediction.hit):
        outcomes.setdefault((prediction.link_from, prediction.link.to), prediction)
    others = ends.others(incoming=incoming)
    rows, drawn = {}, []
    for unit, position in ends.owners(incoming=incoming).items():
        rows[position] = row = row_of(links, unit, rule, others)
        for link in row.kept:
            pair = (link.to, unit) if incoming else (unit, link.to)
            new = _scene_link(position, others[link.to], link.weight, links.scale, incoming)
            if pair in outcomes:
                new = new._replace(kind="right" if outcomes[pair].hit else "wrong")
            drawn.append(new)
    return Fan(incoming, rows, drawn)


def add_predictions(fan: Fan, predictions: Sequence[Prediction], ends: Ends) -> None:
    """Add the predictions whose links the rule hides."""
    shown = {(link.source, link.to) for link in fan.links}
    for prediction in sorted(predictions, key=lambda prediction: not prediction.hit):
        pair = ends.rows.get(prediction.link_from), ends.columns.get(prediction.link.to)
        if pair[0] is None or pair[1] is None or pair in shown:
            continue
        shown.add((pair[0], pair[1]))
        weight, kind = prediction.link.weight, "right" if prediction.hit else "wrong"
        fan.links.append(SceneLink(pair[0], pair[1], weight, weight, kind, fan.is_incoming))


class Group(NamedTuple):
    """Words in focus that have links in a direction.

    Attributes:
        positions: Their positions.
        links: Their links.
        sizes: The size of the weight at the other end of each link, by position.
    """

    positions: list[int]
    links: list[SceneLink]
    sizes: dict[int, float]


def group_of(
    fan: Fan | None,
    links: HeadLinks,
    ends: Ends,
    rule: LinkRule,
    positions: list[int],
    incoming: bool,
) -> Group:
    """Return the links of words in focus, which count as one word.

    Args:
        fan: The links of all words in this direction, if they are drawn.
        links: The links of the head in this direction.
        ends: The positions of the units.
        rule: The rule that selects links.
        positions: The positions of the words.
        incoming: Whether the links lead to the words.
    """
    if fan is not None and len(positions) == 1:
        own = [link for link in fan.links if link.owner == positions[0]]
        return Group(positions, own, {link.other: link.size for link in own})
    # A word of the other line shows all links to it.
    rule = rule if fan is not None else replace(rule, mass=math.inf, top=MAX_LINKS)
    others = ends.others(incoming=incoming)
    unit_at = {at: unit for unit, at in ends.owners(incoming=incoming).items()}
    units = [unit_at[position] for position in positions]
    merged = row_of(merged_links(links, units, incoming=incoming), 0, rule, others)
    drawn = [
        _scene_link(position, others[link.to], float(weight), links.scale, incoming)
        for position, unit in zip(positions, units, strict=True)
        for link in merged.kept
        if (weight := links.weights[unit, link.to]) != 0
    ]
    scale = links.scale or 1
    sizes = {others[link.to]: min(1, abs(link.weight) / scale) for link in merged.kept}
    return Group(positions, drawn, sizes)


def _scene_link(
    position: int, other: int, weight: float, scale: float | None, incoming: bool
) -> SceneLink:
    """Return a link of a word that is no prediction."""
    kind = "plain" if scale is None else "negative" if weight < 0 else "positive"
    source, to = (other, position) if incoming else (position, other)
    return SceneLink(source, to, weight, abs(weight) / (scale or 1), kind, incoming)
