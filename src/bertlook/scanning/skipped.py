"""Inputs that a pass over a corpus left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bertlook.errors import BertlookError


@dataclass(frozen=True)
class Skipped:
    """An input that a scan left out.

    Attributes:
        position: Its position in the corpus, from 0.
        location: Where it comes from, such as a file and line.
        reason: Why it was left out.
    """

    position: int
    location: str
    reason: str


def nothing_counted(skipped: Iterable[Skipped]) -> BertlookError:
    """Return the error of a pass without inputs, with the reason why the first one was left out.

    Args:
        skipped: The inputs that were left out.
    """
    first = next(iter(skipped), None)
    reason = "The corpus is empty." if first is None else first.reason
    return BertlookError(f"There was nothing to read. {reason}")
