"""Heads of one text as drawings: arcs, and the grid of all heads."""

from __future__ import annotations

from typing import Literal, get_args

from bertlook.attention.attention import Attention, check_attention, find_head_in
from bertlook.choices import check_choice, check_count, check_flag, check_number
from bertlook.drawings.arc_scene import MAX_LINKS, ArcChoices, Part, UnitName
from bertlook.drawings.arcs import draw_arcs
from bertlook.drawings.drawing import Drawing
from bertlook.drawings.gold import gold_tree
from bertlook.drawings.links import LinkRule
from bertlook.drawings.paper import find_paper
from bertlook.errors import BertlookError
from bertlook.head import HeadLike
from bertlook.text import quote

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
    token: int | None = None,
    relation: str | None = None,
    direction: Direction = "dep->head",
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
        token: The index of a word or token whose links stand out, special tokens counted.
        relation: A relation of the text's gold tree, of which hits and misses are marked.
        direction: How the head predicts it: by the word that the dependent attends to most, or,
            "head->dep", by the word that attends to the dependent most.
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
    check_attention(attention, "arcs")
    found = find_head_in(attention, head)
    rule = LinkRule(
        check_number("threshold", threshold, 0, 1),
        check_number("mass", mass, 0, 1),
        check_count("top", top, 1, MAX_LINKS),
    )
    check_choice("unit", unit, UnitName)
    check_choice("part", part, Part)
    check_choice("direction", direction, Direction)
    count = len(attention.units if unit == "words" else attention.tokens)
    focus = () if token is None else (check_count("token", token, 0, count - 1),)
    if relation is not None:
        _check_relation(attention, relation)
    choices = ArcChoices(
        found,
        rule,
        unit=unit,
        part=part,
        specials=check_flag("specials", specials),
        focus=focus,
        relation=relation,
        direction=get_args(Direction).index(direction),
    )
    return draw_arcs(attention, choices, find_paper(width, caption, font))


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
