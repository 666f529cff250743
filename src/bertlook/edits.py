"""Edits of attention: what a model does when a head, a link or a word is switched off.

An edit is given to ``model(text, edits=[...])`` or ``model.predict(text, edits=[...])`` and is made
where attention is computed. Later layers see what earlier edits have changed; the model itself
stays as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from bertlook.choices import (
    check_array,
    check_choice,
    check_flag,
    check_items,
    is_integer,
    is_iterable,
)
from bertlook.errors import BertlookError
from bertlook.head import Head, HeadLike
from bertlook.text import quote

__all__ = ["Cut", "Edit", "HeadOff", "Hide", "SetMap"]

#: What takes the place of a head's output: zeros, its output under even weights, or its mean.
How = Literal["zero", "uniform", "mean"]
#: What positions count: words, without special tokens, or tokens.
EditUnits = Literal["words", "tokens"]
#: The attention that an edit changes, in an encoder-decoder.
StreamName = Literal["encoder", "decoder", "cross"]

#: One edit or several.
Edits: TypeAlias = "Edit | Sequence[Edit]"

#: How far the sum of a given map's row may be from 1.
_TOLERANCE = 1e-3


@dataclass(frozen=True, eq=False)
class Edit:
    """A change that is made where attention is computed.

    Attributes:
        stream: The attention that is changed, in an encoder-decoder; None for other models.

    Example:
        >>> import bertlook as bl
        >>> isinstance(bl.edits.HeadOff("3-1"), bl.edits.Edit)
        True
    """

    stream: StreamName | None

    def _check_stream(self) -> None:
        if self.stream is not None:
            check_choice("stream", self.stream, StreamName)


@dataclass(frozen=True, eq=False)
class HeadOff(Edit):
    """A head that is switched off.

    Args:
        head: The head, as a ``Head``, a name such as "3-1" or a pair of indices.
        how: What takes the place of its output at each token: "zero"; the mean of the values of all
            tokens that the token may attend to ("uniform"); or the "mean" of the head's output over
            all tokens of the input, special ones included.
        reference: (layers, heads, width) mean outputs over a corpus, from
            :func:`bertlook.mean_outputs`, in place of the mean over the input.
        stream: The attention of an encoder-decoder to which the head belongs.

    Raises:
        BertlookError: If this is no head, or an option is unknown.

    Example:
        >>> import bertlook as bl
        >>> bl.edits.HeadOff("3-1", how="mean")
        HeadOff('3-1', how='mean')
    """

    head: Head
    how: How
    reference: npt.NDArray[np.floating] | None

    def __init__(
        self,
        head: HeadLike,
        how: How = "zero",
        *,
        reference: npt.ArrayLike | None = None,
        stream: StreamName | None = None,
    ) -> None:
        check_choice("how", how, How)
        if reference is not None and how != "mean":
            raise BertlookError(
                f"reference has no effect with how={quote(how)}. Leave it out.", page="causes"
            )
        means = None if reference is None else check_array("reference", reference)
        if means is not None and means.ndim != 3:
            raise BertlookError(
                f"reference has shape {means.shape}, not (layers, heads, width). Give what "
                "bl.mean_outputs(model, texts) returns.",
                page="causes",
            )
        _set(self, head=Head(head), how=how, reference=means, stream=stream)

    def __repr__(self) -> str:
        return _show(self, repr(str(self.head)), how=self.how)


@dataclass(frozen=True, eq=False)
class Cut(Edit):
    """A link of a head that is cut: the weight that a token gives to another becomes 0.

    Args:
        head: The head.
        query: The index of the word that attends.
        key: The index of the word that is attended to. All pieces of words are meant.
        renormalize: Whether the other weights of a row are divided by their sum. A row without
            other weights becomes 0.
        units: What the indices count: "words" as in ``attention.words``, or "tokens".
        stream: The attention of an encoder-decoder.

    Raises:
        BertlookError: If this is no head or no index, or an option is unknown.

    Example:
        >>> import bertlook as bl
        >>> bl.edits.Cut("3-1", query=2, key=5)
        Cut('3-1', query=2, key=5)
    """

    head: Head
    query: int
    key: int
    renormalize: bool
    units: EditUnits

    def __init__(
        self,
        head: HeadLike,
        query: int,
        key: int,
        renormalize: bool = True,
        *,
        units: EditUnits = "words",
        stream: StreamName | None = None,
    ) -> None:
        check_choice("units", units, EditUnits)
        _set(
            self,
            head=Head(head),
            query=_check_index("query", query),
            key=_check_index("key", key),
            renormalize=check_flag("renormalize", renormalize),
            units=units,
            stream=stream,
        )

    def __repr__(self) -> str:
        return _show(
            self,
            repr(str(self.head)),
            query=self.query,
            key=self.key,
            renormalize=self.renormalize,
            units=self.units,
        )


@dataclass(frozen=True, eq=False)
class Hide(Edit):
    """Words that are hidden: no other word attends to them, in any head of any layer.

    Args:
        words: The index of a word, or several.
        renormalize: Whether the other weights of a row are divided by their sum.
        units: What the indices count: "words" as in ``attention.words``, each hidden from all
            others; or "tokens", which are hidden together, as the pieces of one word.
        stream: In an encoder-decoder, the text that has the words: "encoder" for the source, which
            is hidden from the target too, or "decoder" for the target.

    Raises:
        BertlookError: If there is no word, or an index or option is invalid.

    Example:
        >>> import bertlook as bl
        >>> bl.edits.Hide([3, 4])
        Hide([3, 4])
    """

    words: tuple[int, ...]
    renormalize: bool
    units: EditUnits

    def __init__(
        self,
        words: int | Sequence[int],
        renormalize: bool = True,
        *,
        units: EditUnits = "words",
        stream: StreamName | None = None,
    ) -> None:
        indices = tuple(words) if is_iterable(words) else (words,)
        if not indices:
            raise BertlookError(
                "words is empty. Give the index of a word, or several.", page="causes"
            )
        check_choice("units", units, EditUnits)
        if isinstance(stream, str) and stream == "cross":
            raise BertlookError(
                'A word belongs to the source or the target: give stream="encoder" or "decoder".',
                page="causes",
            )
        _set(
            self,
            words=tuple(_check_index("words", index) for index in indices),
            renormalize=check_flag("renormalize", renormalize),
            units=units,
            stream=stream,
        )

    def __repr__(self) -> str:
        words = repr(self.words[0]) if len(self.words) == 1 else repr(list(self.words))
        return _show(self, words, renormalize=self.renormalize, units=self.units)


@dataclass(frozen=True, eq=False)
class SetMap(Edit):
    """A map that takes the place of a head's own.

    Args:
        head: The head.
        map: (queries, keys) weights over tokens, or over words and special tokens as
            ``attention.word_maps()`` has them: weights to a word are then shared evenly by its
            pieces. None is negative, and the rows sum to 1.
        stream: The attention of an encoder-decoder.

    Raises:
        BertlookError: If this is no head or no map.

    Example:
        >>> import numpy as np
        >>> import bertlook as bl
        >>> bl.edits.SetMap("3-1", np.eye(6))
        SetMap('3-1', 6 x 6)
    """

    head: Head
    map: npt.NDArray[np.floating]

    def __init__(
        self, head: HeadLike, map: npt.ArrayLike, *, stream: StreamName | None = None
    ) -> None:
        weights = check_array("map", map)
        if weights.ndim != 2:
            raise BertlookError(
                f"map has shape {weights.shape}, not (queries, keys).", page="causes"
            )
        if (weights < 0).any():
            query, key = np.argwhere(weights < 0)[0].tolist()
            raise BertlookError(
                f"map[{query}, {key}] is {weights[query, key]:.3g}. Weights can't be negative.",
                page="causes",
            )
        sums = weights.sum(1)
        far = np.flatnonzero(abs(sums - 1) > _TOLERANCE)
        if len(far):
            raise BertlookError(
                f"Row {far[0]} of map sums to {sums[far[0]]:.3g}, not to 1. Divide each row by its "
                "sum.",
                page="causes",
            )
        _set(self, head=Head(head), map=weights, stream=stream)

    def __repr__(self) -> str:
        return f"SetMap('{self.head}', {' x '.join(map(str, self.map.shape))})"


def check_edits(edits: Any) -> tuple[Edit, ...]:
    """Return an argument that is a list of edits.

    Args:
        edits: The edits, or a single one.

    Raises:
        BertlookError: If it is anything else.
    """
    if isinstance(edits, Edit):
        return (edits,)
    advice = 'Give edits such as bl.edits.HeadOff("3-1").'
    return tuple(check_items("edits", edits, Edit, advice))


def edits_made(edits: Sequence[Edit]) -> dict[str, Any]:
    """Return the edits of an attention as facts of its provenance."""
    return {"edits": [repr(edit) for edit in edits]} if edits else {}


def _set(edit: Edit, **values: Any) -> None:
    for name, value in values.items():
        object.__setattr__(edit, name, value)
    edit._check_stream()


def _check_index(argument: str, value: Any) -> int:
    if not is_integer(value) or isinstance(value, bool) or value < 0:
        raise BertlookError(
            f"{argument} has {quote(value)}, which is not the index of a word. Count from 0.",
            page="causes",
        )
    return int(value)


def _show(edit: Edit, *values: str, **options: Any) -> str:
    """Return an edit as it is written, without options that have their default values."""
    defaults = {"how": "zero", "renormalize": True, "units": "words"}
    options["stream"] = edit.stream
    shown = [
        f"{name}={value!r}"
        for name, value in options.items()
        if value is not None and defaults.get(name) != value
    ]
    return f"{type(edit).__name__}({', '.join([*values, *shown])})"
