"""Reading: the options of how an input is read, wherever a text is taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict

from bertlook.model.tokens.encoding import SpecialTokens


class Reading(TypedDict, total=False):
    """The options of :meth:`bertlook.Model.encode`, which functions of a text pass on to it.

    A function takes them as ``**reading: Unpack[Reading]``.
    """

    truncate: bool
    special_tokens: SpecialTokens | None
    input_ids: Sequence[int] | Any
    type_ids: Sequence[int] | Any
