"""Colors and shapes of the figures and the front end. No meaning depends on color alone."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

#: The palette of Okabe and Ito (2008), distinguishable with any color vision, and a gray. The
#: yellow is darker than the original, for contrast with white.
PALETTE = {
    "gray": "#8a8a8a",
    "orange": "#E69F00",
    "sky": "#56B4E9",
    "green": "#009E73",
    "yellow": "#C9B400",
    "blue": "#0072B2",
    "red": "#D55E00",
    "pink": "#CC79A7",
}

#: Color of text and lines, legible on white and on near black.
TEXT_COLOR = "#7d7d7d"

#: Outlines of marks of about equal area, as SVG paths within about -5 to 5 in both directions.
SHAPES = {
    "ring": "M3.6 0A3.6 3.6 0 1 1-3.6 0A3.6 3.6 0 1 1 3.6 0Z",
    "disc": "M4.4 0A4.4 4.4 0 1 1-4.4 0A4.4 4.4 0 1 1 4.4 0Z",
    "right": "M-3.8-4.6L5 0L-3.8 4.6Z",
    "left": "M3.8-4.6L-5 0L3.8 4.6Z",
    "square": "M-4-4H4V4H-4Z",
    "diamond": "M0-5.4L5.4 0L0 5.4L-5.4 0Z",
    "cross": "M-1.8-5H1.8V-1.8H5V1.8H1.8V5H-1.8V1.8H-5V-1.8H-1.8Z",
    "down": "M-4.6-3.8H4.6L0 5Z",
    "up": "M-4.6 3.8H4.6L0-5Z",
    "star": "M0-5.8L1.6-2L5.6-1.8L2.5.8L3.5 4.8L0 2.6L-3.5 4.8L-2.5.8L-5.6-1.8L-1.6-2Z",
    "hexagon": "M-2.5-4.3H2.5L5 0L2.5 4.3H-2.5L-5 0Z",
}


class Look(NamedTuple):
    """Color and shape of a mark: keys of ``PALETTE`` and ``SHAPES``."""

    color: str
    shape: str


#: Looks of the behaviors of figure 6.
BEHAVIOR_LOOKS = {
    "other": Look("gray", "ring"),
    "next": Look("sky", "right"),
    "prev": Look("blue", "left"),
    "broad": Look("green", "square"),
    "cls": Look("pink", "diamond"),
    "sep": Look("red", "cross"),
    "punct": Look("orange", "down"),
}

#: Looks of relations, in order of use; each combination of color and shape is distinct.
RELATION_LOOKS = tuple(
    Look(color, shape)
    for shape, color in itertools.product(
        ("star", "hexagon", "up", "disc"),
        ("yellow", "blue", "red", "green", "pink", "sky", "orange"),
    )
)

#: Looks of the series of a figure, in order of use.
SERIES_LOOKS = (
    Look("blue", "disc"),
    Look("red", "up"),
    Look("green", "square"),
    Look("pink", "diamond"),
)


def looks_of(names: Sequence[str]) -> list[Look]:
    """Return the look of each name: a behavior's own, or the next one for a relation.

    Args:
        names: Distinct names of behaviors and relations.
    """
    relations = itertools.cycle(RELATION_LOOKS)
    return [BEHAVIOR_LOOKS.get(name) or next(relations) for name in names]


Stop = tuple[int, int, int, int]

#: Cividis (Nuñez, Anderton, Renslow 2018) as stops (step, red, green, blue), each 0 to 255. Linear
#: interpolation is within 2/255 of the original. For values that grow from zero.
CIVIDIS: tuple[Stop, ...] = (
    (0, 0, 34, 78), (17, 0, 46, 108), (22, 0, 49, 113), (23, 1, 50, 113), (28, 18, 53, 112),
    (35, 32, 58, 111), (53, 56, 71, 108), (86, 88, 94, 109), (110, 109, 111, 114),
    (125, 122, 122, 120), (152, 147, 142, 120), (175, 170, 160, 115), (203, 199, 183, 103),
    (224, 222, 201, 88), (234, 233, 211, 78), (246, 247, 222, 62), (251, 253, 227, 52),
    (255, 254, 232, 56),
)  # fmt: skip

#: Blue over near black to orange, for signed values; zero is as dark as in cividis.
DIVERGING: tuple[Stop, ...] = (
    (0, 150, 210, 255),
    (64, 44, 108, 176),
    (127, 24, 27, 32),
    (191, 172, 84, 30),
    (255, 255, 190, 125),
)


@cache
def color_ramp(stops: tuple[Stop, ...] = CIVIDIS) -> NDArray[np.uint8]:
    """Return a color map as (256, 3) red, green and blue values.

    Args:
        stops: Steps in increasing order with red, green and blue, each 0 to 255.
    """
    steps, *channels = np.array(stops).T
    ramp = [np.interp(np.arange(256), steps, channel) for channel in channels]
    return np.rint(np.stack(ramp, axis=-1)).astype(np.uint8)
