"""What is drawn of a head: its links with their looks, and the shares of each word's attention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from bertlook.attention.attention import Attention
from bertlook.drawings.arc_fans import (
    Ends,
    Fan,
    SceneLink,
    add_predictions,
    fan_of,
    group_of,
)
from bertlook.drawings.gold import (
    Prediction,
    gold_mentions,
    predict_antecedents,
    predict_relation,
)
from bertlook.drawings.links import LinkRule, head_links, incoming_links
from bertlook.drawings.units import DrawnUnit, units_of
from bertlook.head import Head

UnitName = Literal["words", "tokens"]
Part = Literal["all", "A->A", "A->B", "B->A", "B->B"]

LinkDirection = Literal["outgoing", "incoming", "both"]


@dataclass(frozen=True)
class ArcChoices:
    """What is shown of an attention, as the traits of an ArcView say.

    Attributes:
        head: The head.
        rule: The rule that selects the links.
        unit: The units that links connect.
        part: The texts of a pair that links go from and to.
        specials: Whether special tokens are drawn.
        focus: The units whose links stand out, empty for none.
        relation: The relation whose hits and misses are marked, or None.
        direction: The direction in which the head predicts it, an index of DIRECTIONS.
        link_direction: Whether links are drawn from each word, to each word, or both.
        is_exact: Whether a map that views don't hold is computed, to have all its links.
    """

    head: Head
    rule: LinkRule = field(default_factory=LinkRule)
    unit: UnitName = "words"
    part: Part = "all"
    specials: bool = False
    focus: Sequence[int] = ()
    relation: str | None = None
    direction: int = 0
    is_exact: bool = True
    link_direction: LinkDirection = "outgoing"


class Side(NamedTuple):
    """Units that are drawn on one line, or on the upper or lower one of two.

    Attributes:
        name: The name of the line, if there are two.
        units: The units drawn.
        indices: Their indices among all units of the axis.
    """

    name: str
    units: list[DrawnUnit]
    indices: list[int]


class Sides(NamedTuple):
    """The sides of a view; without ``columns``, rows and columns are the same words.

    Attributes:
        rows: The rows.
        columns: The columns, or None.
        boundary: The position at which the second text of a pair begins, or None.
    """

    rows: Side
    columns: Side | None
    boundary: int | None


class Scene(NamedTuple):
    """What is drawn of a head.

    Attributes:
        fans: The links from words, those to words, or both.
        extra: Links of focused words that are in none of the fans.
        kinds: The kinds of special token at the other ends of the links.
        scale: The largest size of a weight of signed maps, or None.
        predictions: The predictions for the relation.
        antecedents: Those of mentions.
        num_mentions: The number of mentions with an antecedent.
        focus: The positions that are focused.
        tints: The size of the weight between the focused words and each position, and whether it
            has the second color, as incoming ones and those of the second side have.
        alone: Of a comparison, the positions of words that one text has alone, and whether that is
            the second one.
    """

    fans: list[Fan]
    extra: list[SceneLink]
    kinds: list[str]
    scale: float | None
    predictions: list[Prediction]
    antecedents: list[Prediction]
    num_mentions: int
    focus: frozenset[int]
    tints: dict[int, tuple[float, bool]]
    alone: Mapping[int, bool] = {}

    @property
    def links(self) -> list[SceneLink]:
        """All links."""
        return [link for fan in self.fans for link in fan.links] + self.extra

    @property
    def barred(self) -> list[Fan]:
        """The fans of which bars and dots show the rest: the first one, and the second side's."""
        return [self.fans[0], *(fan for fan in self.fans[1:2] if fan.is_second)]


def sides_of(attention: Attention, choices: ArcChoices) -> Sides:
    """Return the units that are drawn, on one or on two lines."""
    units = units_of(attention, choices.unit)

    def drawn(
        all_units: list[DrawnUnit], name: str = "", low: int = 0, high: int | None = None
    ) -> Side:
        indices = [
            index
            for index in range(low, len(all_units) if high is None else high)
            if choices.specials or all_units[index].special is None
        ]
        return Side(name, [all_units[index] for index in indices], indices)

    if attention.is_cross:
        columns = units_of(attention, choices.unit, keys=True)
        return Sides(drawn(units, "target"), drawn(columns, "source"), None)
    edge = attention.boundary
    if edge is None:
        return Sides(drawn(units), None, None)
    boundary = next((i for i, unit in enumerate(units) if unit.start >= edge), len(units))
    if choices.part == "all":
        side = drawn(units)
        second = next((i for i, index in enumerate(side.indices) if index >= boundary), 0)
        return Sides(side, None, second or None)
    ranges = {"A": (0, boundary), "B": (boundary, None)}
    source, to = choices.part.split("->")
    return Sides(drawn(units, source, *ranges[source]), drawn(units, to, *ranges[to]), None)


def scene_of(attention: Attention, sides: Sides, choices: ArcChoices) -> Scene:
    """Return what is drawn of a head."""
    outgoing = head_links(attention, choices.head, choices.unit, exact=choices.is_exact)
    predictions: list[Prediction] = []
    antecedents: list[Prediction] = []
    num_mentions = 0
    # Trees and mentions are compared with the attention among the words of one text.
    if choices.unit == "words" and sides.columns is None and outgoing.scale is None:
        if mentions := gold_mentions(attention):
            antecedents, num_mentions = predict_antecedents(attention, outgoing, mentions)
        if choices.relation is not None:
            predictions = predict_relation(attention, outgoing, choices.relation, choices.direction)
    ends, both = _ends_of(sides), [*predictions, *antecedents]
    directions = _directions(choices, attention.is_cross)
    of = {
        incoming: incoming_links(outgoing) if incoming else outgoing for incoming in (False, True)
    }
    fans = {way: fan_of(of[way], ends, choices.rule, both, way) for way in directions}
    add_predictions(fans[directions[0]], both, ends)
    focus = _focused_positions(choices, ends, directions[0], attention.is_cross)
    extra: list[SceneLink] = []
    tints: dict[int, tuple[float, bool]] = {}
    for way in (False, True):
        owners = set(ends.owners(incoming=way).values())
        positions = [position for position in focus if position in owners]
        fan = fans.get(way)
        if not positions or (fan is None and not ends.has_sides):
            continue
        group = group_of(fan, of[way], ends, choices.rule, positions, way)
        own = [link._replace(is_focused=True) for link in group.links]
        if fan is None:
            extra += own
        else:
            rest = [link for link in fan.links if link.owner not in positions]
            fans[way] = Fan(way, fan.rows, [*rest, *own])
        for position, size in group.sizes.items():
            tints[position] = max(tints.get(position, (0.0, False)), (size, way))
    return Scene(
        fans=list(fans.values()),
        extra=extra,
        kinds=[kind for kind, _ in of[directions[0]].sinks],
        scale=outgoing.scale,
        predictions=predictions,
        antecedents=antecedents,
        num_mentions=num_mentions,
        focus=frozenset(focus),
        tints=tints,
    )


def _directions(choices: ArcChoices, is_cross: bool) -> list[bool]:
    """Return whether links are incoming: False, True, or both in turn."""
    if choices.link_direction == "both":
        return [False] if is_cross else [False, True]
    return [choices.link_direction == "incoming"]


def _ends_of(sides: Sides) -> Ends:
    rows = {unit: position for position, unit in enumerate(sides.rows.indices)}
    if sides.columns is None:
        return Ends(rows, rows, has_sides=False)
    first = len(sides.rows.indices)
    columns = {unit: first + position for position, unit in enumerate(sides.columns.indices)}
    return Ends(rows, columns, has_sides=True)


def _focused_positions(
    choices: ArcChoices, ends: Ends, incoming: bool, is_cross: bool
) -> list[int]:
    """Return the positions of the words in focus; of two lines of one text, on either."""
    own, other = ends.owners(incoming=incoming), ends.others(incoming=incoming)
    found = (own.get(unit, None if is_cross else other.get(unit)) for unit in choices.focus)
    return [position for position in found if position is not None]
