"""Validation of arguments that take one of a few strings."""

from __future__ import annotations

from typing import Literal, get_args

from bertlook.errors import BertlookError

#: The paper's reading of a definition, or that of the authors' released code where they differ.
Variant = Literal["paper", "released"]


def check_choice(argument: str, value: object, choices: object) -> None:
    """Raise BertlookError unless a value is one of a Literal's strings.

    Args:
        argument: The argument's name, for the message.
        value: The value that was given.
        choices: The Literal type.
    """
    if value not in get_args(choices):
        *others, last = map(repr, get_args(choices))
        raise BertlookError(f"{argument}={value!r} is unknown. Use {', '.join(others)} or {last}.")
