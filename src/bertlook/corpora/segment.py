"""A segment: two parts of one document, as the paper's inputs are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bertlook.model.encode import Encoding


class Piece(NamedTuple):
    """A token of a text: its id, the word that it is a piece of, and whether it begins it."""

    id: int
    word: str
    begins: bool


@dataclass(frozen=True)
class Segment:
    """Two parts of one document, as tokens: ``[CLS] a [SEP] b [SEP]`` for BERT.

    It holds tokens rather than text because it may begin and end within a word. A cut word keeps
    its whole name.

    Attributes:
        a: the first part.
        b: the second part.
        one_type: give all tokens the token type 0, as the released code does; by default the model
            is told which part a token is of.
        place: where the segment comes from, for messages; not part of its identity.
    """

    a: tuple[Piece, ...]
    b: tuple[Piece, ...]
    one_type: bool = False
    place: str = field(default="", compare=False)

    @property
    def words(self) -> list[str]:
        """The words of both parts, those that are cut included."""
        parts = (self.a, self.b)
        return [
            piece.word
            for part in parts
            for place, piece in enumerate(part)
            if piece.begins or place == 0
        ]

    def encoded_by(self, tokenizer: Any) -> Encoding:
        """What a model with this tokenizer reads: the parts among its special tokens."""
        frame, types = _frame(tokenizer)
        ids: list[int] = []
        type_ids: list[int] = []
        word_ids: list[int | None] = []
        word = -1
        for special, type_id in zip(frame, types, strict=True):
            if not isinstance(special, _Slot):
                ids.append(special)
                type_ids.append(type_id)
                word_ids.append(None)
                continue
            for place, piece in enumerate((self.a, self.b)[special.part]):
                word += piece.begins or place == 0
                ids.append(piece.id)
                type_ids.append(type_id)
                word_ids.append(word)
        return Encoding(
            ids=ids,
            type_ids=[0] * len(ids) if self.one_type else type_ids,
            tokens=list(tokenizer.convert_ids_to_tokens(ids)),
            word_ids=word_ids,
            words=self.words,
            source=self,
        )


class _Slot(NamedTuple):
    """Where one of the two parts stands among the special tokens."""

    part: int


def _frame(tokenizer: Any) -> tuple[list[int | _Slot], list[int]]:
    """What the tokenizer puts around two texts, as ids and slots, and the token types of each."""
    texts = ["a", "a"]
    if getattr(tokenizer, "is_fast", False):
        read = tokenizer(*texts, verbose=False)
        parts = read.sequence_ids(0)
    else:
        first, second = (tokenizer.convert_tokens_to_ids(tokenizer.tokenize(t)) for t in texts)
        read = tokenizer.prepare_for_model(
            first, second, return_special_tokens_mask=True, verbose=False
        )
        inside = iter([0] * len(first) + [1] * len(second))
        parts = [None if special else next(inside) for special in read["special_tokens_mask"]]
    types = read.get("token_type_ids") or [0] * len(parts)
    frame: list[int | _Slot] = []
    kept: list[int] = []
    for id_, part, type_id in zip(read["input_ids"], parts, types, strict=True):
        slot = id_ if part is None else _Slot(part)
        if part is None or slot not in frame:
            frame.append(slot)
            kept.append(type_id)
    return frame, kept
