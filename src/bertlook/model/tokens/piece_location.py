"""Location of pieces in a text, for tokenizers that report no offsets."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from bertlook.model.tokens.encoding import Span

#: How many characters are searched for a piece that doesn't follow where the last one ends.
_REACH = 200


def locate_pieces(text: str, rebuilt: str, places: Sequence[Span]) -> list[Span]:
    """Return the span in a text of each piece of its tokenization.

    Tokenizers lower, normalize and drop characters, so letters are compared without case, accents
    and white space. A piece that isn't found, such as an unknown one, takes what lies between its
    neighbors.

    Args:
        text: The text.
        rebuilt: A text that the pieces form.
        places: The span of each piece in ``rebuilt``.
    """
    letters, origins = _fold(text)
    origins.append(len(text))
    spans: list[Span] = [(0, 0)] * len(places)
    waiting: list[int] = []
    position = 0

    def settle(stop: int) -> None:
        start = origins[position]
        end = origins[stop - 1] + 1 if stop > position else start
        for number, index in enumerate(waiting):
            spans[index] = (start, end)
            if len(waiting) == stop - position:  # a letter each
                letter = origins[position + number]
                spans[index] = (letter, letter + 1)
        waiting.clear()

    for group in _group_overlapping(places):
        low, high = places[group[0]][0], max(places[index][1] for index in group)
        piece, _ = _fold(rebuilt[low:high])
        match = -1
        if piece:
            reach = position + len(piece) + _REACH
            match = letters.find(piece, position, reach)
        if match < 0:
            waiting += group
            continue
        settle(match)
        position = match + len(piece)
        for index in group:
            spans[index] = (origins[match], origins[position - 1] + 1)
    settle(len(letters))
    return spans


def _group_overlapping(places: Sequence[Span]) -> list[list[int]]:
    """Group pieces that share a character, as the bytes of one do."""
    groups: list[list[int]] = []
    end = -1
    for index, (start, stop) in enumerate(places):
        if groups and start < end:
            groups[-1].append(index)
        else:
            groups.append([index])
        end = max(end, stop)
    return groups


def _fold(text: str) -> tuple[str, list[int]]:
    """Return the letters of a text for comparison, and the position of each in it."""
    letters: list[str] = []
    origins: list[int] = []
    for position, character in enumerate(text):
        folded = unicodedata.normalize("NFKD", character).casefold()
        for letter in folded:
            if not letter.isspace() and not unicodedata.combining(letter):
                letters.append(letter)
                origins.append(position)
    return "".join(letters), origins
