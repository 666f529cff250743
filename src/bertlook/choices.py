"""Validation of arguments: choices, numbers, flags, objects of a class, arrays of numbers."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Iterator, Mapping
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args

import numpy as np
from numpy.typing import NDArray

from bertlook.errors import BertlookError
from bertlook.text import quote

if TYPE_CHECKING:
    from typing import TypeGuard

#: The paper's reading of a definition, or that of the authors' released code where they differ.
Variant = Literal["paper", "released"]
T = TypeVar("T")


def check_choice(argument: str, value: object, choices: object) -> None:
    """Raise BertlookError unless a value is one of a Literal's strings.

    Args:
        argument: The argument's name, for the message.
        value: The value that was given.
        choices: The Literal type.
    """
    if not isinstance(value, str) or value not in get_args(choices):
        *others, last = map(repr, get_args(choices))
        raise BertlookError(
            f"{argument}={quote(value)} is unknown. Use {', '.join(others)} or {last}."
        )


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


def check_flag(argument: str, value: object) -> bool:
    """Return an option that is True or False.

    Args:
        argument: The argument's name, for the message.
        value: The value that was given.

    Raises:
        BertlookError: If the value is anything else.
    """
    if not isinstance(value, (bool, np.bool_)):
        raise BertlookError(f"{argument}={quote(value)} is neither True nor False.")
    return bool(value)


def check_type(argument: str, value: object, kind: type[T], advice: str) -> T:
    """Return an argument that is an object of a class.

    Args:
        argument: The argument's name, for the message.
        value: The value that was given.
        kind: The class.
        advice: How to get such an object, as a sentence.

    Raises:
        BertlookError: If the value is of another class.
    """
    if not isinstance(value, kind):
        raise BertlookError(
            f"{argument} is a {type(value).__name__}, not a {kind.__name__}. {advice}"
        )
    return value


def check_name(argument: str, value: object) -> str:
    """Return what something is called.

    Args:
        argument: The name of the argument.
        value: Its value.

    Raises:
        BertlookError: If it isn't a str, or empty.
    """
    name = check_type(argument, value, str, "Give a str, or omit it.")
    if not name.strip():
        raise BertlookError(f"{argument} is empty. Give a name, or omit it.")
    return name


def check_items(argument: str, values: object, kind: type[T], advice: str) -> Iterator[T]:
    """Iterate over an argument whose items are objects of a class.

    Args:
        argument: The argument's name, for the message.
        values: The value that was given.
        kind: The class of the items.
        advice: What to give instead, as a sentence.

    Raises:
        BertlookError: If the value is not an iterable, or an item is of another class.
    """
    if isinstance(values, kind) or not is_iterable(values):
        raise BertlookError(f"{argument} is a {type(values).__name__}, not a list. {advice}")
    return _checked(argument, values, kind, advice)


def is_iterable(value: object) -> TypeGuard[Iterable[Any]]:
    """Return whether a value can be iterated over and is not a text.

    An array without dimensions is an Iterable to Python, but iterating over it fails.
    """
    try:
        return not isinstance(value, (str, bytes)) and iter(value) is not None  # type: ignore[call-overload]
    except TypeError:
        return False


def is_list(value: object) -> bool:
    """Return whether a value is a list, or another sequence of known length such as an array."""
    if isinstance(value, (str, bytes, Mapping)) or not hasattr(value, "__getitem__"):
        return False
    try:
        len(value)  # type: ignore[arg-type]
    except TypeError:
        return False
    return True


def is_integer(value: object) -> bool:
    """Return whether a value is an integer of any type, such as NumPy's."""
    try:
        operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        return False
    return True


def _checked(argument: str, values: Iterable[Any], kind: type[T], advice: str) -> Iterator[T]:
    for position, value in enumerate(values):
        yield check_type(f"{argument}[{position}]", value, kind, advice)


def check_array(argument: str, values: Any, *, finite: bool = True) -> NDArray[np.float64]:
    """Return an argument that is an array of numbers.

    Args:
        argument: The argument's name, for the message.
        values: The value that was given.
        finite: Whether NaN and infinity are refused.

    Raises:
        BertlookError: If the value is ragged, holds something else, or is not finite.
    """
    try:
        array = np.asarray(values)
        if array.dtype.kind not in "fiub":
            raise TypeError(f"its type is {array.dtype}")
        numbers: NDArray[np.float64] = np.asarray(array, np.float64)
    except (TypeError, ValueError, RuntimeError) as error:  # ragged, a tensor that needs gradients
        raise BertlookError(f"{argument} isn't an array of numbers: {error}") from error
    if finite and not np.isfinite(numbers).all():
        raise BertlookError(f"{argument} has a value that is not a finite number.")
    return numbers
