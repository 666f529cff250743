"""Places of labels beside marks (js/map/label_places.js)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

_GAP = 3.0

#: Left, top, right and bottom.
Box = tuple[float, float, float, float]


class Label(NamedTuple):
    """A label of a mark.

    Attributes:
        mark: The index of the mark.
        x: The x of the text's start, or of what ``anchor`` says.
        y: The y of its baseline.
        anchor: None, "middle" or "end".
    """

    mark: int
    x: float
    y: float
    anchor: str | None


def place_labels(
    positions: npt.NDArray[np.floating],
    order: Sequence[int],
    widths: Sequence[float],
    height: float,
    marks: npt.NDArray[np.floating],
    frame: tuple[float, float],
    covered: Sequence[Box] = (),
    avoided: Sequence[Box] = (),
) -> list[Label]:
    """Return labels that cover neither marks nor each other; those that would are left out.

    Args:
        positions: (N, 2) The middles of the marks.
        order: The indices of the marks to label; the first ones are placed first.
        widths: The widths of the labels, by index.
        height: The height of a label.
        marks: (N,) Half of each mark's side.
        frame: The width and the height within which labels must be.
        covered: Other boxes that labels must not cover.
        avoided: Boxes, such as lines, that a label covers only if it has no other place.
    """
    count = len(positions) + len(covered)
    # What is taken: the marks, other boxes, and the labels as they are placed.
    taken = np.full((count + len(order), 4), np.nan)
    taken[: len(positions)] = np.hstack([positions - marks[:, None], positions + marks[:, None]])
    taken[len(positions) : count] = _array(covered)
    lines = _array(avoided)
    labels: list[Label] = []
    for index in order:
        candidates = _candidates(index, positions[index], widths[index], height, marks[index])
        free = (
            (label, box)
            for label, box in candidates
            if min(box[:2]) >= 0
            and (box[2] <= frame[0] and box[3] <= frame[1])
            and not _touches(taken, box)
        )
        place = next(free, None)
        if place is None:
            continue
        if _touches(lines, place[1]):
            place = next((each for each in free if not _touches(lines, each[1])), place)
        taken[count + len(labels)] = place[1]
        labels.append(place[0])
    return labels


def _candidates(
    index: int, position: npt.NDArray[np.floating], width: float, height: float, mark: float
) -> Iterator[tuple[Label, Box]]:
    """Yield the possible labels of a mark with their boxes, the preferred ones first."""
    for anchor, dx, dy in _offsets(mark + _GAP):
        x, middle = float(position[0] + dx), float(position[1] + dy)
        left = x - width * {None: 0, "middle": 0.5, "end": 1}[anchor]
        box = (left, middle - height / 2, left + width, middle + height / 2)
        yield Label(index, x, middle + height / 3, anchor), box


def _array(boxes: Sequence[Box]) -> npt.NDArray[np.floating]:
    return np.reshape(np.asarray(boxes, np.float64), (-1, 4))


def _touches(boxes: npt.NDArray[np.floating], box: Box) -> bool:
    """Return whether a box touches any of some boxes."""
    return bool(((boxes[:, :2] < box[2:]).all(1) & (boxes[:, 2:] > box[:2]).all(1)).any())


def _offsets(distance: float) -> list[tuple[str | None, float, float]]:
    """Return anchors and offsets in order of preference: beside, above, below, corners."""
    return [
        (None, distance, 0),
        ("end", -distance, 0),
        ("middle", 0, -distance - 3),
        ("middle", 0, distance + 4),
        (None, distance - 2, -7),
        (None, distance - 2, 7),
        ("end", 2 - distance, -7),
        ("end", 2 - distance, 7),
    ]
