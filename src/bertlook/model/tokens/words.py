"""Words of a plain text, from the spans of its tokens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from bertlook.errors import BertlookError
from bertlook.model.tokens.encoding import Span

_WORD = re.compile(r"\S+")

#: Characters of scripts that are written without spaces: Thai, Lao, Myanmar, Khmer, kana, Han.
#: Compiled when a text first needs it, since that takes milliseconds.
_UNSPACED = (
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)


def white_space_words(text: str) -> list[Span]:
    """Return the spans of what white space separates."""
    return [match.span() for match in _WORD.finditer(text)]


def find_words(
    text: str, pre_token_ids: Sequence[int | None], token_spans: Sequence[Span]
) -> list[Span]:
    """Return the words of a plain text: the tokenizer's pre-tokens, split at white space.

    Some tokenizers treat a whole text as one pre-token. A token that spans white space stays one
    word.

    Args:
        text: The text.
        pre_token_ids: The pre-token of each token, or None.
        token_spans: The span of each token in the text.

    Raises:
        BertlookError: If no token is in the text.
    """
    pre_tokens: dict[int, Span] = {}
    for pre_token, (start, stop) in zip(pre_token_ids, token_spans, strict=True):
        if pre_token is not None and text[start:stop].strip():
            low, high = pre_tokens.get(pre_token, (start, stop))
            pre_tokens[pre_token] = min(start, low), max(stop, high)
    pieces = [match.span() for span in pre_tokens.values() for match in _WORD.finditer(text, *span)]
    pieces.sort()
    ends: dict[int, int] = {}
    for piece, (start, stop) in zip(
        assign(token_spans, pieces, len(text)), token_spans, strict=True
    ):
        token = text[start:stop].rstrip()
        if token:
            end = max(ends.get(piece, pieces[piece][1]), start + len(token))
            # A combining accent stays in its word, even if the tokenizer drops or separates it.
            while unicodedata.category(text[end : end + 1] or " ").startswith("M"):
                end += 1
            ends[piece] = end
    words: list[Span] = []
    for piece in sorted(ends):
        start, end = pieces[piece][0], ends[piece]
        if words and start < words[-1][1]:  # such as the three pieces of a normalized "¼"
            start, end = words[-1][0], max(end, words[-1][1])
            words.pop()
        words.append((start, end))
    if not words:
        raise BertlookError(f"The tokenizer finds no word in {text[:40]!r}. Give another text.")
    return words


def part_unspaced(
    text: str, pre_token_ids: Sequence[int | None], token_spans: Sequence[Span]
) -> list[int | None]:
    """Return pre-tokens that are parted at tokens where a script is written without spaces.

    A tokenizer that parts texts at white space takes a Japanese sentence for one pre-token. Its
    tokens are the only words that it has.

    Args:
        text: The text.
        pre_token_ids: The pre-token of each token, or None.
        token_spans: The span of each token in the text.
    """
    parted: list[int | None] = []
    number, previous, end = -1, None, 0
    for pre_token, (start, stop) in zip(pre_token_ids, token_spans, strict=True):
        is_new = pre_token != previous or (
            start >= end > 0
            and not unicodedata.category(text[start : start + 1] or " ").startswith("M")
            and not (pair := text[max(start - 1, 0) : start + 1]).isascii()
            and re.search(_UNSPACED, pair)
        )
        number += bool(is_new)
        parted.append(None if pre_token is None else number)
        previous, end = pre_token, max(end, stop)
    return parted


def assign(token_spans: Sequence[Span], words: Sequence[Span], length: int) -> list[int]:
    """Return the word of each token, by the first of its characters that is in a word.

    A token of white space belongs to the word that follows, or to the last one.

    Args:
        token_spans: The span of each token in a text.
        words: The spans of the words.
        length: The length of the text.
    """
    word_of_character = [-1] * (length + 1)
    for word, (start, stop) in enumerate(words):
        word_of_character[start:stop] = [word] * (stop - start)
    assigned = [
        next((word for word in word_of_character[start : max(stop, start + 1)] if word >= 0), -1)
        for start, stop in token_spans
    ]
    following = len(words) - 1
    for index in reversed(range(len(assigned))):
        if assigned[index] < 0:
            assigned[index] = following
        following = assigned[index]
    return assigned
