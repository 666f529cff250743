"""Types and shapes of the arrays of a result, checked when they are read from a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from bertlook.errors import BertlookError


def check_layout(
    arrays: Mapping[str, NDArray[Any]], layout: Mapping[str, str], owner: str
) -> dict[str, int]:
    """Check the types and shapes of arrays against each other.

    Args:
        arrays: The arrays by name.
        layout: The type and the axes of each array, such as "float64 S L H". Axes of the same name
            have the same length; a number is a fixed length.
        owner: What the arrays belong to, for the message.

    Returns:
        The lengths of the axes by name.

    Raises:
        BertlookError: If an array is missing, unexpected, or of another type or shape.

    Example:
        >>> import numpy as np
        >>> check_layout({"sums": np.zeros((3, 2))}, {"sums": "float64 S L"}, "The result")
        {'S': 3, 'L': 2}
    """
    if arrays.keys() != layout.keys():
        raise BertlookError(
            f"{owner} has the arrays {', '.join(sorted(arrays)) or 'none'}, where "
            f"{', '.join(sorted(layout))} were expected. The file is damaged: scan again."
        )
    lengths: dict[str, int] = {}
    for name, description in layout.items():
        dtype, *axes = description.split()
        array = arrays[name]
        expected = tuple(
            int(axis) if axis.isdecimal() else lengths.setdefault(axis, length)
            for axis, length in zip(axes, array.shape, strict=False)
        )
        if str(array.dtype) != dtype or array.ndim != len(axes) or array.shape != expected:
            raise BertlookError(
                f"{owner} has {name} as {array.dtype} of shape {array.shape}, which doesn't fit "
                f"({', '.join(axes)}) of {dtype} beside its other arrays. The file is damaged: "
                "scan again."
            )
    return lengths
