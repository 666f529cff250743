"""Deprecation of renamed functions and arguments, as RELEASING.md describes it."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from bertlook.errors import BertlookError

P = ParamSpec("P")
R = TypeVar("R")


def deprecated_alias(function: Callable[P, R], *, name: str, removal: str) -> Callable[P, R]:
    """Return a function under its old name, which warns when it is called.

    Args:
        function: The function under its new name.
        name: The old name.
        removal: The version that removes the old name.

    Example:
        >>> def new_name(number): return number + 1
        >>> old_name = deprecated_alias(new_name, name="old_name", removal="0.3")
        >>> import warnings
        >>> with warnings.catch_warnings(record=True) as caught:
        ...     warnings.simplefilter("always")
        ...     old_name(1)
        2
        >>> print(caught[0].message)
        old_name is deprecated and will be removed in version 0.3. Use new_name instead.
    """

    @functools.wraps(function)
    def alias(*args: P.args, **kwargs: P.kwargs) -> R:
        _warn(name, removal, function.__name__)
        return function(*args, **kwargs)

    alias.__name__ = name
    return alias


def renamed_argument(
    old: str, new: str, *, removal: str
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator that accepts a keyword argument under its old name, with a warning.

    Args:
        old: The old name of the argument.
        new: The new name, which the decorated function takes.
        removal: The version that removes the old name.

    Raises:
        BertlookError: If a call gives the argument under both names.

    Example:
        >>> @renamed_argument("rows", "pooling", removal="0.3")
        ... def pool(pooling="mean"): return pooling
        >>> import warnings
        >>> with warnings.catch_warnings(record=True) as caught:
        ...     warnings.simplefilter("always")
        ...     pool(rows="max")
        'max'
        >>> print(caught[0].message)
        pool(rows=...) is deprecated and will be removed in version 0.3. Use pooling= instead.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            if old in kwargs:
                if new in kwargs:
                    raise BertlookError(
                        f"{function.__name__} got both {new}= and {old}=, which is its old name. "
                        f"Give {new}= alone."
                    )
                _warn(f"{function.__name__}({old}=...)", removal, f"{new}=")
                kwargs[new] = kwargs.pop(old)
            return function(*args, **kwargs)

        return call

    return decorate


def _warn(deprecated: str, removal: str, replacement: str) -> None:
    warnings.warn(
        f"{deprecated} is deprecated and will be removed in version {removal}. "
        f"Use {replacement} instead.",
        FutureWarning,
        stacklevel=3,  # the line that calls the deprecated name
    )
