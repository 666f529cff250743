"""The exception that bertlook raises for invalid input."""

from __future__ import annotations

from bertlook.text import printable


class BertlookError(ValueError):
    """An invalid input or option. The message states what is wrong and what to do.

    Args:
        message: The message. It may contain file names and words of any origin: characters that
            no output could encode are replaced.

    Example:
        >>> import bertlook as bl
        >>> bl.Head("8.10")
        Traceback (most recent call last):
        bertlook.errors.BertlookError: '8.10' is not a head. Give Head(7, 9), '8-10' (layer and \
head counted from 1) or (7, 9) (counted from 0).
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(printable(message))
