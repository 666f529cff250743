"""Segmenting: plain text cut into segments of two parts (paper, section 3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any, Protocol, TypeVar

from bertlook.choices import Variant, check_choice, check_count, check_flag, check_seed, is_iterable
from bertlook.corpora.plain_text import Errors, TextLine, read_text_documents
from bertlook.corpora.segment import Piece, Segment
from bertlook.errors import BertlookError
from bertlook.model.tokens.encode import encode
from bertlook.text import printable

SEGMENT_LENGTH = 128
"""Tokens in the paper's segments, including special tokens."""


T = TypeVar("T")


class TokenizingModel(Protocol):
    """The attributes of a model that segmenting uses."""

    name: str

    @property
    def text_tokenizer(self) -> Any:
        """The tokenizer with which texts are read."""

    @property
    def max_length(self) -> int | None:
        """Maximum input length in tokens, or None if unknown."""


def read_segments(
    source: str | Path | Iterable[Any],
    model: TokenizingModel,
    *,
    length: int | None = None,
    count: int | None = None,
    seed: int = 0,
    variant: Variant = "paper",
    errors: Errors = "strict",
    strict: bool = True,
) -> Segments | SegmentList:
    r"""Cut plain text into segments of two parts, the input of the paper's analyses (section 3).

    The text has one sentence or paragraph per line, and a blank line between documents. Lines are
    gathered until they fill a segment, and split into two parts at a random line end. Surplus
    tokens are dropped one by one from the longer part, from its front or back at random. A line
    that fills a segment alone can't be split and is skipped. At most the first 100,000 characters
    of a line are read.

    Args:
        source: A file, plain or compressed (.gz, .xz); a folder, in which all files named .txt
            (and their compressed forms) are read; or an iterable of documents, each an iterable of
            lines, or one str with line endings.
        model: The model that reads the segments; its tokenizer cuts them.
        length: Maximum length of a segment in tokens, including special tokens. By default 128, or
            the model's maximum if that is less.
        count: Number of segments to draw at random from the corpus, returned in corpus order. By
            default all segments are read.
        seed: Seed of the split points, the dropped tokens and the draw.
        variant: "paper" as described above. "released" does what the released code does: it
            abandons a document at a line that can't be split, shuffles the segments and takes the
            first `count`, and gives all tokens token type 0.
        errors: "strict" raises an error for bytes that aren't UTF-8, "replace" replaces them.
        strict: Whether a file of a folder that can't be read raises an error. If False, a warning
            names the fault, and what follows it in the file is skipped.

    Returns:
        An iterable that reads the corpus lazily, and yields the same segments in each iteration;
        with `count` or ``variant="released"`` a list. Both have the attribute `name`.

    Raises:
        BertlookError: If an argument is invalid; or, during reading, if the corpus has no segment,
            can't be read or isn't UTF-8.

    Example:
        >>> import bertlook as bl
        >>> document = "A storm came up.\nThe boats stayed in.\nNobody minded."
        >>> segments = bl.corpora.read_segments([document], bl.load())
        >>> [" ".join(segment.words) for segment in segments]
        ['A storm came up . The boats stayed in . Nobody minded .']
        >>> bl.corpora.read_segments([document], bl.load(), count=5)
        <SegmentList 'list', segments=1>
    """
    check_choice("variant", variant, Variant)
    check_choice("errors", errors, Errors)
    check_flag("strict", strict)
    seed = check_seed(seed)
    count = None if count is None else check_count("count", count, 1)
    length = None if length is None else check_count("length", length, 1)
    if not hasattr(model, "text_tokenizer"):
        raise BertlookError(f"model is a {type(model).__name__}. Give bl.load(), or bl.load(name).")
    segments = Segments(source, model, length, seed, variant, errors, strict)
    if count is None and variant == "paper":
        return segments
    return SegmentList(segments.draw(count), segments.name)


class SegmentList(list[Segment]):
    """A list of segments with their source.

    Attributes:
        name: Name of the file or folder, or the type of the iterable.
    """

    def __init__(self, segments: Iterable[Segment], name: str) -> None:
        super().__init__(segments)
        self.name = name

    def __repr__(self) -> str:
        return f"<SegmentList {self.name!r}, segments={len(self)}>"


class Segments:
    """The segments of a corpus, cut during iteration; see :func:`read_segments`.

    Attributes:
        name: Name of the file or folder, or the type of the iterable.
    """

    def __init__(
        self,
        source: str | Path | Iterable[Any],
        model: TokenizingModel,
        length: int | None,
        seed: int,
        variant: Variant,
        errors: Errors,
        strict: bool,
    ) -> None:
        if isinstance(source, str | Path):
            self.name = Path(source).name
            self._is_iterator = False
        else:
            self.name = str(getattr(source, "name", None) or type(source).__name__)
            if isinstance(source, Mapping) or not is_iterable(source):
                raise BertlookError(
                    f"A {type(source).__name__} is not a text. Give a path, or an iterable of "
                    "documents."
                )
            self._is_iterator = iter(source) is source
        self._source = source
        self._is_exhausted = False
        self._tokenizer = model.text_tokenizer
        self._capacity = _text_capacity(model, length)
        self._seed = seed
        self._variant = variant
        self._errors = errors
        self._strict = strict

    def __repr__(self) -> str:
        return f"<Segments {self.name!r}, read lazily>"

    def __iter__(self) -> Iterator[Segment]:
        """Iterate over the segments in corpus order."""
        return map(self._build, self._cut(Random(self._seed)))

    def draw(self, count: int | None) -> list[Segment]:
        """Return a random sample of the segments, or all of them.

        Reservoir sampling (Vitter's algorithm R) gives all segments the same probability and holds
        only the sampled ones in memory.
        """
        random = Random(self._seed)
        pairs = self._cut(random)
        if self._variant == "released":
            all_pairs = list(pairs)
            random.shuffle(all_pairs)
            return [self._build(pair) for pair in all_pairs[:count]]
        draw = Random(f"draw {self._seed}")
        reservoir: list[tuple[int, _Pair]] = []
        for number, pair in enumerate(pairs):
            position = draw.randrange(number + 1)
            if count is None or number < count:
                reservoir.append((number, pair))
            elif position < count:
                reservoir[position] = (number, pair)
        return [self._build(pair) for _, pair in sorted(reservoir, key=lambda item: item[0])]

    def _cut(self, random: Random) -> Iterator[_Pair]:
        if self._is_exhausted:
            raise BertlookError(
                f"{self.name} is an iterator that has been read already. To read the corpus more "
                "than once, give a list or another iterable that can be restarted."
            )
        self._is_exhausted = self._is_iterator
        is_empty = True
        for document in read_text_documents(self._source, self._errors, strict=self._strict):
            lines = filter(
                None, (_TokenizedLine(line, self._tokenizer).tokens for line in document)
            )
            for pair in cut_document(lines, self._capacity, random, self._variant):
                is_empty = False
                yield pair
        if is_empty:
            raise BertlookError(
                f"{self.name} has no segment: a segment takes two lines of a document. Write one "
                "sentence or paragraph per line, and a blank line between documents."
            )

    def _build(self, pair: _Pair) -> Segment:
        a, b = (tuple(line.pieces[index] for line, index in part) for part in pair)
        first_line = pair[0][0][0]
        return Segment(a, b, self._variant == "released", first_line.origin)


def cut_document(
    document: Iterable[Sequence[T]], capacity: int, random: Random, variant: Variant = "paper"
) -> Iterator[tuple[Sequence[T], Sequence[T]]]:
    """Cut one document into segments.

    Args:
        document: Its lines, each a non-empty sequence of tokens.
        capacity: Maximum number of tokens in both parts together.
        random: Source of the split points and of the dropped tokens.
        variant: "released" abandons the document at a line that fills a segment alone.

    Yields:
        The two parts, each of at least one token.
    """
    for lines in _gather_lines(document, capacity):
        if len(lines) > 1:
            split = random.randint(1, len(lines) - 1)
            a = [token for line in lines[:split] for token in line]
            b = [token for line in lines[split:] for token in line]
            yield truncate_pair(a, b, capacity, random)
        elif variant == "released":
            return


def truncate_pair(
    a: Sequence[T], b: Sequence[T], capacity: int, random: Random
) -> tuple[Sequence[T], Sequence[T]]:
    """Drop tokens from the longer part (`b` if equal) until both together fit into `capacity`.

    Each token is dropped from the front or the back with equal probability.
    """
    ends = [[0, len(a)], [0, len(b)]]
    lengths = [len(a), len(b)]
    while sum(lengths) > capacity:
        longer = 0 if lengths[0] > lengths[1] else 1
        if random.random() < 0.5:
            ends[longer][0] += 1
        else:
            ends[longer][1] -= 1
        lengths[longer] -= 1
    return a[slice(*ends[0])], b[slice(*ends[1])]


def _gather_lines(document: Iterable[Sequence[T]], capacity: int) -> Iterator[list[Sequence[T]]]:
    """Group lines that together fill a segment; the last group of a document may be shorter."""
    lines: list[Sequence[T]] = []
    num_tokens = 0
    for line in document:
        lines.append(line)
        num_tokens += len(line)
        if num_tokens >= capacity:
            yield lines
            lines, num_tokens = [], 0
    if lines:
        yield lines


class _TokenizedLine:
    """A line and its tokens; aligning them with words is delayed until a segment uses the line."""

    def __init__(self, line: TextLine, tokenizer: Any) -> None:
        self.origin = line.origin
        self._text = printable(line.text)
        self._tokenizer = tokenizer

    @property
    def _special(self) -> set[int]:
        return set(self._tokenizer.all_special_ids) - {self._tokenizer.unk_token_id}

    @property
    def tokens(self) -> list[tuple[_TokenizedLine, int]]:
        """The tokens, each as this line and an index into `pieces`."""
        ids: list[int] = []
        if getattr(self._tokenizer, "is_fast", False):
            ids = self._tokenizer(
                self._text, add_special_tokens=False, split_special_tokens=True, verbose=False
            )["input_ids"]
        # A special token that the text matches is spelled out, which changes their number.
        if not ids or not self._special.isdisjoint(ids):
            return [(self, index) for index in range(len(self.pieces))]
        return [(self, index) for index in range(len(ids))]

    @cached_property
    def pieces(self) -> list[Piece]:
        """The tokens with their words, empty if the tokenizer drops the whole line."""
        try:
            encoding = encode(self._tokenizer, self._text, special_tokens="text")
        except BertlookError:
            return []
        pieces: list[Piece] = []
        last: int | None = None
        for id_, word in zip(encoding.ids, encoding.word_ids, strict=True):
            if word is not None:
                pieces.append(Piece(id_, encoding.words[word], word != last))
                last = word
        return pieces


_Pair = tuple[Sequence[tuple[_TokenizedLine, int]], Sequence[tuple[_TokenizedLine, int]]]


def _text_capacity(model: TokenizingModel, length: int | None) -> int:
    """Return the number of tokens that fit into a segment beside the special tokens."""
    max_length = model.max_length
    if length is None:
        length = SEGMENT_LENGTH if max_length is None else min(SEGMENT_LENGTH, max_length)
    elif max_length is not None and length > max_length:
        raise BertlookError(
            f"length={length} is too long: {model.name} reads at most {max_length} tokens."
        )
    num_special = int(model.text_tokenizer.num_special_tokens_to_add(pair=True))
    if length - num_special < 2:
        raise BertlookError(
            f"length={length} is too short: a segment has {num_special} special tokens and at "
            "least two others."
        )
    return length - num_special
