"""Encoding of every head's accuracies for the browser, as the colors of cells."""

from __future__ import annotations

from typing import Any

import numpy as np

from bertlook.measures import DependencyResult
from bertlook.text import printable
from bertlook.widgets.protocol import ACCURACY_SCALE


def accuracies_of(result: DependencyResult) -> dict[str, Any]:
    """Return every head's accuracy on every relation, over all words, for the browser.

    Args:
        result: The result.

    Returns:
        ``relations``, the R labels; ``layers`` and ``heads``; and ``values``, the bytes of
        (R, layers, heads, directions) uint16 numbers, ``round(ACCURACY_SCALE * accuracy)``.
    """
    accuracy = np.moveaxis(result.correct, (3, 0), (0, 3)) / result.count[:, None, None, None]
    return {
        "relations": [printable(relation) for relation in result.relations],
        "layers": result.num_layers,
        "heads": result.num_heads,
        "values": np.rint(ACCURACY_SCALE * accuracy).astype("<u2").tobytes(),
    }
