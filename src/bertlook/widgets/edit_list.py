"""Edits as the browser lists them, and back."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, get_args

from bertlook.attention.attention import Attention
from bertlook.attention.pooling import Unit
from bertlook.drawings.units import word_label
from bertlook.edits import Cut, Edit, HeadOff, Hide, How, SetMap
from bertlook.errors import BertlookError
from bertlook.text import printable
from bertlook.widgets.protocol import MAX_EDITS, UNITS

_ids = itertools.count(1)


class EditList:
    """The edits of a view, each with a number by which the browser refers to it.

    Indices in the browser count words and special tokens together, or tokens.

    Args:
        edits: The edits.
        known: The list before, whose edits keep their numbers.
    """

    def __init__(self, edits: Sequence[Edit] = (), known: EditList | None = None) -> None:
        numbers = {} if known is None else {id(edit): n for n, edit in known.by_number.items()}
        self.by_number: dict[int, Edit] = {numbers.get(id(e)) or next(_ids): e for e in edits}

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits."""
        return tuple(self.by_number.values())

    def encode(self, attentions: Mapping[str, Attention]) -> list[dict[str, Any]]:
        """Return the edits for the browser.

        Args:
            attentions: The attention of the text without masked words, or its streams by name.
        """
        return [
            {"own": number, **_encoded(edit, attentions)} for number, edit in self.by_number.items()
        ]

    def decode(
        self, given: Sequence[Any], attentions: Mapping[str, Attention], choice: str | None
    ) -> tuple[Edit, ...]:
        """Return the edits that the browser asks for: some of these, and new ones.

        Args:
            given: What the browser sent.
            attentions: The attention of the text, or its streams by name.
            choice: The name of the attention that is shown, if there are several.

        Raises:
            BertlookError: If it isn't a list of edits.
        """
        if len(given) > MAX_EDITS:
            raise BertlookError(
                f"There are {len(given)} edits; a view takes at most {MAX_EDITS}.", page="causes"
            )
        edits: list[Edit] = []
        for item in given:
            if not isinstance(item, dict):
                raise BertlookError("An edit must be an object with a kind.", page="causes")
            number = item.get("own")
            if number is not None:
                if not isinstance(number, int) or number not in self.by_number:
                    raise BertlookError("This edit has been removed meanwhile.", page="causes")
                edits.append(self.by_number[number])
            else:
                edits += _decoded(item, attentions[choice or ""], choice)
        return tuple(edits)


class _Axis(NamedTuple):
    """The rows or the columns of an attention: words and special tokens, and their tokens."""

    units: Sequence[Unit]
    tokens: Sequence[str]
    word_ids: Sequence[int | None]

    def unit_at(self, index: Any) -> Unit:
        if _index(index) >= len(self.units):
            raise BertlookError(
                f"There is no word {index}: the text has {len(self.units)}.", page="causes"
            )
        return self.units[index]

    def word_at(self, index: Any) -> int | None:
        """Return the index among words of a unit, or None if it is a special token."""
        return self.word_ids[self.unit_at(index).start]

    def tokens_at(self, index: Any) -> list[int]:
        unit = self.unit_at(index)
        return list(range(unit.start, unit.stop))

    def place_of(self, index: int, units: str) -> int:
        """Return the index of a word among words and special tokens; a token keeps its own."""
        if units == "tokens":
            return index
        words = [self.word_ids[unit.start] for unit in self.units]
        return words.index(index) if index in words else len(words)

    def label_of(self, index: int, units: str) -> str:
        labels = self.tokens if units == "tokens" else [unit.text for unit in self.units]
        place = self.place_of(index, units)
        return word_label(labels[place]) if place < len(labels) else str(index)


def _axes(attention: Attention) -> tuple[_Axis, _Axis]:
    return (
        _Axis(attention.units, attention.tokens, attention.word_ids),
        _Axis(attention.key_units, attention.key_tokens, attention.key_word_ids),
    )


def _decoded(item: dict[str, Any], attention: Attention, stream: Any) -> list[Edit]:
    """Return the edits of one that was made in the browser: a cut between tokens may be several."""
    kind: Any = item.get("kind")
    units: Any = item.get("units")
    if kind == "head":
        how: Any = item.get("how")
        if how not in get_args(How):
            raise BertlookError("A head is switched off by zero, uniform or mean.", page="causes")
        return [HeadOff(_head_of(item), how, stream=stream)]
    if units not in UNITS:
        raise BertlookError("The units of an edit are words or tokens.", page="causes")
    rows, columns = _axes(attention)
    if kind == "hide":
        words = item.get("words")
        if not isinstance(words, list) or not words:
            raise BertlookError("A hidden word needs its index.", page="causes")
        if stream == "cross":  # its columns are the words of the source
            return [_hidden(columns, index, units, "encoder") for index in words]
        return [_hidden(rows, index, units, stream) for index in words]
    if kind != "cut":
        raise BertlookError(
            "An edit switches a head off, cuts a link or hides a word.", page="causes"
        )
    return _cuts(item, rows, columns, units, stream)


def _cuts(item: dict[str, Any], rows: _Axis, columns: _Axis, units: str, stream: Any) -> list[Edit]:
    head, query, key = _head_of(item), item.get("query"), item.get("key")
    if units == "tokens":
        return [Cut(head, _index(query), _index(key), units="tokens", stream=stream)]
    first, second = rows.word_at(query), columns.word_at(key)
    if first is not None and second is not None:
        return [Cut(head, first, second, stream=stream)]
    pairs = itertools.product(rows.tokens_at(query), columns.tokens_at(key))
    return [Cut(head, *pair, units="tokens", stream=stream) for pair in pairs]


def _hidden(axis: _Axis, index: Any, units: str, stream: Any) -> Hide:
    if units == "tokens":
        return Hide(_index(index), units="tokens", stream=stream)
    word = axis.word_at(index)
    if word is None:
        return Hide(axis.tokens_at(index), units="tokens", stream=stream)
    return Hide(word, stream=stream)


def _head_of(item: dict[str, Any]) -> tuple[int, int]:
    head = item.get("head")
    if not isinstance(head, list) or [type(index) for index in head] != [int, int]:
        raise BertlookError("An edit of a head needs its layer and its index.", page="causes")
    return head[0], head[1]


def _index(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise BertlookError("A word of an edit is given by its index.", page="causes")
    return value


def _encoded(edit: Edit, attentions: Mapping[str, Attention]) -> dict[str, Any]:
    attention = attentions.get(edit.stream or "") or next(iter(attentions.values()))
    rows, columns = _axes(attention)
    units = getattr(edit, "units", "words")
    encoded: dict[str, Any] = {
        "kind": {HeadOff: "head", Cut: "cut", Hide: "hide", SetMap: "map"}[type(edit)],
        "head": None,
        "how": None,
        "units": units,
        "stream": edit.stream,
        "query": None,
        "key": None,
        "words": None,
    }
    if isinstance(edit, Hide):
        encoded["words"] = [rows.place_of(index, units) for index in edit.words]
        title = f"{', '.join(rows.label_of(index, units) for index in edit.words)} hidden"
    else:
        assert isinstance(edit, (HeadOff, Cut, SetMap))
        encoded["head"] = list(edit.head)
        if isinstance(edit, Cut):
            encoded["query"] = rows.place_of(edit.query, units)
            encoded["key"] = columns.place_of(edit.key, units)
            ends = rows.label_of(edit.query, units), columns.label_of(edit.key, units)
            title = f"{ends[0]} → {ends[1]} cut in {edit.head}"
        elif isinstance(edit, HeadOff):
            encoded["how"] = edit.how
            how = edit.how if edit.reference is None else "mean of a corpus"
            title = f"head {edit.head} off ({how})"
        else:
            title = f"map of head {edit.head} set"
    if edit.stream is not None:
        title += f", {edit.stream}"
    return encoded | {"title": printable(title)}
