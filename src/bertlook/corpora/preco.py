"""The PreCo corpus: a document a line, in JSON (Chen et al. 2018).

``sentences`` holds lists of words, and ``mention_clusters`` lists of mentions, each the index of a
sentence and those of the mention's first word in it and of the word after its last. Words of white
space alone are left out. Without dependency trees and parts of speech, the head word of a mention
is its last word, and its type is inferred from the words.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

from bertlook.choices import is_integer
from bertlook.corpora.cluster_brackets import BracketReader, MarkedMention, build_document
from bertlook.corpora.document import Document
from bertlook.corpora.files import Line, name_of
from bertlook.errors import BertlookError
from bertlook.text import printable, quote

_SENTENCES, _CLUSTERS = "sentences", "mention_clusters"


def recognizes(text: str) -> bool:
    """Return whether a file of this format can have `text` as its first line."""
    return text.lstrip().startswith("{") and f'"{_CLUSTERS}"' in text


def split_documents(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Split the lines of a file into documents: each line is one."""
    for line in lines:
        yield [line]


def read_document(file: Path, lines: Iterable[Line], skipped: list[str]) -> Document | None:
    """Return the document of a line, or None for a blank line.

    Args:
        file: The file being read, for messages.
        lines: The line.
        skipped: A list that receives a message for each mention left out.
    """
    [(number, text)] = lines
    if not text.strip():
        return None
    place = f"{file}, line {number}"
    try:
        record = json.loads(text)
        if not isinstance(record, dict):
            raise BertlookError("the line is no JSON object.")
        sentences = _read_sentences(record.get(_SENTENCES))
        mentions = list(_read_mentions(record.get(_CLUSTERS), sentences))
    except BertlookError as error:
        raise BertlookError(f"{place}: {error}") from None
    except (ValueError, RecursionError) as error:
        raise BertlookError(f"{place}: the line is no JSON: {str(error)[:60]}.") from None
    words = [word for sentence in sentences for word in sentence]
    # The number of words before each position that has text.
    positions = [0, *accumulate(bool(word.strip()) for word in words)]
    reader = BracketReader(file, skipped)
    for cluster, start, end in mentions:
        mention = MarkedMention(positions[start], positions[end], number)
        reader.add(str(cluster), mention)
    starts = {positions[start] for start in accumulate(map(len, sentences[:-1]), initial=0)}
    kept = [word for word in words if word.strip()]
    if not kept:
        return None
    name = record.get("id")
    title = f" ({printable(name[:60])})" if isinstance(name, str) else ""
    return build_document(
        kept,
        reader.finish(),
        f"{name_of(file)}, line {number}{title}",
        sorted(start for start in starts if start < len(kept)),
    )


def _read_sentences(value: Any) -> list[list[str]]:
    if not isinstance(value, list) or not all(map(_are_words, value)) or not value:
        raise BertlookError(f'"{_SENTENCES}" must be lists of words, not {quote(value)}.')
    return value


def _are_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) for word in value)


def _read_mentions(value: Any, sentences: list[list[str]]) -> Iterator[tuple[int, int, int]]:
    """Yield the index of its cluster, the start and the end of each mention."""
    if not isinstance(value, list) or not all(isinstance(cluster, list) for cluster in value):
        raise BertlookError(f'"{_CLUSTERS}" must be lists of mentions, not {quote(value)}.')
    starts = list(accumulate(map(len, sentences), initial=0))
    for number, cluster in enumerate(value):
        for mention in cluster:
            is_triple = isinstance(mention, list) and len(mention) == 3
            if not is_triple or not all(map(is_integer, mention)):
                raise BertlookError(
                    f"a mention of cluster {number} is {quote(mention)} instead of the indices of "
                    "a sentence, a first word and the word after the last."
                )
            sentence, start, end = mention
            if not 0 <= sentence < len(sentences) or not 0 <= start < end <= len(
                sentences[sentence]
            ):
                raise BertlookError(
                    f"the mention {quote(mention)} of cluster {number} lies outside the sentences."
                )
            yield number, starts[sentence] + start, starts[sentence] + end
