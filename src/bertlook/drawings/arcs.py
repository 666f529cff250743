"""The drawing of an arc view: the words of a text with the arcs of one head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bertlook.attention.attention import Attention
from bertlook.corpora.document import Mention
from bertlook.drawings.arc_layout import Layout, lay_out
from bertlook.drawings.arc_marks import DASHES, draw_between, draw_line_arcs, kinds_drawn
from bertlook.drawings.arc_scene import ArcChoices, Scene, Sides, scene_of, sides_of
from bertlook.drawings.arc_words import (
    draw_boundary,
    draw_mentions,
    draw_names,
    draw_tree,
    draw_words,
    share_colors,
)
from bertlook.drawings.captions import model_of, quoted_text
from bertlook.drawings.drawing import Drawing
from bertlook.drawings.geometry import BAR_HEIGHT, MARGIN, SECOND_FOOT
from bertlook.drawings.gold import Tree, gold_mentions, gold_tree
from bertlook.drawings.paper import LABEL_SIZE, Paper
from bertlook.drawings.svg import Markup, join, tag
from bertlook.text import percent

_LEGEND_HEIGHT, _LEGEND_GAP = 16, 14
#: The largest number of lines of a still, which is part of every output and rarely seen.
_STILL_LINES = 6


def draw_arcs(attention: Attention, choices: ArcChoices, paper: Paper) -> Drawing:
    """Draw the words of a text with the arcs of one head, as an ArcView shows them.

    Args:
        attention: The attention.
        choices: What is shown of it.
        paper: The paper.
    """
    if paper.is_still and choices.unit == "words":
        choices = replace(choices, is_exact=False)
    sides = sides_of(attention, choices)
    scene = scene_of(attention, sides, choices)
    is_tree = choices.unit == "words" and sides.columns is None
    return draw_scene(
        scene,
        sides,
        choices,
        paper,
        tree=gold_tree(attention) if is_tree else None,
        mentions=gold_mentions(attention) if is_tree else [],
        is_cross=attention.is_cross,
        title=f"Head {choices.head} on {quoted_text(attention)}",
        caption=caption_of(attention, choices, scene, sides),
        provenance=attention.provenance,
    )


def draw_scene(
    scene: Scene,
    sides: Sides,
    choices: ArcChoices,
    paper: Paper,
    *,
    title: str,
    caption: str,
    provenance: Mapping[str, Any],
    tree: Tree | None = None,
    mentions: Sequence[Mention] = (),
    is_cross: bool = False,
    side_names: Sequence[str] = (),
) -> Drawing:
    """Draw words with the arcs of a scene.

    Args:
        scene: The links.
        sides: The words.
        choices: What is shown.
        paper: The paper.
        title: What is drawn.
        caption: The caption.
        provenance: Facts on how the numbers were made.
        tree: The gold tree, or None.
        mentions: The gold mentions.
        is_cross: Whether the words attend to those of another text.
        side_names: The names of both sides of a comparison, or none.
    """
    layout = lay_out(sides, paper, tree, mentions)
    for line in layout.lines:
        line.second_foot = SECOND_FOOT if side_names else 0
    left_out = _cut(layout, paper)
    ink = _exchange_colors(paper) if side_names else paper
    above = [draw_line_arcs(index, layout, scene, ink) for index in range(len(layout.lines))]
    layout.place([(part.rise, part.drop) for part in above])
    outcomes = {p.mention: p.hit for p in scene.antecedents if p.mention is not None}
    parts: list[Markup] = []
    for line, arcs in zip(layout.lines, above, strict=True):
        content = [draw_words(line, layout, scene, ink)]
        if tree is not None and line.arcs:
            content.append(draw_tree(line, layout, tree, choices.relation, paper))
        if line.underlines:
            content.append(draw_mentions(line, layout, mentions, outcomes, paper))
        if sides.boundary in line.words:
            content.append(draw_boundary(line, layout, sides.boundary or 0, paper))
        group = join(*content, arcs.markup)
        parts.append(tag("g", group, transform=f"translate(0 {line.base:.2f})"))
    if sides.columns is not None:
        names = [(sides.rows.name, 12.0), (sides.columns.name, layout.height - 5)]
        parts = [draw_between(layout, scene, paper), *parts, draw_names(names, paper)]
    if left_out:
        layout.height += 16
        note = f"… and {left_out} more {choices.unit}"
        size, y = LABEL_SIZE, layout.height - 2
        parts.append(paper.text(note, MARGIN, y, size=size, fill=paper.theme.quiet))
    legend, width, height = _legend(layout, scene, is_cross, side_names, ink)
    parts.append(tag("g", legend, transform=f"translate(0 {layout.height + 6:.2f})"))
    return paper.finish(
        join(*parts),
        max(layout.width, width),
        layout.height + 6 + height,
        title=title,
        caption=caption,
        provenance=provenance,
    )


def _exchange_colors(paper: Paper) -> Paper:
    """Return a paper on which the first side is orange, like more in it, and the second blue."""
    theme = paper.theme
    return replace(paper, theme=theme._replace(arc=theme.incoming, incoming=theme.arc))


def _cut(layout: Layout, paper: Paper) -> int:
    """Cut the words of a long still, and return how many were cut."""
    if not paper.is_still or layout.has_sides:
        return 0
    cut = layout.lines[_STILL_LINES:]
    del layout.lines[_STILL_LINES:]
    return sum(len(line.words) for line in cut)


def caption_of(attention: Attention, choices: ArcChoices, scene: Scene, sides: Sides) -> str:
    """Return the caption: head, model, what its links are, and how often it is right."""
    rule, model = choices.rule, model_of(attention)
    sentences = [f"Head {choices.head}{f' of {model}' if model else ''}."]
    if scene.predictions:
        hits = sum(prediction.hit for prediction in scene.predictions)
        sentences.append(f"{choices.relation}: {hits} of {len(scene.predictions)} right.")
    if scene.num_mentions:
        hits = sum(prediction.hit for prediction in scene.antecedents)
        sentences.append(
            f"Coreference: {hits} of {len(scene.antecedents)} antecedents right; numbers are "
            "clusters."
        )
    words = "token" if choices.unit == "tokens" else "word"
    links = f"up to {rule.top} links per {words}" if rule.top > 1 else f"one link per {words}"
    if scene.scale is None:
        whose = {"outgoing": "its attention", "incoming": "the attention to it"}
        of = whose.get(choices.link_direction, "attention")
        mass = f" and {percent(rule.mass)} of {of}" if rule.mass < 1 else ""
        sentences.append(f"Weights of at least {rule.threshold:g}, {links}{mass}.")
    else:
        share = 100 * rule.threshold
        sentences.append(f"Signed weights of at least {share:g}% of the largest, {links}.")
    return " ".join(sentences)


def _legend(
    layout: Layout, scene: Scene, is_cross: bool, side_names: Sequence[str], paper: Paper
) -> tuple[Markup, float, float]:
    """Return the legend of bars and links, with its width and height."""
    theme = paper.theme
    own, sink, other_sink, hidden = share_colors(theme)
    kinds, bars = kinds_drawn(scene), list[tuple[str, str]]()
    if scene.scale is None:
        first, *others = scene.kinds or [""]
        bars = [] if is_cross else [(own, "itself")]
        bars += [(sink, first)] if first else []
        bars += [(other_sink, kind) for kind in others] + [(hidden, "not drawn")]
    lines: list[tuple[str, str, str | None]] = [
        (color, f"{name}, {place}", None)
        for color, name, place in zip(
            (theme.arc, theme.incoming), side_names, ("above", "below"), strict=False
        )
    ]
    if not side_names and any(fan.is_incoming for fan in scene.fans) and scene.scale is None:
        if len(scene.fans) > 1:
            lines.append((theme.arc, "the word attends to", None))
        lines.append((theme.incoming, "attends to the word", None))
    lines += [
        (color, label, DASHES if kind in ("wrong", "negative") else None)
        for kind, label, color in (
            ("right", "right", theme.right),
            ("wrong", "wrong", theme.wrong),
            ("positive", "positive", theme.wrong),
            ("negative", "negative", theme.right),
        )
        if kind in kinds
    ]
    parts: list[Markup] = []
    x, y, right = 8.0, 0.0, 0.0
    for color, label, dashes, length in [
        *((color, label, None, 10) for color, label in bars),
        *((color, label, dashes, 24) for color, label, dashes in lines),
    ]:
        width = length + 4 + paper.measure(label, LABEL_SIZE)
        if x + width > max(layout.width, 60) and x > 8:
            x, y = 8.0, y + _LEGEND_HEIGHT
        if length == 10:
            parts.append(tag("rect", x=x, y=y + 3, width=10, height=BAR_HEIGHT, fill=color))
        else:
            d = f"M{x:.2f} {y + 6}h{length}"
            parts.append(tag("path", d=d, stroke=color, stroke_width=2.5, stroke_dasharray=dashes))
        parts.append(paper.text(label, x + length + 4, y + 9, size=LABEL_SIZE, fill=theme.quiet))
        right = max(right, x + width)
        x += width + _LEGEND_GAP
    return join(*parts), right, y + 12 if parts else 0.0
