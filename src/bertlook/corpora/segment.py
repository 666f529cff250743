"""A segment: two parts of one document, the input of the paper's analyses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bertlook.choices import check_flag, check_items
from bertlook.model.tokens.encoding import Encoding
from bertlook.model.tokens.token_text import show_tokens


class Piece(NamedTuple):
    """A token of a text.

    Attributes:
        id: Its id in the vocabulary.
        word: The word to which it belongs.
        begins_word: Whether it is the first piece of that word.
    """

    id: int
    word: str
    begins_word: bool


@dataclass(frozen=True)
class Segment:
    r"""Two parts of one document, as tokens: ``[CLS] a [SEP] b [SEP]`` for BERT.

    A segment holds tokens rather than text because it may begin and end within a word. A word that
    is cut keeps its full name.

    Attributes:
        a: The first part.
        b: The second part.
        single_type: Whether all tokens get token type 0, as in the released code. By default the
            token types distinguish the two parts.
        origin: Where the segment comes from, for messages. Ignored in comparisons.

    Raises:
        BertlookError: If a part holds something other than pieces.

    Example:
        >>> import bertlook as bl
        >>> model = bl.load()
        >>> [segment] = bl.corpora.read_segments(["The cat sat.\nIt slept."], model)
        >>> segment.words
        ['The', 'cat', 'sat', '.', 'It', 'slept', '.']
        >>> len(segment.a), len(segment.b)
        (4, 4)
        >>> model(segment).source is segment
        True
    """

    a: tuple[Piece, ...]
    b: tuple[Piece, ...]
    single_type: bool = False
    origin: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        for name, part in (("a", self.a), ("b", self.b)):
            for _ in check_items(f"Segment.{name}", part, Piece, "Read segments by read_segments."):
                pass
        check_flag("single_type", self.single_type)

    @property
    def words(self) -> list[str]:
        """The words of both parts, including those that are cut."""
        return [
            piece.word
            for part in (self.a, self.b)
            for index, piece in enumerate(part)
            if piece.begins_word or index == 0
        ]

    def encoded_by(self, tokenizer: Any) -> Encoding:
        """Return the model input: both parts, framed by the tokenizer's special tokens."""
        template, template_types = _pair_template(tokenizer)
        ids: list[int] = []
        type_ids: list[int] = []
        word_ids: list[int | None] = []
        word = -1
        boundary: int | None = None
        for entry, type_id in zip(template, template_types, strict=True):
            if not isinstance(entry, _PartSlot):
                ids.append(entry)
                type_ids.append(type_id)
                word_ids.append(None)
                continue
            if entry.part == 1 and self.b:
                boundary = len(ids)
            for index, piece in enumerate((self.a, self.b)[entry.part]):
                word += piece.begins_word or index == 0
                ids.append(piece.id)
                type_ids.append(type_id)
                word_ids.append(word)
        return Encoding(
            ids=ids,
            type_ids=[0] * len(ids) if self.single_type else type_ids,
            tokens=show_tokens(tokenizer, ids),
            word_ids=word_ids,
            words=self.words,
            source=self,
            boundary=boundary,
        )


class _PartSlot(NamedTuple):
    """The position of part 0 or 1 among the special tokens."""

    part: int


def _pair_template(tokenizer: Any) -> tuple[list[int | _PartSlot], list[int]]:
    """Return the layout of a pair of texts: special ids and part slots, with their type ids."""
    texts = ["a", "a"]
    if getattr(tokenizer, "is_fast", False):
        encoding = tokenizer(*texts, verbose=False)
        parts = encoding.sequence_ids(0)
    else:
        first, second = (tokenizer.convert_tokens_to_ids(tokenizer.tokenize(t)) for t in texts)
        encoding = tokenizer.prepare_for_model(
            first, second, return_special_tokens_mask=True, verbose=False
        )
        text_parts = iter([0] * len(first) + [1] * len(second))
        is_special = encoding["special_tokens_mask"]
        parts = [None if special else next(text_parts) for special in is_special]
    types = encoding.get("token_type_ids") or [0] * len(parts)
    template: list[int | _PartSlot] = []
    template_types: list[int] = []
    for id_, part, type_id in zip(encoding["input_ids"], parts, types, strict=True):
        entry = id_ if part is None else _PartSlot(part)
        if part is None or entry not in template:
            template.append(entry)
            template_types.append(type_id)
    return template, template_types
