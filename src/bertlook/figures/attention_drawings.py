"""Heads of one text as drawings: arcs, the matrix of a head, and the grid of all heads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Literal, get_args

from bertlook.attention.attention import Attention, check_attention, find_head_in
from bertlook.choices import (
    check_choice,
    check_count,
    check_flag,
    check_number,
    check_type,
    is_iterable,
)
from bertlook.drawings.arc_fans import MAX_LINKS
from bertlook.drawings.arc_scene import ArcChoices, LinkDirection, Part, UnitName
from bertlook.drawings.arcs import draw_arcs
from bertlook.drawings.drawing import Drawing
from bertlook.drawings.focus import focus_labels, focused_items, focused_units
from bertlook.drawings.gold import gold_tree
from bertlook.drawings.head_grid import GridChoices, draw_grid
from bertlook.drawings.links import LinkRule
from bertlook.drawings.matrix import draw_matrix
from bertlook.drawings.paper import find_paper
from bertlook.drawings.shading import Shading, shading_of
from bertlook.errors import BertlookError
from bertlook.head import HeadLike
from bertlook.statistic import statistics_in
from bertlook.text import printable, quote

#: How a head predicts a relation: ``DependencyResult.directions``.
Direction = Literal["dep->head", "head->dep"]


def arcs(
    attention: Attention,
    head: HeadLike,
    *,
    threshold: float = LinkRule.threshold,
    mass: float = LinkRule.mass,
    top: int = LinkRule.top,
    unit: UnitName = "words",
    part: Part = "all",
    specials: bool = False,
    direction: LinkDirection = "outgoing",
    focused: int | str | Iterable[int | str] = (),
    relation: str | None = None,
    relation_direction: Direction = "dep->head",
    width: float | None = None,
    caption: bool | str = True,
    font: str = "Helvetica",
) -> Drawing:
    """Draw the words of a text with the arcs of one head, for a paper.

    It is what an :class:`~bertlook.ArcView` shows: arcs run from the attending to the attended
    word, and a bar under each word shows where the rest of its attention goes.

    Args:
        attention: Attention on one text.
        head: The head, as ``Head(7, 9)``, "8-10" or (7, 9).
        threshold: The smallest weight of a link that is drawn, 0 to 1.
        mass: The cumulative attention up to which a row's links are drawn, 0 to 1.
        top: The largest number of links of a row.
        unit: The units that links connect.
        part: The texts of a pair that links go from and to.
        specials: Whether links to special tokens are drawn.
        direction: Whether links are drawn from each word, "incoming" to each word, or "both".
        focused: Words or tokens whose links stand out, by their texts or their indices, special
            tokens counted. The attention of several is averaged, that to several is summed.
        relation: A relation of the text's gold tree, of which hits and misses are marked.
        relation_direction: How the head predicts it: by the word that the dependent attends to
            most, or, "head->dep", by the word that attends to the dependent most.
        width: The width in centimeters; by default that of the content, at most 17. Text keeps its
            size: narrow drawings have more lines.
        caption: Whether a caption names head and model, or the text of another caption.
        font: "Helvetica", "Times", or the name of another font that is installed.

    Raises:
        BertlookError: If the attention has no such head, or an option can't have its value.

    Example:
        >>> import bertlook as bl
        >>> attention = bl.load()("The cat sat on the mat.")
        >>> bl.figures.arcs(attention, "3-2", width=8)
        <Drawing: Head 3-2 on "The cat sat on the mat .", 8.0 x ... cm>
    """
    check_attention(attention, "arcs", any_kind=True)
    choices = _choices(attention, head, unit, part, specials, direction, focused)
    rule = LinkRule(
        check_number("threshold", threshold, 0, 1),
        check_number("mass", mass, 0, 1),
        check_count("top", top, 1, MAX_LINKS),
    )
    check_choice("relation_direction", relation_direction, Direction)
    if relation is not None:
        _check_relation(attention, relation)
    index = get_args(Direction).index(relation_direction)
    choices = replace(choices, rule=rule, relation=relation, direction=index)
    return draw_arcs(attention, choices, find_paper(width, caption, font))


def matrix(
    attention: Attention,
    head: HeadLike,
    *,
    unit: UnitName = "words",
    part: Part = "all",
    specials: bool = False,
    direction: LinkDirection = "outgoing",
    focused: int | str | Iterable[int | str] = (),
    width: float | None = None,
    caption: bool | str = True,
    font: str = "Helvetica",
) -> Drawing:
    """Draw the whole map of one head with words along both axes, for a paper.

    It is what an :class:`~bertlook.ArcView` shows with ``show="matrix"``: rows attend to columns,
    the color is cividis on the square root of the weight. A cell of a long text is the largest of
    several weights, which the caption says.

    Args:
        attention: Attention on one text.
        head: The head, as ``Head(7, 9)``, "8-10" or (7, 9).
        unit: The units of rows and columns.
        part: The texts of a pair that are the rows and the columns.
        specials: Whether special tokens have rows and columns.
        direction: Whether the rows of words in focus are outlined, "incoming" their columns, or
            "both".
        focused: Words or tokens to outline, by their texts or their indices, special tokens
            counted.
        width: The width in centimeters; by default that of the content, at most 17.
        caption: Whether a caption names head and model, or the text of another caption.
        font: "Helvetica", "Times", or the name of another font that is installed.

    Raises:
        BertlookError: If the attention has no such head, or an option can't have its value.

    Example:
        >>> import bertlook as bl
        >>> attention = bl.load()("The cat sat on the mat.")
        >>> bl.figures.matrix(attention, "3-2", width=8)
        <Drawing: Map of head 3-2 on "The cat sat on the mat .", 8.0 x ... cm>
    """
    check_attention(attention, "matrix", any_kind=True)
    choices = _choices(attention, head, unit, part, specials, direction, focused)
    return draw_matrix(attention, choices, find_paper(width, caption, font))


def _choices(
    attention: Attention,
    head: HeadLike,
    unit: UnitName,
    part: Part,
    specials: bool,
    direction: LinkDirection,
    focused: object,
) -> ArcChoices:
    """Return the checked options that arcs and matrix share."""
    found = find_head_in(attention, head)
    check_choice("unit", unit, UnitName)
    check_choice("part", part, Part)
    check_choice("direction", direction, LinkDirection)
    keys = attention.is_cross and direction == "incoming"
    labels = focus_labels(attention, unit, keys=keys)
    return ArcChoices(
        found,
        unit=unit,
        part=part,
        specials=check_flag("specials", specials),
        link_direction=direction,
        focus=focused_units(focused_items(focused), labels, unit[:-1]),
    )


def head_grid(
    attention: Attention,
    *,
    head: HeadLike | None = None,
    highlight: Iterable[HeadLike] = (),
    names: Mapping[HeadLike, str] | None = None,
    statistic: Any = None,
    width: float | None = None,
    caption: bool | str = True,
    font: str = "Helvetica",
) -> Drawing:
    """Draw every head of every layer as a thumbnail, for a paper.

    It is what a :class:`~bertlook.HeadGrid` shows: rows are layers and columns are heads, the color
    is cividis on the square root of the weight.

    Args:
        attention: Attention on one text.
        head: A head to outline, as ``Head(7, 9)``, "8-10" or (7, 9).
        highlight: Heads that stand out from the others.
        names: Names to write below heads, as ``{"8-10": "obj"}``.
        statistic: A number for each head to show instead of patterns: a (layers, heads) array, a
            :class:`~bertlook.Statistic`, or a dict from its name to either.
        width: The width in centimeters, which the cells fill; by default that of cells of one
            centimeter, at most 17.
        caption: Whether a caption names the model and the text, or the text of another caption.
        font: "Helvetica", "Times", or the name of another font that is installed.

    Raises:
        BertlookError: If the attention has no such head, or an option can't have its value.

    Example:
        >>> import bertlook as bl
        >>> attention = bl.load()("The cat sat on the mat.")
        >>> bl.figures.head_grid(attention, head="3-2", names={"3-2": "obj"}, width=8)
        <Drawing: Heads on "The cat sat on the mat .", 8.0 x ... cm>
    """
    check_attention(attention, "head_grid", any_kind=True)
    if not is_iterable(highlight) or isinstance(highlight, Mapping):
        raise BertlookError(f"highlight={quote(highlight)} is not a list of heads.")
    given = {} if names is None else check_type("names", names, Mapping, "Give a dict by head.")
    for name in given.values():
        check_type("A name of a head", name, str, "Give a string.")
    choices = GridChoices(
        locked=None if head is None else find_head_in(attention, head),
        highlight=[find_head_in(attention, item) for item in highlight],
        names={str(find_head_in(attention, key)): printable(name) for key, name in given.items()},
        shading=None if statistic is None else _shading(attention, statistic),
    )
    return draw_grid(attention, choices, find_paper(width, caption, font))


def _shading(attention: Attention, statistic: Any) -> Shading:
    """Return the only statistic that is given, as values that color cells."""
    shape = attention.num_layers, attention.num_heads
    source = statistic if isinstance(statistic, Mapping) else {"value": statistic}
    found = statistics_in(source, shape, present=attention.present)
    if len(found) != 1:
        raise BertlookError(
            f"statistic has {len(found)} statistics; give one of them, as {{name: values}}."
        )
    return shading_of(next(iter(found.values())))


def _check_relation(attention: Attention, relation: object) -> None:
    """Raise BertlookError unless the gold tree of a text has a relation."""
    tree = gold_tree(attention)
    if tree is None:
        raise BertlookError(
            f"relation={quote(relation)} needs a text with a gold tree. Give a bl.Sentence to the "
            "model."
        )
    if relation not in tree.relations:
        raise BertlookError(
            f"relation={quote(relation)} doesn't occur in this sentence, which has "
            f"{', '.join(sorted(set(tree.relations)))}."
        )
