"""Alignment of an input's tokens with its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from sys import intern
from typing import Any

from bertlook.errors import BertlookError
from bertlook.model.tokens.added_tokens import AddedTokens, added_tokens_of
from bertlook.model.tokens.encoding import Encoding, Part, Span, SpecialTokens
from bertlook.model.tokens.fast_tokenizer import tokenize_fast
from bertlook.model.tokens.piece_style import style_of
from bertlook.model.tokens.python_tokenizer import tokenize_python
from bertlook.model.tokens.text_input import join_words
from bertlook.model.tokens.token_text import show_tokens
from bertlook.model.tokens.tokenized import Tokenized
from bertlook.model.tokens.words import assign, find_words, part_unspaced

#: Placeholder for words that tokenize to nothing, such as a lone zero-width character: words and
#: rows of maps must stay aligned with the gold heads of a treebank.
PLACEHOLDER = "□"

#: The most tokens that a note names.
_MAX_NAMED = 5


@dataclass(frozen=True)
class Alignment:
    """The tokens of an input and their units: words, and special tokens that a text holds.

    Attributes:
        tokens: The tokens.
        unit_ids: The unit of each token, or None for tokens that the tokenizer adds.
        parts: The texts, with the spans of their units.
        frame: The units that are special tokens, not words.
        read: The special and added tokens that were read from the texts, without repetition.
    """

    tokens: Tokenized
    unit_ids: list[int | None]
    parts: list[Part]
    frame: frozenset[int]
    read: list[str]

    @property
    def num_words(self) -> int:
        """The number of words."""
        return sum(len(part.spans or ()) for part in self.parts) - len(self.frame)

    def encode(self, tokenizer: Any) -> Encoding:
        """Return the encoding, without a source."""
        texts = [text for part in self.parts for text in part.unit_texts()]
        word_of_unit: list[int | None] = []
        words: list[str] = []
        for unit, text in enumerate(texts):
            if unit in self.frame:
                word_of_unit.append(None)
            else:
                word_of_unit.append(len(words))
                words.append(text)
        part_ids = self.tokens.part_ids
        return Encoding(
            ids=self.tokens.ids,
            type_ids=self.tokens.type_ids,
            # Intern strings: a scan holds thousands of inputs that share most of their words.
            tokens=list(map(intern, show_tokens(tokenizer, self.tokens.ids))),
            word_ids=[None if unit is None else word_of_unit[unit] for unit in self.unit_ids],
            words=list(map(intern, words)),
            source=None,
            note=_name_tokens(self.read),
            boundary=part_ids.index(1) if 1 in part_ids else None,
        )


def align(tokenizer: Any, parts: Sequence[Part], special_tokens: SpecialTokens) -> Alignment:
    """Tokenize one or two texts and find the unit of each token.

    Args:
        tokenizer: A transformers tokenizer.
        parts: The texts.
        special_tokens: How special tokens in the texts are read.

    Raises:
        BertlookError: If the tokenizer fails, as one from a damaged file does, or leaves no token
            for a word.
    """
    try:
        added = added_tokens_of(tokenizer)
        alignment = _align(tokenizer, parts, special_tokens, added)
        return _show_dropped_words(tokenizer, alignment, special_tokens, added)
    except (BertlookError, KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as error:  # a panic of the tokenizers' library is no Exception
        raise BertlookError(
            f"The tokenizer fails on {parts[0].text[:40]!r} ({type(error).__name__}: "
            f"{str(error)[:100]}). Give another text, or another tokenizer."
        ) from error


def _align(
    tokenizer: Any, parts: Sequence[Part], special_tokens: SpecialTokens, added: AddedTokens
) -> Alignment:
    tokenize = tokenize_fast if getattr(tokenizer, "is_fast", False) else tokenize_python
    tokens = tokenize(tokenizer, parts, special_tokens, added)
    unit_ids: list[int | None] = [None] * len(tokens.ids)
    frame: set[int] = set()
    read: dict[str, None] = {}
    aligned: list[Part] = []
    num_units = 0
    for number, part in enumerate(parts):
        members = tokens.members(number)
        token_spans = [tokens.spans[index] for index in members]
        spans = part.spans
        if spans is None:
            pre_tokens = [tokens.pre_token_ids[index] for index in members]
            spans = _find_units(tokenizer, part.text, pre_tokens, token_spans)
        units = assign(token_spans, spans, len(part.text))
        part_frame = set()
        for index, unit in zip(members, units, strict=True):
            name = added.names.get(tokens.ids[index])
            if name is not None and _is_written(part.text, tokens.spans[index], name):
                read[name] = None
                if tokens.ids[index] in added.frame and not part.has_given_words:
                    part_frame.add(unit)
        previous = None
        for index, unit in zip(members, units, strict=True):
            if unit not in part_frame or tokens.ids[index] in added.frame or previous is None:
                previous = unit
            # White space before a special token goes to the word before.
            unit_ids[index] = num_units + previous
        frame.update(num_units + unit for unit in part_frame)
        num_units += len(spans)
        aligned.append(part._replace(spans=spans))
    return Alignment(tokens, unit_ids, aligned, frozenset(frame), list(read))


def _find_units(
    tokenizer: Any, text: str, pre_tokens: Sequence[int | None], token_spans: Sequence[Span]
) -> list[Span]:
    if not style_of(tokenizer).marks_words:
        pre_tokens = part_unspaced(text, pre_tokens, token_spans)
    return find_words(text, pre_tokens, token_spans)


def _is_written(text: str, span: Span, name: str) -> bool:
    """Return whether a token stands in a text by its name, rather than for an unknown word."""
    return text[slice(*span)].strip().casefold() == name.strip().casefold()


def _show_dropped_words(
    tokenizer: Any, alignment: Alignment, special_tokens: SpecialTokens, added: AddedTokens
) -> Alignment:
    """Tokenize again with a visible placeholder for each given word that left no token."""
    num_units = sum(len(part.spans or ()) for part in alignment.parts)
    dropped = set(range(num_units)).difference(alignment.unit_ids)
    if not dropped:
        return alignment
    substitutes, unit = [], 0
    for part in alignment.parts:
        words = []
        for word in part.unit_texts():
            words.append(PLACEHOLDER if unit in dropped else word)
            unit += 1
        substitutes.append(join_words(words))
    shown = _align(tokenizer, substitutes, special_tokens, added)
    if lost := set(range(num_units)).difference(shown.unit_ids):
        first = min(lost)
        texts = [
            part.text[start:stop] for part in alignment.parts for start, stop in part.spans or ()
        ]
        raise BertlookError(
            f"The tokenizer leaves no token for word {first} ({texts[first]!r}). Remove the word, "
            "or join it to its neighbor."
        )
    return Alignment(shown.tokens, shown.unit_ids, alignment.parts, shown.frame, shown.read)


def _name_tokens(names: Sequence[str]) -> str:
    """Return a remark on the special and added tokens that a text holds, or ""."""
    if not names:
        return ""
    more = len(names) - _MAX_NAMED
    listed = ", ".join(names[:_MAX_NAMED]) + (f" and {more} more" if more > 0 else "")
    return f"Read as tokens: {listed}."
