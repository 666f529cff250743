"""From a text to what a model reads: token ids, and which word each token belongs to."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from sys import intern
from typing import Any

from bertlook.errors import BertlookError
from bertlook.text import printable

#: What a word is looked at as when the tokenizer drops it to nothing (a lone zero-width or control
#: character, say): words and rows must stay aligned with the gold heads of a treebank.
STAND_IN = "□"

Span = tuple[int, int]


@dataclass(frozen=True)
class Encoding:
    """One input as a model reads it.

    ``word_ids`` has for each token the index of its word, or None for special tokens; ``note`` says
    what a reader should know, such as that the text was cut.
    """

    ids: list[int]
    type_ids: list[int] | None
    tokens: list[str]
    word_ids: list[int | None]
    words: list[str]
    source: Any
    note: str = ""


def encode(
    tokenizer: Any, text: Any, pair: Any = None, *, limit: int | None = None, truncate: bool = False
) -> Encoding:
    """Tokenize a text, or two, and align the tokens with words.

    Args:
        tokenizer: a transformers tokenizer.
        text: a str, a list of words, a Sentence or Document (anything with ``words``), or a
            Segment, which is made of tokens already (anything with ``encoded_by``).
        pair: a second one, or None.
        limit: the most tokens the model takes.
        truncate: cut at a word's end what is over the limit, and note it.

    Raises:
        BertlookError: if a text is empty, of another type, or over the limit.
    """
    if hasattr(text, "encoded_by"):
        return _encode_tokens(tokenizer, text, pair, limit)
    parts = [_Part.of(text)] + ([] if pair is None else [_Part.of(pair)])
    encoding = _encode(tokenizer, parts)
    count = len(encoding.ids)
    if limit is not None and count > limit:
        if not truncate:
            raise BertlookError(
                f"The text has {count} tokens, and the model takes {limit}. Shorten it, or pass "
                "truncate=True to look at its beginning."
            )
        words = len(encoding.words)
        encoding = _truncated(tokenizer, parts, encoding, limit)
        note = f"Cut to the first {len(encoding.words)} of {words} words ({limit} tokens at most)."
        encoding = replace(encoding, note=note)
    return replace(encoding, source=text)


@dataclass(frozen=True)
class _Part:
    """A text, and its words' places in it where they are given (None: the tokenizer decides)."""

    text: str
    spans: list[Span] | None

    @classmethod
    def of(cls, text: Any) -> _Part:
        words = getattr(text, "words", text)
        if isinstance(words, str):
            text = printable(words)
            if not text.strip():
                raise BertlookError("The text is empty: there is nothing to look at.")
            return cls(text, None)
        if not isinstance(words, Sequence) or not all(isinstance(word, str) for word in words):
            raise BertlookError(
                f"A {type(text).__name__} isn't a text: give a str, a list of words, a Sentence or "
                "a Document."
            )
        if not any(word.strip() for word in words):
            raise BertlookError("The text is empty: there is nothing to look at.")
        return cls.joined([printable(word) for word in words])

    @classmethod
    def joined(cls, words: list[str]) -> _Part:
        spans, start = [], 0
        for word in words:
            spans.append((start, start + len(word)))
            start += len(word) + 1
        return cls(" ".join(words), spans)

    @property
    def words(self) -> list[str]:
        assert self.spans is not None
        return [self.text[start:stop] for start, stop in self.spans]

    def first(self, count: int) -> _Part:
        """The text cut after a number of its words."""
        assert self.spans is not None
        return _Part(self.text[: self.spans[count - 1][1]], self.spans[:count])


def _encode_tokens(tokenizer: Any, given: Any, pair: Any, limit: int | None) -> Encoding:
    """A text that is made of tokens already is read as it is, or not at all."""
    if pair is not None:
        raise BertlookError(f"A {type(given).__name__} has two parts already: give no pair.")
    encoding: Encoding = given.encoded_by(tokenizer)
    if limit is not None and len(encoding.ids) > limit:
        raise BertlookError(
            f"The {type(given).__name__} has {len(encoding.ids)} tokens, and the model takes "
            f"{limit}. Read shorter ones."
        )
    return encoding


def _encode(tokenizer: Any, parts: list[_Part]) -> Encoding:
    read = _read_fast if getattr(tokenizer, "is_fast", False) else _read_slow
    encoding, seen = read(tokenizer, parts)
    missing = set(range(len(encoding.words))) - {w for w in encoding.word_ids if w is not None}
    if not missing:
        return encoding
    # Look again, with a visible character in the place of each word that left no token.
    surfaces, start, stood_in = encoding.words, 0, []
    for part in seen:
        words = part.words
        ends = range(start, start + len(words))
        shown = [STAND_IN if i in missing else w for i, w in zip(ends, words, strict=True)]
        stood_in.append(_Part.joined(shown))
        start += len(words)
    encoding, _ = read(tokenizer, stood_in)
    lost = set(range(len(surfaces))) - {w for w in encoding.word_ids if w is not None}
    if lost:
        word = min(lost)
        raise BertlookError(
            f"The tokenizer leaves no token of its own for word {word} ({surfaces[word]!r}): "
            "take it out, or join it to its neighbor."
        )
    return replace(encoding, words=surfaces)


def _read_fast(tokenizer: Any, parts: list[_Part]) -> tuple[Encoding, list[_Part]]:
    """Tokenize with a fast tokenizer; its offsets tell which word a token belongs to."""
    read = tokenizer(
        *(part.text for part in parts),
        # A "[SEP]" that somebody wrote is text, not the end of a segment.
        split_special_tokens=True,
        return_offsets_mapping=True,
        return_special_tokens_mask=True,
        verbose=False,
    )
    sequence = read.sequence_ids(0)
    pieces = [[i for i, of in enumerate(sequence) if of == number] for number in range(len(parts))]
    offsets = read["offset_mapping"]
    seen = [
        part if part.spans is not None else _with_words(part, read, offsets, tokens)
        for part, tokens in zip(parts, pieces, strict=True)
    ]
    word_ids: list[int | None] = [None] * len(sequence)
    words: list[str] = []
    for part, tokens in zip(seen, pieces, strict=True):
        owners = _owners(part, [offsets[i] for i in tokens])
        for i, word in zip(tokens, owners, strict=True):
            word_ids[i] = len(words) + word
        words += part.words
    return _encoding(tokenizer, read, word_ids, words), seen


def _with_words(part: _Part, read: Any, offsets: list[Span], tokens: list[int]) -> _Part:
    """The words of a plain text: the tokenizer's own pre-tokens, parted at white space.

    Some tokenizers take a whole text for one pre-token; what they make one token stays one word.
    """
    owned = read.word_ids()
    whole: dict[int, Span] = {}
    for i in tokens:
        start, stop = offsets[i]
        if owned[i] is not None and part.text[start:stop].strip():
            known = whole.get(owned[i], (start, stop))
            whole[owned[i]] = (min(start, known[0]), max(stop, known[1]))
    pieces = [
        (start + piece[0], start + piece[1])
        for start, stop in _merged(sorted(whole.values()))
        for piece in _white_space_words(part.text[start:stop])
    ]
    seen: dict[int, Span] = {}
    places = [offsets[i] for i in tokens]
    for word, span in zip(_owners(_Part(part.text, pieces), places), places, strict=True):
        if part.text[slice(*span)].strip():
            start, stop = seen.get(word, pieces[word])
            stop = max(stop, _trimmed(part.text, span)[1])
            # An accent that is a character of its own, and dropped or parted, stays in its word.
            while unicodedata.category(part.text[stop : stop + 1] or " ").startswith("M"):
                stop += 1
            seen[word] = start, stop
    return _checked(_Part(part.text, _merged(sorted(seen.values()))))


def _trimmed(text: str, span: Span) -> Span:
    start, stop = span
    word = text[start:stop]
    return start + len(word) - len(word.lstrip()), stop - len(word) + len(word.rstrip())


def _merged(spans: list[Span]) -> list[Span]:
    """Join words that share a character, as the three that a normalizer makes of "¼" do."""
    merged: list[Span] = []
    for start, stop in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(stop, merged[-1][1])
        else:
            merged.append((start, stop))
    return merged


def _white_space_words(text: str) -> list[Span]:
    spans, start = [], 0
    for word in text.split():
        start = text.index(word, start)
        spans.append((start, start + len(word)))
        start += len(word)
    return spans


def _owners(part: _Part, offsets: list[Span]) -> list[int]:
    """The word of each token, by the first of its characters that is in a word.

    A token of white space alone belongs to the word that follows, or to the last one.
    """
    assert part.spans is not None
    owner_of = [-1] * len(part.text)
    for word, (start, stop) in enumerate(part.spans):
        owner_of[start:stop] = [word] * (stop - start)
    owners: list[int] = []
    for start, stop in offsets:
        inside = (owner_of[i] for i in range(start, max(stop, start + 1)) if i < len(owner_of))
        owners.append(next((word for word in inside if word >= 0), -1))
    following = len(part.spans) - 1
    for place in reversed(range(len(owners))):
        if owners[place] < 0:
            owners[place] = following
        following = owners[place]
    return owners


def _read_slow(tokenizer: Any, parts: list[_Part]) -> tuple[Encoding, list[_Part]]:
    """Tokenize word by word, for tokenizers that have no offsets."""
    seen: list[_Part] = []
    ids: list[list[int]] = []
    owners: list[int] = []
    words: list[str] = []
    for part in parts:
        kept: list[Span] = []
        ids.append([])
        for start, stop in _white_space_words(part.text) if part.spans is None else part.spans:
            pieces = tokenizer.tokenize(part.text[start:stop], split_special_tokens=True)
            # What the tokenizer drops is no word of a plain text; a given word stays one.
            if pieces or part.spans is not None:
                ids[-1] += tokenizer.convert_tokens_to_ids(pieces)
                owners += [len(words)] * len(pieces)
                words.append(part.text[start:stop])
                kept.append((start, stop))
        seen.append(_checked(_Part(part.text, kept)))
    read = tokenizer.prepare_for_model(*ids, return_special_tokens_mask=True, verbose=False)
    remaining = iter(owners)
    word_ids = [None if special else next(remaining) for special in read["special_tokens_mask"]]
    return _encoding(tokenizer, read, word_ids, words), seen


def _checked(part: _Part) -> _Part:
    if not part.spans:
        raise BertlookError(
            f"The tokenizer finds no word in {part.text[:40]!r}: there is nothing to look at."
        )
    return part


def _encoding(tokenizer: Any, read: Any, word_ids: list[int | None], words: list[str]) -> Encoding:
    ids = list(read["input_ids"])
    # A scan holds thousands of inputs, and most of their words are the same few.
    return Encoding(
        ids=ids,
        type_ids=list(read["token_type_ids"]) if "token_type_ids" in read else None,
        tokens=list(map(intern, tokenizer.convert_ids_to_tokens(ids))),
        word_ids=word_ids,
        words=list(map(intern, words)),
        source=None,
    )


def _truncated(tokenizer: Any, parts: list[_Part], whole: Encoding, limit: int) -> Encoding:
    """The first words that fit; of a pair, the longer part is cut first."""
    read = _read_fast if getattr(tokenizer, "is_fast", False) else _read_slow
    _, seen = read(tokenizer, parts)
    lengths = [0] * len(whole.words)
    for word in whole.word_ids:
        if word is not None:
            lengths[word] += 1
    kept, start = [], 0
    for part in seen:
        kept.append(lengths[start : start + len(part.words)])
        start += len(part.words)
    room = limit - sum(word is None for word in whole.word_ids)
    while sum(map(sum, kept)) > room:
        longest = max(range(len(kept)), key=lambda k: sum(kept[k]))
        kept[longest] = _drop_last(kept[longest], sum(map(sum, kept)) - room, len(kept) == 1)
    if not all(kept):
        raise BertlookError(f"The model takes {limit} tokens: not even one word of the text fits.")
    cut = [part.first(len(k)) for part, k in zip(seen, kept, strict=True)]
    return _encode(tokenizer, cut)


def _drop_last(lengths: list[int], excess: int, alone: bool) -> list[int]:
    """Drop the last word; of a text that stands alone, all that are too many at once."""
    count = len(lengths) - 1
    dropped = lengths[count]
    while alone and dropped < excess and count:
        count -= 1
        dropped += lengths[count]
    return lengths[:count]
