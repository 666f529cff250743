"""Grouping of the tokens of an axis into larger units: spans of words or tokens."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np

from bertlook.attention.axis import Axis, join_pieces
from bertlook.attention.pooling import Unit, pool
from bertlook.attention.sentence_spans import find_sentences
from bertlook.choices import check_choice, is_integer, is_list
from bertlook.errors import BertlookError
from bertlook.text import quote

#: What spans count.
SpanUnit = Literal["words", "tokens"]
Span = tuple[int, int]

#: Characters of a group's text that are shown.
_MAX_TEXT = 40
_NOTE = "Spans are units: attention to one is the sum over its tokens, from one the mean."


class Grouping(NamedTuple):
    """The units into which an axis is grouped.

    Attributes:
        units: The groups, and each token that is in none, in token order.
        tokens: The text of each unit.
        word_ids: The index of each unit's word, or None for special tokens.
        words: The words: the groups, and the words that are in none.
        grouped: The indices of the tokens that are in groups.
    """

    units: list[Unit]
    tokens: list[str]
    word_ids: list[int | None]
    words: list[str]
    grouped: frozenset[int]

    def find(self, token: int) -> int | None:
        """Return the unit that begins with a token, or None if none does.

        Args:
            token: The token's index before the grouping.
        """
        return next((i for i, unit in enumerate(self.units) if unit.start == token), None)


def regroup(attention: Any, spans: Any, keys: Any, unit: SpanUnit) -> dict[str, Any]:
    """Return the arguments of an Attention among larger units.

    Args:
        attention: The Attention.
        spans: The spans of its tokens, or None for sentences.
        keys: The spans of its keys, if these are other tokens, or None for sentences.
        unit: Whether spans count words or tokens.

    Raises:
        BertlookError: If the spans aren't valid.
    """
    check_choice("units", unit, SpanUnit)
    if keys is not None and not attention.is_cross:
        raise BertlookError("keys are spans of other tokens than those of spans. Omit them.")
    patches = attention.patches
    in_image = range(patches.start, patches.stop) if patches else range(0)
    rows = columns = _group(
        Axis(attention.tokens, attention.word_ids, attention.words),
        spans,
        unit,
        "spans",
        getattr(attention.source, "sentence_starts", ()),
        range(0) if attention.is_cross else in_image,
    )
    arguments: dict[str, Any] = {}
    if attention.is_cross:
        axis = Axis(attention.key_tokens, attention.key_word_ids, attention.key_words)
        columns = _group(axis, keys, unit, "keys", (), in_image)
        arguments["key_tokens"] = columns.tokens
        arguments["key_word_ids"] = columns.word_ids
        arguments["key_words"] = columns.words
    elif attention.boundary is not None:
        arguments["boundary"] = rows.find(attention.boundary)
    if patches and columns.grouped.isdisjoint(in_image):
        arguments["image"] = patches.image
        arguments["patches"] = patches.rows, patches.columns
        arguments["first_patch"] = columns.find(patches.start)
    if attention.visible is not None:
        shares = pool(attention.visible.astype(np.float32), rows.units, "mean", columns.units)
        arguments["visible"] = shares > 0
    source = attention.source
    return {
        "tokens": rows.tokens,
        "maps": pool(attention.maps, rows.units, "mean", columns.units),
        "word_ids": rows.word_ids,
        "words": rows.words,
        # Gold annotation is that of the words.
        "source": source if isinstance(source, str) else " ".join(attention.words),
        "note": " ".join(filter(None, (attention.note, _NOTE))),
        "provenance": attention.provenance,
        "signed": attention.signed,
        **arguments,
    }


def _group(
    axis: Axis,
    spans: Any,
    unit: SpanUnit,
    argument: str,
    starts: Sequence[int],
    apart: Collection[int],
) -> Grouping:
    """Return the groups of an axis, by default its sentences."""
    if spans is None:
        return group_axis(axis, find_sentences(axis, starts, apart), "words", argument)
    return group_axis(axis, spans, unit, argument)


def group_axis(axis: Axis, spans: Any, unit: SpanUnit, argument: str) -> Grouping:
    """Return the groups of an axis.

    Args:
        axis: The axis.
        spans: (start, end) pairs, in order, ends exclusive.
        unit: Whether the spans count words or tokens.
        argument: The name of the argument that gives the spans, for messages.

    Raises:
        BertlookError: If spans are malformed, overlap or lie outside, or a span of words has a
            special token in it.
    """
    count = len(axis.words if unit == "words" else axis.tokens)
    pairs = _check_spans(argument, spans, unit, count)
    if unit == "words":
        pairs = [_token_span(axis, span, argument) for span in pairs]
    starts = dict(pairs)
    units: list[Unit] = []
    word_ids: list[int | None] = []
    words: list[str] = []
    previous: int | None = None  # the word of the token before, if that is in no group
    position = 0
    while position < len(axis.tokens):
        stop = starts.get(position)
        if stop is not None:
            text = _shorten(_text_of(axis, position, stop))
            units.append(Unit(text, False, position, stop))
            word_ids.append(len(words))
            words.append(text)
            position, previous = stop, None
            continue
        word = axis.word_ids[position]
        if word is not None and word != previous:
            end = position + 1
            while end < len(axis.tokens) and axis.word_ids[end] == word and end not in starts:
                end += 1
            words.append(_text_of(axis, position, end))
        units.append(Unit(axis.tokens[position], word is None, position, position + 1))
        word_ids.append(None if word is None else len(words) - 1)
        position, previous = position + 1, word
    grouped = frozenset(index for pair in pairs for index in range(*pair))
    return Grouping(units, [unit.text for unit in units], word_ids, words, grouped)


def _check_spans(argument: str, spans: Any, unit: str, count: int) -> list[Span]:
    if not is_list(spans):
        raise BertlookError(
            f"{argument}={quote(spans)} is not a list of spans. Give (start, end) pairs of {unit}, "
            "such as [(0, 5), (5, 9)]."
        )
    checked: list[Span] = []
    for span in spans:
        if not is_list(span) or len(span) != 2 or not all(map(is_integer, span)):
            raise BertlookError(
                f"{argument} has {quote(span)}, which is not a (start, end) pair of {unit}."
            )
        start, end = map(int, span)
        if not 0 <= start < end <= count:
            raise BertlookError(
                f"{argument} has the span ({start}, {end}), which is empty or outside of the "
                f"{count} {unit}. They are counted from 0, and ends are exclusive."
            )
        if checked and start < checked[-1][1]:
            before = checked[-1]
            fault = "overlap" if end > before[0] else "are not in order"
            raise BertlookError(
                f"The spans {before} and ({start}, {end}) of {argument} {fault}. Give each of the "
                f"{unit} to one span at most, from the first to the last."
            )
        checked.append((start, end))
    return checked


def _token_span(axis: Axis, span: Span, argument: str) -> Span:
    """Return the span of tokens of a span of words."""
    words = [unit for unit in axis.units if not unit.special]
    start, stop = words[span[0]].start, words[span[1] - 1].stop
    inside = [index for index in range(start, stop) if axis.word_ids[index] is None]
    if inside:
        raise BertlookError(
            f"The span {span} of {argument} has the special token "
            f"{quote(axis.tokens[inside[0]])} in it. End it there, or give units='tokens'."
        )
    return start, stop


def _text_of(axis: Axis, start: int, stop: int) -> str:
    """Return the words of a span of tokens, and the pieces of words that it cuts."""
    parts: list[str] = []
    for unit in axis.units:
        low, high = max(unit.start, start), min(unit.stop, stop)
        if low >= high:
            continue
        is_whole = (low, high) == (unit.start, unit.stop)
        pieces = axis.tokens[low:high]
        part = join_pieces(pieces, [0] * len(pieces))[0].removeprefix("##")
        parts.append(unit.text if is_whole else part)
    return " ".join(parts)


def _shorten(text: str) -> str:
    return text if len(text) <= _MAX_TEXT else text[: _MAX_TEXT - 1].rstrip() + "…"
