"""Segments: a corpus of plain text cut into pairs of parts (paper, section 3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar

from bertlook.corpora.plain_text import Errors, TextLine, read_documents
from bertlook.corpora.segment import Piece, Segment
from bertlook.errors import BertlookError
from bertlook.model.encode import encode
from bertlook.text import printable

if TYPE_CHECKING:
    from bertlook.model.model import Model

LENGTH = 128
"""Tokens of the paper's segments, special tokens included."""

T = TypeVar("T")


def read_segments(
    source: str | Path | Iterable[Any],
    model: Model,
    *,
    length: int | None = None,
    count: int | None = None,
    seed: int = 0,
    official: bool = False,
    errors: Errors = "strict",
) -> Segments | SegmentList:
    """Cut plain text into segments of two parts, as the paper's inputs are.

    The text has one sentence or paragraph a line, and a blank line between documents. Lines are
    gathered until they hold a segment's tokens, and are parted at a random one of their ends. While
    they are too many, a token is dropped from the longer part, from its front or its back. A line
    that fills a segment alone can't be parted and is passed over. Of a line the first 100,000
    characters are read.

    Args:
        source: a file, plain or compressed (.gz, .xz); a folder, of which all files named .txt
            (and their compressed forms) are read; or an iterable of documents, each an iterable of
            lines, or one str with line ends.
        model: the model that is to read them: its tokenizer cuts them.
        length: tokens of a segment at the most, special tokens included; by default 128, or what
            the model takes if that is less.
        count: draw so many at random from the whole corpus, in its order. By default all are read.
        seed: of the places where lines are parted, of the dropped tokens, and of the draw.
        official: as the released code does: give up the rest of a document at a line that can't be
            parted; shuffle the segments, and take the first ``count`` of them; give all tokens the
            token type 0.
        errors: "strict" or "replace", for bytes that are not UTF-8.

    Returns:
        An iterable that reads the corpus anew, to the same segments, each time that it is iterated
        over, and holds none of it in memory. With ``count`` or ``official`` a list. Both have a
        ``name``.

    Raises:
        BertlookError: if the corpus, when it is read, has no segment, can't be read or isn't UTF-8
            (naming the byte); or if an option can't be met.
    """
    segments = Segments(source, model, length, seed, official, errors)
    if count is None and not official:
        return segments
    return SegmentList(segments.drawn(count), segments.name)


class SegmentList(list[Segment]):
    """A list of segments that knows where it comes from.

    Attributes:
        name: the name of the file or folder.
    """

    def __init__(self, segments: Iterable[Segment], name: str) -> None:
        super().__init__(segments)
        self.name = name


class Segments:
    """The segments of a corpus, cut while they are iterated over; see :func:`read_segments`.

    Attributes:
        name: the name of the file or folder.
    """

    def __init__(
        self,
        source: str | Path | Iterable[Any],
        model: Model,
        length: int | None,
        seed: int,
        official: bool,
        errors: Errors,
    ) -> None:
        is_path = isinstance(source, str | Path)
        self.name: str = (
            Path(source).name  # type: ignore[arg-type]
            if is_path
            else getattr(source, "name", None) or type(source).__name__
        )
        self._source = source
        self._read_once = not is_path and iter(source) is source  # type: ignore[arg-type]
        self._spent = False
        self._tokenizer = model.tokenizer
        self._room = _room(model, length)
        self._seed = seed
        self._official = official
        self._errors = errors

    def __iter__(self) -> Iterator[Segment]:
        """The segments, in the order of the corpus."""
        return map(self._built, self._cut(Random(self._seed)))

    def drawn(self, count: int | None) -> list[Segment]:
        """A random choice of the segments, or all of them.

        Each segment is as likely to be chosen as any other (Vitter's algorithm R), and no more than
        the chosen ones are in memory.
        """
        if count is not None and count < 1:
            raise BertlookError(f"count={count} must be at least 1.")
        random = Random(self._seed)
        cut = self._cut(random)
        if self._official:
            every = list(cut)
            random.shuffle(every)
            return [self._built(pair) for pair in every[:count]]
        draw = Random(f"draw {self._seed}")
        kept: list[tuple[int, _Pair]] = []
        for number, pair in enumerate(cut):
            place = draw.randrange(number + 1)
            if count is None or number < count:
                kept.append((number, pair))
            elif place < count:
                kept[place] = (number, pair)
        return [self._built(pair) for _, pair in sorted(kept, key=lambda one: one[0])]

    def _cut(self, random: Random) -> Iterator[_Pair]:
        if self._spent:
            raise BertlookError(
                f"{self.name} is an iterator and has been read already. Give a list, or an object "
                "that can be iterated over anew, to read it more than once."
            )
        self._spent = self._read_once
        empty = True
        for document in read_documents(self._source, self._errors):
            lines = filter(None, (_Line(line, self._tokenizer).tokens for line in document))
            for pair in segments_of(lines, self._room, random, self._official):
                empty = False
                yield pair
        if empty:
            raise BertlookError(
                f"{self.name} has no segment: that takes two lines of a document. Write one "
                "sentence or paragraph a line, and a blank line between documents."
            )

    def _built(self, pair: _Pair) -> Segment:
        a, b = (tuple(line.pieces[place] for line, place in part) for part in pair)
        return Segment(a, b, self._official, pair[0][0][0].place)


def segments_of(
    document: Iterable[Sequence[T]], room: int, random: Random, official: bool = False
) -> Iterator[tuple[Sequence[T], Sequence[T]]]:
    """The segments of one document.

    Args:
        document: its lines, each of one token or more.
        room: the most tokens of both parts.
        random: draws where to part lines, and which tokens to drop.
        official: give up the rest of the document at a line that fills a segment alone.

    Yields:
        The two parts, each of one token or more.
    """
    for lines in _chunks(document, room):
        if len(lines) > 1:
            end = random.randint(1, len(lines) - 1)
            a = [token for line in lines[:end] for token in line]
            b = [token for line in lines[end:] for token in line]
            yield truncated(a, b, room, random)
        elif official:
            return


def truncated(
    a: Sequence[T], b: Sequence[T], room: int, random: Random
) -> tuple[Sequence[T], Sequence[T]]:
    """Drop tokens from the longer part (b of two alike) until both together are in ``room``.

    Each is dropped from the front or the back, with even chances.
    """
    ends = [[0, len(a)], [0, len(b)]]
    lengths = [len(a), len(b)]
    while sum(lengths) > room:
        longer = 0 if lengths[0] > lengths[1] else 1
        if random.random() < 0.5:
            ends[longer][0] += 1
        else:
            ends[longer][1] -= 1
        lengths[longer] -= 1
    return a[slice(*ends[0])], b[slice(*ends[1])]


def _chunks(document: Iterable[Sequence[T]], room: int) -> Iterator[list[Sequence[T]]]:
    """Lines that together fill a segment; the last ones of a document may be fewer."""
    lines: list[Sequence[T]] = []
    count = 0
    for line in document:
        lines.append(line)
        count += len(line)
        if count >= room:
            yield lines
            lines, count = [], 0
    if lines:
        yield lines


class _Line:
    """A line as tokens; their words are asked of few lines when many are drawn."""

    def __init__(self, line: TextLine, tokenizer: Any) -> None:
        self.place = line.place
        self._text = printable(line.text)
        self._tokenizer = tokenizer

    @property
    def tokens(self) -> list[tuple[_Line, int]]:
        """Its tokens, as places in ``pieces``."""
        if not getattr(self._tokenizer, "is_fast", False):
            return [(self, place) for place in range(len(self.pieces))]
        read = self._tokenizer(
            self._text, add_special_tokens=False, split_special_tokens=True, verbose=False
        )
        return [(self, place) for place in range(len(read["input_ids"]))]

    @cached_property
    def pieces(self) -> list[Piece]:
        """Its tokens with their words; none where the tokenizer drops it all."""
        try:
            encoding = encode(self._tokenizer, self._text)
        except BertlookError:
            return []
        pieces: list[Piece] = []
        last: int | None = None
        for id_, word in zip(encoding.ids, encoding.word_ids, strict=True):
            if word is not None:
                pieces.append(Piece(id_, encoding.words[word], word != last))
                last = word
        return pieces


_Pair = tuple[Sequence[tuple[_Line, int]], Sequence[tuple[_Line, int]]]


def _room(model: Model, length: int | None) -> int:
    """The tokens of both parts that fit beside the special ones."""
    most = model.max_length
    if length is None:
        length = LENGTH if most is None else min(LENGTH, most)
    elif most is not None and length > most:
        raise BertlookError(f"length={length} is over what {model.name} takes: {most} tokens.")
    room = length - model.tokenizer.num_special_tokens_to_add(pair=True)
    if room < 2:
        raise BertlookError(f"length={length} leaves no room for two tokens beside special ones.")
    return room
