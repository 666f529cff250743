"""Traits of numbers, which take NumPy's numbers too."""

from __future__ import annotations

import contextlib
import operator
from numbers import Real
from typing import Any

import traitlets as t


class Decimal(t.Float):
    """A float; other real numbers are converted."""

    def validate(self, obj: Any, value: Any) -> Any:
        """Return the number as a float."""
        is_number = isinstance(value, Real) and not isinstance(value, bool)
        return super().validate(obj, float(value) if is_number else value)


class Whole(t.Int):
    """An int; other integers are converted."""

    def validate(self, obj: Any, value: Any) -> Any:
        """Return the number as an int."""
        with contextlib.suppress(TypeError):  # the base class says what is wrong
            value = operator.index(value)
        return super().validate(obj, value)
