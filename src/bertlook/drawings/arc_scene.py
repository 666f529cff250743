"""What is drawn of a head: its links with their looks, and the shares of each word's attention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from bertlook.attention.attention import Attention
from bertlook.drawings.gold import (
    Prediction,
    gold_mentions,
    predict_antecedents,
    predict_relation,
)
from bertlook.drawings.links import HeadLinks, Link, LinkRule, Row, head_links, row_of
from bertlook.drawings.units import DrawnUnit, units_of
from bertlook.head import Head

UnitName = Literal["words", "tokens"]
Part = Literal["all", "A->A", "A->B", "B->A", "B->B"]

#: The largest number of links that are drawn for a word.
MAX_LINKS = 20


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


class SceneLink(NamedTuple):
    """A link between two positions; the columns of two lines follow the rows.

    Attributes:
        source: The position of the attending word.
        to: The position of the attended word.
        weight: The weight.
        size: Its size, 0 to 1, relative to the scale of signed maps.
        kind: "plain", "right" or "wrong", or "positive" or "negative".
        is_focused: Whether it is a link of a focused word.
    """

    source: int
    to: int
    weight: float
    size: float
    kind: str
    is_focused: bool = False


class Scene(NamedTuple):
    """What is drawn of a head.

    Attributes:
        links: The links.
        rows: The attention of each row.
        kinds: The kinds of special token among the columns.
        scale: The largest size of a weight of signed maps, or None.
        predictions: The predictions for the relation.
        antecedents: Those of mentions.
        num_mentions: The number of mentions with an antecedent.
        focus: The positions that are focused.
    """

    links: list[SceneLink]
    rows: list[Row]
    kinds: list[str]
    scale: float | None
    predictions: list[Prediction]
    antecedents: list[Prediction]
    num_mentions: int
    focus: frozenset[int]


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
    links = head_links(attention, choices.head, choices.unit, exact=choices.is_exact)
    predictions: list[Prediction] = []
    antecedents: list[Prediction] = []
    num_mentions = 0
    # Trees and mentions are compared with the attention among the words of one text.
    if choices.unit == "words" and sides.columns is None and links.scale is None:
        if mentions := gold_mentions(attention):
            antecedents, num_mentions = predict_antecedents(attention, links, mentions)
        if choices.relation is not None:
            predictions = predict_relation(attention, links, choices.relation, choices.direction)
    row_of_unit = {unit: position for position, unit in enumerate(sides.rows.indices)}
    focus = frozenset(row_of_unit[unit] for unit in choices.focus if unit in row_of_unit)
    rows, scene_links = _rows_and_links(
        links, sides, choices.rule, [*predictions, *antecedents], focus
    )
    return Scene(
        links=scene_links,
        rows=rows,
        kinds=[kind for kind, _ in links.sinks],
        scale=links.scale,
        predictions=predictions,
        antecedents=antecedents,
        num_mentions=num_mentions,
        focus=focus,
    )


def _rows_and_links(
    links: HeadLinks,
    sides: Sides,
    rule: LinkRule,
    predictions: Sequence[Prediction],
    focus: frozenset[int],
) -> tuple[list[Row], list[SceneLink]]:
    """Return the attention of each row, and the links by their sources."""
    columns = sides.rows if sides.columns is None else sides.columns
    offset = 0 if sides.columns is None else len(sides.rows.indices)
    column_of = {unit: offset + position for position, unit in enumerate(columns.indices)}
    # Two mentions may share a head word; a link that is right for one of them counts as right.
    outcomes: dict[tuple[int, int], Prediction] = {}
    for prediction in sorted(predictions, key=lambda prediction: not prediction.hit):
        outcomes.setdefault((prediction.link_from, prediction.link.to), prediction)
    drawn_units = set(columns.indices)
    rows, drawn = [], []
    for source, unit in enumerate(sides.rows.indices):
        row = row_of(links, unit, rule, drawn_units)
        rows.append(row)
        kept = {link.to for link in row.kept}
        # Draw predictions even if the rule hides their links.
        missing = [
            prediction.link
            for (start, to), prediction in outcomes.items()
            if start == unit and to not in kept and to in column_of
        ]
        for link in [*row.kept, *missing]:
            outcome = outcomes.get((unit, link.to))
            kind = _sign(link, links.scale)
            if outcome is not None:
                kind = "right" if outcome.hit else "wrong"
            size = abs(link.weight) / (links.scale or 1)
            to = column_of[link.to]
            drawn.append(SceneLink(source, to, link.weight, size, kind, source in focus))
    return rows, drawn


def _sign(link: Link, scale: float | None) -> str:
    if scale is None:
        return "plain"
    return "negative" if link.weight < 0 else "positive"
