"""The drawing of both sides of a comparison: their arcs above and below the same words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from bertlook.attention.attention import Attention
from bertlook.drawings.arc_scene import ArcChoices, Scene, scene_of, sides_of
from bertlook.drawings.arcs import caption_of, draw_scene
from bertlook.drawings.drawing import Drawing
from bertlook.drawings.paper import Paper


def draw_sides(
    both: tuple[Attention, Attention],
    names: Sequence[str],
    unmatched: tuple[Sequence[int], Sequence[int]],
    choices: ArcChoices,
    paper: Paper,
) -> Drawing:
    """Draw words once, with the arcs of the first side above and those of the second below.

    Args:
        both: The attentions of both sides, over the same words on one line.
        names: What the two are called.
        unmatched: The indices among words and special tokens of those that only the first text
            has, and of those that only the second text has.
        choices: What is shown of them.
        paper: The paper.
    """
    if paper.is_still and choices.unit == "words":
        choices = replace(choices, is_exact=False)
    sides = sides_of(both[0], choices)
    first, second = (scene_of(each, sides, choices) for each in both)
    alone = {
        position: index in unmatched[1]
        for position, index in enumerate(sides.rows.indices)
        if index in unmatched[0] or index in unmatched[1]
    }
    caption = caption_of(both[0], choices, first, sides)
    for name, is_second in zip(names, (False, True), strict=True):
        labels = [sides.rows.units[at].label for at, other in alone.items() if other == is_second]
        if labels:
            caption += f" Only in {name}: {', '.join(labels)}."
    return draw_scene(
        join_scenes(first, second)._replace(alone=alone),
        sides,
        choices,
        paper,
        title=f"Head {choices.head}: {' and '.join(names)}",
        caption=caption,
        provenance=both[0].provenance,
        side_names=names,
    )


def join_scenes(first: Scene, second: Scene) -> Scene:
    """Return the scene of both sides of a comparison.

    Args:
        first: The scene of the first side, whose words and focus are those of both.
        second: That of the second side.
    """
    fans = [
        fan._replace(
            is_second=is_second, links=[link._replace(is_second=is_second) for link in fan.links]
        )
        for pair in zip(first.fans, second.fans, strict=True)
        for fan, is_second in zip(pair, (False, True), strict=True)
    ]
    tints: dict[int, tuple[float, bool]] = {}
    for position, (size, is_second) in chain.from_iterable(
        ((at, (size, is_second)) for at, (size, _) in scene.tints.items())
        for scene, is_second in ((first, False), (second, True))
    ):
        tints[position] = max(tints.get(position, (0.0, False)), (size, is_second))
    return first._replace(fans=fans, extra=[], tints=tints)
