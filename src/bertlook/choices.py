"""Validation of options: one of a few strings, a whole number, or a number in a range."""

from __future__ import annotations

import math
import operator
from numbers import Real
from typing import Any, Literal, get_args

import numpy as np

from bertlook.errors import BertlookError
from bertlook.text import quote

#: The paper's reading of a definition, or that of the authors' released code where they differ.
Variant = Literal["paper", "released"]


def check_choice(argument: str, value: object, choices: object) -> None:
    """Raise BertlookError unless a value is one of a Literal's strings.

    Args:
        argument: The argument's name, for the message.
        value: The value that was given.
        choices: The Literal type.
    """
    if not isinstance(value, str) or value not in get_args(choices):
        *others, last = map(repr, get_args(choices))
        raise BertlookError(f"{argument}={value!r} is unknown. Use {', '.join(others)} or {last}.")


def check_count(argument: str, value: Any, minimum: int = 0, maximum: int = 10**9) -> int:
    """Return an option that is a whole number.

    Args:
        argument: The argument's name, for the message.
        value: The value that was given: an int, or NumPy's.
        minimum: The smallest value.
        maximum: The largest value, which keeps a slip from filling the memory.

    Raises:
        BertlookError: If the value is something else, or out of range.
    """
    try:
        if isinstance(value, bool):
            raise TypeError("a bool is not a count")
        number = operator.index(value)
    except TypeError:
        number = minimum - 1
    if not minimum <= number <= maximum:
        raise BertlookError(
            f"{argument}={quote(value)} is out of range. Give a whole number from {minimum:,} to "
            f"{maximum:,}."
        )
    return number


def check_seed(value: Any) -> int:
    """Return a seed.

    Raises:
        BertlookError: If it is not a whole number from 0 to 2^63 - 1.
    """
    return check_count("seed", value, 0, 2**63 - 1)


def check_number(argument: str, value: Any, low: float, high: float) -> float:
    """Return an option that is a number in a range, both ends included.

    Args:
        argument: The argument's name, for the message.
        value: The value that was given.
        low: The smallest value.
        high: The largest value.

    Raises:
        BertlookError: If the value is something else, not finite, or out of range.
    """
    try:
        number = float(value) if isinstance(value, Real) else math.nan
    except OverflowError:
        number = math.nan
    if isinstance(value, bool) or not low <= number <= high:
        raise BertlookError(
            f"{argument}={quote(value)} is out of range. Give a number from {low:g} to {high:g}."
        )
    return number


def check_flag(argument: str, value: object) -> None:
    """Raise BertlookError unless a value is True or False.

    Args:
        argument: The argument's name, for the message.
        value: The value that was given.
    """
    if not isinstance(value, (bool, np.bool_)):
        raise BertlookError(f"{argument}={quote(value)} is neither True nor False.")
