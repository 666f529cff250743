"""Piece style: how a tokenizer writes its pieces, and how they are shown.

Vocabularies mark where words begin ("▁cat", "Ġcat"), go on ("##s", "ca@@") or end ("cat</w>"), and
many write bytes as characters ("Ã¡" for "á").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from bertlook.byte_level import BYTE_LEVEL, decode, show, split_characters
from bertlook.model.tokens.encoding import Span

#: The byte of each character of vocabularies such as ByT5's.
_CODE_POINTS = {chr(byte): byte for byte in range(0x100)}

#: A byte of a character that a SentencePiece vocabulary lacks.
_BYTE_PIECE = re.compile(r"<0x([0-9A-F]{2})>")

#: Stands in a rebuilt text for a piece that is unknown.
UNKNOWN = "\ufffc"

#: Stands in a rebuilt text for each byte of an incomplete character.
INCOMPLETE = "\ufffd"


@dataclass(frozen=True, eq=False)
class PieceStyle:
    """How a tokenizer writes its pieces.

    Attributes:
        alphabet: The byte of each character of the vocabulary, or None if characters stand for
            themselves.
        has_byte_pieces: Whether "<0xE6>" stands for a byte.
        has_space_mark: Whether "▁" stands for a space.
        continuation: The mark at the start of pieces that continue a word, or "".
        joiner: The mark at the end of pieces whose word goes on, or "".
        ending: The mark at the end of pieces that end a word, or "".
    """

    alphabet: dict[str, int] | None = None
    has_byte_pieces: bool = False
    has_space_mark: bool = False
    continuation: str = ""
    joiner: str = ""
    ending: str = ""

    @property
    def marks_words(self) -> bool:
        """Whether pieces tell words apart that no white space separates."""
        return bool(self.continuation or self.joiner or self.ending)

    @property
    def shows_plainly(self) -> bool:
        """Whether every piece is shown as the vocabulary writes it."""
        return self.alphabet is None and not self.has_byte_pieces

    def show(self, piece: str) -> str:
        """Return a piece as it is shown: bytes decoded, parts of a character as "<0xE6>".

        A byte-level space and line feed keep the marks that readers of vocabularies know.

        Args:
            piece: A token of the vocabulary that is not an added one.
        """
        if self.alphabet is not None:
            core, ending = self._split_ending(piece)
            if any(character not in self.alphabet for character in core):
                return piece
            if self.alphabet is BYTE_LEVEL:
                return show(core) + ending
            return decode(bytes(map(self.alphabet.__getitem__, core))) + ending
        if self.has_byte_pieces and (match := _BYTE_PIECE.fullmatch(piece)):
            return decode(bytes.fromhex(match[1]))
        return piece

    def rebuild(
        self,
        pieces: Sequence[str],
        literals: Collection[str],
        unknown: str | None = None,
        word_ids: Sequence[int | None] | None = None,
    ) -> tuple[str, list[Span]]:
        """Return a text that the pieces may come from, and the span of each piece in it.

        Args:
            pieces: Tokens of the vocabulary.
            literals: Tokens that stand for themselves, such as added ones.
            unknown: The token that stands for unknown words.
            word_ids: The word of each piece, if known; by default the marks part words.
        """
        numbers = self.number_words(pieces, literals) if word_ids is None else word_ids
        content = bytearray()
        byte_spans = []
        for index, piece in enumerate(pieces):
            if piece == unknown:
                own = UNKNOWN.encode()
            elif piece in literals:
                own = piece.encode("utf-8", "replace")
            else:
                own = self._to_bytes(piece)
            if index and self.marks_words and numbers[index] != numbers[index - 1]:
                content += b" "
            byte_spans.append((len(content), len(content) + len(own)))
            content += own
        text = ""
        position_of_byte: list[int] = []
        for character, length in split_characters(bytes(content)):
            position_of_byte += [len(text)] * length
            text += character or INCOMPLETE
        position_of_byte.append(len(text))
        spans = []
        for start, stop in byte_spans:
            first = position_of_byte[start]
            spans.append((first, position_of_byte[stop - 1] + 1 if stop > start else first))
        return text, spans

    def begins_word(self, previous: str, piece: str) -> bool:
        """Return whether a piece begins a word after another one, by the marks of both."""
        if self.continuation and not piece.startswith(self.continuation):
            return True
        if self.joiner and not previous.endswith(self.joiner):
            return True
        return bool(self.ending) and previous.endswith(self.ending)

    def number_words(self, pieces: Sequence[str], literals: Collection[str]) -> list[int]:
        """Return the number of the tokenizer's own word of each piece, by the marks of pieces.

        Args:
            pieces: Tokens of the vocabulary.
            literals: Tokens that stand for themselves, each a word of its own.
        """
        numbers = [0] * len(pieces)
        for index in range(1, len(pieces)):
            previous, piece = pieces[index - 1], pieces[index]
            is_new = piece in literals or previous in literals
            is_new = is_new or (self.marks_words and self.begins_word(previous, piece))
            numbers[index] = numbers[index - 1] + is_new
        return numbers

    def _split_ending(self, piece: str) -> tuple[str, str]:
        ending = self.ending if self.ending and piece.endswith(self.ending) else ""
        return piece.removesuffix(ending), ending

    def _to_bytes(self, piece: str) -> bytes:
        core, _ = self._split_ending(piece)
        core = core.removeprefix(self.continuation)
        if self.joiner and core != self.joiner:
            core = core.removesuffix(self.joiner)
        if self.alphabet is not None and all(character in self.alphabet for character in core):
            return bytes(map(self.alphabet.__getitem__, core))
        if self.has_byte_pieces and (match := _BYTE_PIECE.fullmatch(piece)):
            return bytes.fromhex(match[1])
        if self.has_space_mark:
            core = core.replace("▁", " ")
        return core.encode("utf-8", "replace")


_styles: WeakKeyDictionary[Any, PieceStyle] = WeakKeyDictionary()


def style_of(tokenizer: Any) -> PieceStyle:
    """Return the style of a tokenizer's pieces, determined once from its parts and vocabulary."""
    style = _styles.get(tokenizer)
    if style is None:
        style = _styles[tokenizer] = _find_style(tokenizer)
    return style


def _find_style(tokenizer: Any) -> PieceStyle:
    vocabulary = tokenizer.get_vocab()
    if getattr(tokenizer, "is_fast", False):
        backend = tokenizer.backend_tokenizer
        is_byte_level = "ByteLevel(" in f"{backend.decoder} {backend.pre_tokenizer}"
        kind = type(backend.model).__name__
        prefix = getattr(backend.model, "continuing_subword_prefix", None) or ""
        return PieceStyle(
            alphabet=BYTE_LEVEL if is_byte_level else None,
            has_byte_pieces=_has_byte_pieces(vocabulary),
            has_space_mark=not is_byte_level and kind != "WordPiece",
            continuation=prefix,
            ending=getattr(backend.model, "end_of_word_suffix", None) or "",
        )
    pieces = [piece for piece in vocabulary if isinstance(piece, str)]
    alphabet = _probe_alphabet(tokenizer)
    has_space_mark = any(piece.startswith("▁") for piece in pieces)
    if alphabet is not None or has_space_mark:
        return PieceStyle(alphabet, _has_byte_pieces(vocabulary), has_space_mark)
    return PieceStyle(
        continuation="##" if any(re.match(r"##\w", piece) for piece in pieces) else "",
        joiner="@@" if any(re.search(r"\w@@$", piece) for piece in pieces) else "",
        ending="</w>" if any(re.search(r"\w</w>$", piece) for piece in pieces) else "",
    )


def _has_byte_pieces(vocabulary: Collection[str]) -> bool:
    return "<0x00>" in vocabulary and "<0xFF>" in vocabulary


def _probe_alphabet(tokenizer: Any) -> dict[str, int] | None:
    """Return the alphabet of a Python tokenizer whose pieces are bytes, seen on a character."""
    content = "東".encode()
    pieces = "".join(tokenizer.tokenize("東"))
    for alphabet in (BYTE_LEVEL, _CODE_POINTS):
        letters = {byte: letter for letter, byte in alphabet.items()}
        if "".join(map(letters.__getitem__, content)) in pieces:
            return alphabet
    return None
