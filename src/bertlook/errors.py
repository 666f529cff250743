"""The exception that bertlook raises for invalid input."""

from __future__ import annotations


class BertlookError(ValueError):
    """An invalid input or option. The message states what is wrong and what to do.

    Example:
        >>> import bertlook as bl
        >>> bl.Head("8.10")
        Traceback (most recent call last):
        bertlook.errors.BertlookError: '8.10' is not a head. Give Head(7, 9), '8-10' (layer and \
head counted from 1) or (7, 9) (counted from 0).
    """
