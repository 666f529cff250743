"""Encoding of texts: token ids, and the word of each token.

Encoding takes three steps: find the words (given, or the tokenizer's pre-tokens), assign the tokens
to them, and, if there are too many tokens, cut the text after a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from sys import intern
from typing import Any, NamedTuple

from bertlook.errors import BertlookError
from bertlook.text import printable, quote

#: Placeholder for words that tokenize to nothing, such as a lone zero-width character: words and
#: rows of maps must stay aligned with the gold heads of a treebank.
PLACEHOLDER = "□"

#: Maximum length of a text in characters, per token of the model's limit.
MAX_CHARACTERS = 1000

#: The limit assumed for this purpose if a model has none.
_USUAL_LIMIT = 1000

Span = tuple[int, int]
_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Encoding:
    """One encoded input of a model.

    Attributes:
        ids: Token ids, including special tokens.
        type_ids: The segment of each token, or None if the tokenizer doesn't number segments.
        tokens: The tokens as strings.
        word_ids: The index of each token's word, or None for special tokens.
        words: The words.
        source: The text, Sentence or Document that was encoded.
        note: A remark to show with the input, such as that it was truncated.
        boundary: The index of the first token of the second text of a pair. Special tokens between
            the texts belong to the first.
    """

    ids: list[int]
    type_ids: list[int] | None
    tokens: list[str]
    word_ids: list[int | None]
    words: list[str]
    source: Any
    note: str = ""
    boundary: int | None = None


class _Part(NamedTuple):
    """One text of an input, and the spans of its words (None if the tokenizer determines them)."""

    text: str
    spans: list[Span] | None


#: A tokenizer's output, the word of each token, and the parts with the spans of their words.
_Alignment = tuple[Any, list[int | None], list[_Part]]


def encode(
    tokenizer: Any, text: Any, pair: Any = None, *, limit: int | None = None, truncate: bool = False
) -> Encoding:
    """Tokenize a text, or two, and align the tokens with words.

    Args:
        tokenizer: A transformers tokenizer.
        text: A str, a list of words, a Sentence or Document (anything with ``words``), or a
            Segment, which consists of tokens already (anything with ``encoded_by``).
        pair: A second text, or None.
        limit: The maximum number of tokens, or None.
        truncate: Whether to cut a longer text after a word and set the note.

    Raises:
        BertlookError: If a text is empty, has an unsupported type, or exceeds the limit.
    """
    if hasattr(text, "encoded_by"):
        name = type(text).__name__
        if pair is not None:
            raise BertlookError(f"A {name} has two parts already. Leave out the pair.")
        encoding: Encoding = text.encoded_by(tokenizer)
        if limit is not None and len(encoding.ids) > limit:
            raise BertlookError(
                f"The {name} has {len(encoding.ids)} tokens; this model reads at most {limit}. "
                "Read shorter ones: bl.corpora.read_segments(path, model)."
            )
        return encoding
    parts = [_read_part(part) for part in ([text] if pair is None else [text, pair])]
    num_given = sum(len(part.spans or ()) for part in parts)
    parts = _bound(parts, limit, truncate)
    encoding, parts = _tokenize(tokenizer, parts)
    count = max(num_given, len(encoding.words))
    is_cut = count > len(encoding.words)
    if limit is not None and len(encoding.ids) > limit:
        if not truncate:
            raise BertlookError(
                f"The text has {len(encoding.ids)} tokens; this model reads at most {limit}. "
                "Shorten it, or pass truncate=True to read its beginning."
            )
        encoding = _truncate(tokenizer, parts, encoding, limit)
        is_cut = True
    if is_cut:
        note = f"Cut to the first {len(encoding.words)} of {count} words ({limit} tokens at most)."
        encoding = replace(encoding, note=note)
    return replace(encoding, source=text)


def check_text(source: Any) -> None:
    """Raise BertlookError unless `source` has the type of a text: a str or words.

    Args:
        source: A str, a list of words, or anything with ``words`` or ``encoded_by``.
    """
    words = getattr(source, "words", source)
    if isinstance(words, str) or hasattr(source, "encoded_by"):
        return
    name = type(source).__name__
    if not isinstance(words, Sequence) or isinstance(words, (bytes, bytearray)):
        raise BertlookError(
            f"A {name} isn't a text. Give a str, a list of words, a Sentence or a Document."
        )
    for index, word in enumerate(words):
        if not isinstance(word, str):
            raise BertlookError(
                f"A {name} isn't a text: its word {index} is {quote(word)}, a "
                f"{type(word).__name__}. Each word must be a str."
            )


def _read_part(source: Any) -> _Part:
    """Return a text, or words joined with spaces, which keep their spans."""
    check_text(source)
    words = getattr(source, "words", source)
    spans: list[Span] | None = None
    if isinstance(words, str):
        text = printable(words)
    else:
        words = [printable(word) for word in words]
        text, spans, start = " ".join(words), [], 0
        for word in words:
            spans.append((start, start + len(word)))
            start += len(word) + 1
    if not text or text.isspace():
        raise BertlookError("The text is empty. Give at least one word.")
    return _Part(text, spans)


def _bound(parts: list[_Part], limit: int | None, truncate: bool) -> list[_Part]:
    """Refuse texts that exceed the limit whatever their tokens, or cut given words.

    Tokenization would take minutes, only to find the same.
    """
    max_characters = MAX_CHARACTERS * (limit or _USUAL_LIMIT)
    num_characters = sum(len(part.text) for part in parts)
    if num_characters <= max_characters:
        return parts
    bounded = []
    for text, spans in parts:
        kept = [] if spans is None else [span for span in spans if span[1] <= max_characters]
        if not truncate or not kept:
            at_most = "" if limit is None else f"; this model reads at most {limit} tokens"
            raise BertlookError(f"The text has {num_characters:,} characters{at_most}. Shorten it.")
        bounded.append(_Part(text[: kept[-1][1]], kept))
    return bounded


def _tokenize(tokenizer: Any, parts: list[_Part]) -> tuple[Encoding, list[_Part]]:
    """Return the encoding, and the parts with the spans of their words.

    Raises:
        BertlookError: If the tokenizer fails, as one from a damaged file does.
    """
    try:
        return _align(tokenizer, parts)
    except (BertlookError, KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as error:  # a panic of the tokenizers' library is no Exception
        raise BertlookError(
            f"The tokenizer fails on {parts[0].text[:40]!r} ({type(error).__name__}: "
            f"{str(error)[:100]}). Give another text, or another tokenizer."
        ) from error


def _align(tokenizer: Any, parts: list[_Part]) -> tuple[Encoding, list[_Part]]:
    align = _align_fast if getattr(tokenizer, "is_fast", False) else _align_slow
    output, word_ids, parts = align(tokenizer, parts)
    words = [part.text[start:stop] for part in parts for start, stop in part.spans or ()]
    if dropped := set(range(len(words))).difference(word_ids):
        output, word_ids = _show_dropped_words(align, tokenizer, parts, words, dropped)
    ids = list(output["input_ids"])
    tokens = tokenizer.convert_ids_to_tokens(ids)
    if None in tokens:
        raise BertlookError(
            f"The tokenizer gives the id {ids[tokens.index(None)]}, for which it has no token. Its "
            "files are damaged."
        )
    encoding = Encoding(
        ids=ids,
        type_ids=list(output["token_type_ids"]) if "token_type_ids" in output else None,
        # Intern strings: a scan holds thousands of inputs that share most of their words.
        tokens=list(map(intern, tokens)),
        word_ids=word_ids,
        words=list(map(intern, words)),
        source=None,
        boundary=word_ids.index(len(parts[0].spans or ())) if len(parts) > 1 else None,
    )
    return encoding, parts


def _align_fast(tokenizer: Any, parts: list[_Part]) -> _Alignment:
    """Tokenize with a fast tokenizer, and align by the offsets of its tokens."""
    output = tokenizer(
        *(part.text for part in parts),
        # A "[SEP]" in the text is text, not the end of a segment.
        split_special_tokens=True,
        return_offsets_mapping=True,
        verbose=False,
    )
    offsets = output["offset_mapping"]
    part_ids, pre_token_ids = output.sequence_ids(0), output.word_ids()
    word_ids: list[int | None] = [None] * len(offsets)
    num_words = 0
    aligned = []
    for number, (text, spans) in enumerate(parts):
        tokens = [index for index, part in enumerate(part_ids) if part == number]
        token_spans = [offsets[index] for index in tokens]
        if spans is None:
            spans = _find_words(text, [pre_token_ids[index] for index in tokens], token_spans)
        for index, word in zip(tokens, _assign(token_spans, spans, len(text)), strict=True):
            word_ids[index] = num_words + word
        num_words += len(spans)
        aligned.append(_Part(text, spans))
    return output, word_ids, aligned


def _find_words(
    text: str, pre_token_ids: Sequence[int | None], token_spans: Sequence[Span]
) -> list[Span]:
    """Return the words of a plain text: the tokenizer's pre-tokens, split at white space.

    Some tokenizers treat a whole text as one pre-token. A token that spans white space stays one
    word.
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
        _assign(token_spans, pieces, len(text)), token_spans, strict=True
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


def _assign(token_spans: Sequence[Span], words: Sequence[Span], length: int) -> list[int]:
    """Return the word of each token, by the first of its characters that is in a word.

    A token of white space belongs to the word that follows, or to the last one.
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


def _align_slow(tokenizer: Any, parts: list[_Part]) -> _Alignment:
    """Tokenize word by word, for tokenizers that have no offsets."""
    ids: list[list[int]] = []
    token_words: list[int] = []
    num_words = 0
    aligned = []
    for text, spans in parts:
        kept: list[Span] = []
        ids.append([])
        white_space_words = [match.span() for match in _WORD.finditer(text)]
        for start, stop in white_space_words if spans is None else spans:
            pieces = tokenizer.tokenize(text[start:stop], split_special_tokens=True)
            # Skip words of plain text that the tokenizer drops, but keep given words.
            if pieces or spans is not None:
                ids[-1] += tokenizer.convert_tokens_to_ids(pieces)
                token_words += [num_words] * len(pieces)
                num_words += 1
                kept.append((start, stop))
        if not kept:
            raise BertlookError(f"The tokenizer finds no word in {text[:40]!r}. Give another text.")
        aligned.append(_Part(text, kept))
    output = tokenizer.prepare_for_model(*ids, return_special_tokens_mask=True, verbose=False)
    remaining = iter(token_words)
    word_ids = [None if special else next(remaining) for special in output["special_tokens_mask"]]
    return output, word_ids, aligned


def _show_dropped_words(
    align: Callable[..., _Alignment],
    tokenizer: Any,
    parts: list[_Part],
    words: list[str],
    dropped: set[int],
) -> tuple[Any, list[int | None]]:
    """Tokenize again with a visible placeholder for each word that left no token."""
    shown = [PLACEHOLDER if index in dropped else word for index, word in enumerate(words)]
    substitutes, start = [], 0
    for part in parts:
        stop = start + len(part.spans or ())
        substitutes.append(_read_part(shown[start:stop]))
        start = stop
    output, word_ids, _ = align(tokenizer, substitutes)
    if lost := set(range(len(words))).difference(word_ids):
        word = min(lost)
        raise BertlookError(
            f"The tokenizer leaves no token for word {word} ({words[word]!r}). Remove the word, or "
            "join it to its neighbor."
        )
    return output, word_ids


def _truncate(tokenizer: Any, parts: list[_Part], encoding: Encoding, limit: int) -> Encoding:
    """Return the encoding of as many words as fit; the longer text of a pair is cut first.

    The tokens of the words left may differ from those of the whole text: a tokenizer may join words
    or drop white space. So the estimate from the whole text is corrected, word by word.
    """
    cuts, estimate = _list_cuts(parts, encoding, limit)

    def try_cut(cut: int) -> Encoding | None:
        if not 0 <= cut < len(cuts):
            return None
        shorter, _ = _tokenize(tokenizer, _take_words(parts, cuts[cut]))
        return shorter if len(shorter.ids) <= limit else None

    best = try_cut(estimate)
    if best is None:
        shorter_cuts = map(try_cut, range(estimate + 1, len(cuts)))
        best = next((cut for cut in shorter_cuts if cut is not None), None)
    else:
        while longer := try_cut(estimate := estimate - 1):
            best = longer
    if best is None:
        raise BertlookError(
            f"This model reads at most {limit} tokens, too few for the special tokens and one word "
            "of the text. Give another text."
        )
    return best


def _list_cuts(
    parts: list[_Part], encoding: Encoding, limit: int
) -> tuple[list[tuple[int, ...]], int]:
    """Return the numbers of words to keep of each part, and which of these probably fit.

    The numbers decrease to one word of each part. The second value is an index: of the first that
    fit by the tokens of the whole text.
    """
    tokens_of_word = [0] * len(encoding.words)
    for word in encoding.word_ids:
        if word is not None:
            tokens_of_word[word] += 1
    lengths, start = [], 0
    for part in parts:
        stop = start + len(part.spans or ())
        lengths.append(tokens_of_word[start:stop])
        start = stop
    totals = [sum(words) for words in lengths]
    available = limit - encoding.word_ids.count(None)
    cuts: list[tuple[int, ...]] = []
    estimate = 0
    while True:
        longest = max(range(len(lengths)), key=totals.__getitem__)
        totals[longest] -= lengths[longest].pop()
        if not all(lengths):
            return cuts, estimate
        cuts.append(tuple(map(len, lengths)))
        estimate += sum(totals) > available


def _take_words(parts: list[_Part], counts: Sequence[int]) -> list[_Part]:
    """Return the first words of each part."""
    return [
        _Part(part.text[: part.spans[count - 1][1]], part.spans[:count])
        for part, count in zip(parts, counts, strict=True)
        if part.spans is not None
    ]
