"""Attention heads, and the forms in which they can be specified."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bertlook.errors import BertlookError

_NAME = re.compile(r"\s*([1-9][0-9]{0,8})-([1-9][0-9]{0,8})\s*")


@dataclass(frozen=True, order=True, init=False)
class Head:
    """An attention head: a layer and a head within it, both counted from 0.

    A head can be given in three forms: two indices, a name such as "8-10" (layer first, both
    counted from 1, as in the paper), or a pair. ``str`` of a head is its name, and a head unpacks
    into its two indices.

    Args:
        layer: The layer's index, or the whole head as a name, a pair or a ``Head``.
        head: The head's index within the layer, if ``layer`` is an index.

    Raises:
        BertlookError: If this isn't one of the three forms, or an index is negative.

    Example:
        >>> Head(7, 9) == Head("8-10") == Head((7, 9))
        True
        >>> str(Head(7, 9))
        '8-10'
        >>> layer, head = Head("8-10")
        >>> layer, head
        (7, 9)
    """

    layer: int
    head: int

    def __init__(self, layer: HeadLike | int, head: int | None = None) -> None:
        indices = _parse(layer if head is None else (layer, head))
        object.__setattr__(self, "layer", indices[0])
        object.__setattr__(self, "head", indices[1])

    def __iter__(self) -> Iterator[int]:
        return iter((self.layer, self.head))

    def __str__(self) -> str:
        return f"{self.layer + 1}-{self.head + 1}"


#: The forms in which a head can be specified: ``Head(7, 9)``, ``"8-10"`` or ``(7, 9)``.
HeadLike = Head | str | tuple[int, int]


def find_head(given: Any, num_layers: int, num_heads: int, argument: str = "") -> Head:
    """Parse a head in any of its three forms, and check that the model has it.

    Args:
        given: A ``Head``, a name or a pair.
        num_layers: The number of layers.
        num_heads: The number of heads in each layer.
        argument: The name of the argument or trait, as a prefix of the error message.

    Raises:
        BertlookError: If this isn't a head, or the model has no such head; the message repeats it
            in the given form.
    """
    prefix = f"{argument}: " if argument else ""
    try:
        head = Head(given)
    except BertlookError as error:
        raise BertlookError(f"{prefix}{error}") from error
    if head.layer >= num_layers or head.head >= num_heads:
        shown = repr(given) if isinstance(given, (str, Head)) else repr(tuple(given))
        raise BertlookError(
            f"{prefix}There is no head {shown}: there are {num_layers} layers of {num_heads} "
            f"heads, from '1-1' or (0, 0) to '{num_layers}-{num_heads}' or "
            f"({num_layers - 1}, {num_heads - 1})."
        )
    return head


def _parse(given: Any) -> tuple[int, int]:
    if isinstance(given, str):
        if match := _NAME.fullmatch(given):
            return int(match[1]) - 1, int(match[2]) - 1
    else:
        try:
            layer, head = given
            indices = operator.index(layer), operator.index(head)
        except (TypeError, ValueError):
            pass
        else:
            if min(indices) >= 0 and not isinstance(layer, bool) and not isinstance(head, bool):
                return indices
    shown = repr(given)
    raise BertlookError(
        f"{shown if len(shown) <= 60 else shown[:59] + '…'} is not a head. Give Head(7, 9), "
        "'8-10' (layer and head counted from 1) or (7, 9) (counted from 0)."
    )
