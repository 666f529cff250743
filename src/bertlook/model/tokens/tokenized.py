"""Tokens of an input as a tokenizer gives them, with their spans in the text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from bertlook.model.tokens.encoding import Span


@dataclass
class Tokenized:
    """N tokens.

    Attributes:
        ids: The ids.
        type_ids: The segment of each token, or None if the tokenizer doesn't number segments.
        part_ids: The part from which each token comes, or None for those that the tokenizer adds.
        spans: The span of each token in the text of its part.
        pre_token_ids: The number of the tokenizer's own word that each token belongs to, or None.
    """

    ids: list[int]
    type_ids: list[int] | None
    part_ids: list[int | None]
    spans: list[Span]
    pre_token_ids: list[int | None]

    def members(self, part: int) -> list[int]:
        """Return the positions of the tokens that come from a part."""
        return [position for position, owner in enumerate(self.part_ids) if owner == part]

    def spell_out(
        self, special: frozenset[int], texts: Sequence[str], spell: Callable[[str], list[int]]
    ) -> None:
        """Replace special tokens that a text gave by the tokens of their characters.

        Many vocabularies hold their special tokens as pieces too, which a text then matches.

        Args:
            special: The ids of special tokens.
            texts: The text of each part.
            spell: A function that returns the ids of a character.
        """
        for position in reversed(range(len(self.ids))):
            part = self.part_ids[position]
            if part is None or self.ids[position] not in special:
                continue
            start, stop = self.spans[position]
            spelled = [
                (id_, (place, place + 1))
                for place in range(start, stop)
                for id_ in spell(texts[part][place])
                if id_ not in special
            ]
            for field in fields(self):
                values: list[Any] | None = getattr(self, field.name)
                if values is not None:
                    values[position : position + 1] = [values[position]] * len(spelled)
            self.ids[position : position + len(spelled)] = [id_ for id_, _ in spelled]
            self.spans[position : position + len(spelled)] = [span for _, span in spelled]
