"""The heads of a view: the locked head, and traits for single heads and lists of heads."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Any

import traitlets as t

from bertlook.choices import is_iterable
from bertlook.errors import BertlookError
from bertlook.head import Head, HeadLike, find_head
from bertlook.widgets.protocol import SHARED
from bertlook.widgets.trait_error import BadTrait
from bertlook.widgets.view import View


class HeadIndex(t.Int):
    """The index of a layer or of a head within its layer, or None.

    A whole head, in any form, may be assigned as well; it then sets both.
    """

    def __set__(self, obj: Any, value: Any) -> None:
        """Set the index, or the whole locked head."""
        if isinstance(value, (Head, str, tuple, list)):
            obj.locked = value
        else:
            super().__set__(obj, value)

    def validate(self, obj: LockedHead, value: Any) -> int:
        """Return the index as an int, if the view has such a layer or head."""
        try:
            index = operator.index(value)
        except TypeError:
            raise BadTrait(
                f"{self.name} is {value!r}; give an index counted from 0, a whole head such as "
                "'8-10', or None."
            ) from None
        layers, heads = obj._shape
        count, counted = (layers, "layers") if self.name == "layer" else (heads, "heads a layer")
        if not 0 <= index < count:
            raise BadTrait(
                f"There is no {self.name} {index}: there are {count} {counted}, 0 to {count - 1}."
            )
        return index


class HeadList(t.List):
    """A list of heads as (layer, head), counted from 0; each may be given in any form."""

    def __init__(self, **options: Any) -> None:
        super().__init__(t.Tuple(t.Int(), t.Int()), **options)

    def validate(self, obj: LockedHead, value: Any) -> list[tuple[int, int]]:
        """Return the heads without repetitions, if the view has each of them.

        A single head stands for a list of one.
        """
        if isinstance(value, (Head, str)) or (
            isinstance(value, tuple) and len(value) == 2 and all(type(i) is int for i in value)
        ):
            value = [value]
        if not is_iterable(value):
            raise BadTrait(f"{self.name} is a list of heads, not {value!r}.")
        pairs = [tuple(checked_head(head, obj, self.name)) for head in value]
        return super().validate(obj, list(dict.fromkeys(pairs)))


class LockedHead(View):
    """A view in which one head can be locked.

    Args:
        head: The locked head, as ``Head(7, 9)``, "8-10" or (7, 9), or its index beside ``layer``.
        layer: The index of its layer, if ``head`` is an index.
        **traits: Other traits.

    Raises:
        BertlookError: If there is no such head.
    """

    layer = HeadIndex(
        None, allow_none=True, help="The layer of the locked head, counted from 0, or None."
    ).tag(**SHARED)
    head = HeadIndex(
        None, allow_none=True, help="The index of the locked head in its layer, or None."
    ).tag(**SHARED)

    def __init__(
        self, head: HeadLike | int | None = None, *, layer: int | None = None, **traits: Any
    ) -> None:
        given = (self._opening_head() if head is None else head) if layer is None else (layer, head)
        if given is not None:
            traits["layer"], traits["head"] = checked_head(given, self, "head")
        super().__init__(**traits)

    @property
    def locked(self) -> Head | None:
        """The locked head, or None; settable in any form of a head."""
        if self.layer is None or self.head is None:
            return None
        return Head(self.layer, self.head)

    @locked.setter
    def locked(self, head: HeadLike | None) -> None:
        layer, index = (None, None) if head is None else checked_head(head, self, "locked")
        with self._one_update():
            self.layer, self.head = layer, index

    @property
    def _shape(self) -> tuple[int, int]:
        """The numbers of layers and of heads in each."""
        raise NotImplementedError

    def _has_head(self, layer: int, head: int) -> bool:
        """Whether the view has a head; some layers may have fewer than others."""
        layers, heads = self._shape
        return layer < layers and head < heads

    def _opening_head(self) -> Head | None:
        """Return the head to lock at first, if none is given."""
        return None

    def _drop_missing(self) -> None:
        """Drop references to heads that the view no longer has."""
        if not self._has_head(self.layer or 0, self.head or 0):
            self.layer = self.head = None


class HighlightedHeads(LockedHead):
    """A view in which any number of heads can stand out."""

    highlight = HeadList(help="The heads that stand out, as (layer, head).").tag(
        **SHARED, js_type="[number, number][]"
    )

    def _drop_missing(self) -> None:
        super()._drop_missing()
        self.highlight = present(self.highlight, self)


def present(heads: Iterable[tuple[int, ...]], view: LockedHead) -> list[tuple[int, int]]:
    """Return the heads that exist in a view."""
    return [(layer, head) for layer, head in heads if view._has_head(layer, head)]


def checked_head(head: Any, view: LockedHead, name: str) -> Head:
    """Validate a head in any form, and return it.

    Args:
        head: The head.
        view: The view that must have it.
        name: The name of the trait, for the message.

    Raises:
        BadTrait: If there is no such head.
    """
    try:
        found = find_head(head, *view._shape, argument=name)
    except BertlookError as error:
        raise BadTrait(str(error)) from error
    if not view._has_head(*found):
        raise BadTrait(f"{name} is {found}, a head that the model doesn't have.")
    return found
