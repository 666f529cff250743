"""Old names work with a warning that names the new one, the version, and the caller's line."""

from __future__ import annotations

import pytest

from bertlook.deprecation import deprecated_alias, renamed_argument
from bertlook.errors import BertlookError


def double(number: int) -> int:
    """Return the double."""
    return 2 * number


@renamed_argument("rows", "pooling", removal="0.3")
def pool(maps: list[int], *, pooling: str = "mean") -> tuple[list[int], str]:
    """Return the arguments."""
    return maps, pooling


def test_an_old_function_name_works_with_a_warning() -> None:
    twice = deprecated_alias(double, name="twice", removal="0.3")
    with pytest.warns(FutureWarning, match=r"^twice is .* in version 0\.3\. Use double ") as caught:
        assert twice(3) == 6
    assert caught[0].filename == __file__
    assert (twice.__name__, twice.__doc__) == ("twice", "Return the double.")


def test_an_old_argument_name_works_with_a_warning() -> None:
    with pytest.warns(FutureWarning, match=r"^pool\(rows=\.\.\.\) is .* Use pooling= ") as caught:
        assert pool([1], rows="max") == ([1], "max")  # type: ignore[call-arg]
    assert caught[0].filename == __file__


def test_the_new_argument_name_gives_no_warning() -> None:
    assert pool([1], pooling="first") == ([1], "first")
    assert pool([1]) == ([1], "mean")


def test_both_names_are_an_error() -> None:
    with pytest.raises(BertlookError, match="both pooling= and rows="):
        pool([1], pooling="first", rows="max")  # type: ignore[call-arg]
