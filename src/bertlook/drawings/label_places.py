"""Places of labels beside marks (js/map/label_places.js)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

_GAP = 3.0


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
) -> list[Label]:
    """Return labels that cover neither marks nor each other; those that would are left out.

    Args:
        positions: (N, 2) The middles of the marks.
        order: The indices of the marks to label; the first ones are placed first.
        widths: The widths of the labels, by index.
        height: The height of a label.
        marks: (N,) Half of each mark's side.
        frame: The width and the height within which labels must be.
    """
    count = len(positions)
    # Left, top, right and bottom of what is taken: the marks, and the labels as they are placed.
    taken = np.full((count + len(order), 4), np.nan)
    taken[:count] = np.hstack([positions - marks[:, None], positions + marks[:, None]])
    labels: list[Label] = []
    for index in order:
        for anchor, dx, dy in _offsets(marks[index] + _GAP):
            x, middle = positions[index] + (dx, dy)
            left = x - widths[index] * {None: 0, "middle": 0.5, "end": 1}[anchor]
            box = (left, middle - height / 2, left + widths[index], middle + height / 2)
            if min(box[:2]) < 0 or box[2] > frame[0] or box[3] > frame[1]:
                continue
            touches = (taken[:, :2] < box[2:]).all(1) & (taken[:, 2:] > box[:2]).all(1)
            if touches.any():
                continue
            taken[count + len(labels)] = box
            labels.append(Label(index, float(x), float(middle + height / 3), anchor))
            break
    return labels


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
