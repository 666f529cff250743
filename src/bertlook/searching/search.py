"""The search for links of a head in a corpus, and the counts of such links by head."""

from __future__ import annotations

import contextlib
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from bertlook.attention.pooling import Rows
from bertlook.choices import (
    check_choice,
    check_count,
    check_flag,
    check_number,
    is_integer,
    is_list,
)
from bertlook.corpora.conditions import Facts, parse_condition
from bertlook.errors import BertlookError
from bertlook.garbage import paused
from bertlook.head import find_head
from bertlook.isolation import isolated
from bertlook.measures.tables import Table, make_table
from bertlook.model.layer import Layer
from bertlook.model.load import as_model
from bertlook.model.model import Model
from bertlook.model.tokens.encoding import Encoding, SpecialTokens
from bertlook.scanning.arguments import open_corpus
from bertlook.scanning.skipped import nothing_counted
from bertlook.searching.counts import HeadCounts
from bertlook.searching.links import BatchLinks, Query
from bertlook.searching.relation import parse_relation
from bertlook.searching.windows import Windows
from bertlook.text import printable, quote

if TYPE_CHECKING:
    from bertlook.head import HeadLike

#: The order of the links that are found.
Sort = Literal["corpus", "weight"]
_COLUMNS = ("sentence", "query", "key", "query_word", "key_word", "weight", "distance")
#: Columns that are left out where no input has them.
_TAGS = ("query_upos", "key_upos", "query_relation", "key_relation")
#: The key of a link's units, by which links are ordered.
_UNITS = "units"


class _HeadRead(Exception):
    """Ends a pass once the layer of the head has been read."""


@isolated()
def search(
    model: Any,
    corpus: Any,
    *,
    head: HeadLike | None = None,
    source: str | None = None,
    target: str | None = None,
    relation: str | None = None,
    above: float = 0.5,
    distance: int | tuple[int, int] | None = None,
    limit: int | None = 100,
    sort: Sort = "corpus",
    rows: Rows = "mean",
    include_self: bool = False,
    special_tokens: SpecialTokens | None = None,
) -> Table:
    """Return the links of a head in a corpus that meet some conditions.

    A condition on a word is a text. It has one or several tests, which must all pass, such as
    ``"NOUN obj"``, and alternatives after bars, such as ``"PRON | DET"``. A test is one of

    - a universal part of speech in capitals;
    - the relation of the word to its head;
    - a regular expression in slashes that matches the whole word in either case: ``"/her|him/"``;
    - "pronoun", "proper" or "nominal", for the head word of such a mention in a document;
    - a special token such as ``"[SEP]"``.

    Args:
        model: A model.
        corpus: Texts, sentences or documents, or a path, as for :func:`bertlook.scan`. It is read
            once, and no further than needed.
        head: The head, in any form. None: the links are counted for every head.
        source: The condition on the word that attends; by default any word.
        target: The condition on the word that is attended to; by default any word.
        relation: The relation of the gold tree between the two words: "obj" in either direction, or
            "obj dep->head" or "obj head->dep", from which word the head attends to which.
        above: The weight that a link must exceed, from 0 to 1.
        distance: The index of the attended word minus that of the attending word, or a range of it
            with both ends, such as ``(-3, -1)``.
        limit: The largest number of links, or None for all. Ignored without a head.
        sort: The order of the links: that of the "corpus", which ends the search at the limit; or
            by "weight", which reads the whole corpus and keeps the largest.
        rows: The rule for attention from a word of several tokens.
        include_self: Whether the link of a word to itself counts.
        special_tokens: How special tokens in texts are read, as for :func:`bertlook.scan`.

    Returns:
        A table of links: sentence (the index in the corpus), query and key (the indices of the
        words in it, missing for special tokens), query_word, key_word, weight, distance, and both
        words' part of speech and relation where the corpus has them. Its ``attrs`` have the
        provenance of the model, the number of inputs read and of those left out, and the head's row
        of the table below, for the inputs read.

        Without a head, a table of heads: head, hits, rows (words that pass ``source``), share (of
        these rows, those with a hit), uniform_hits (the hits of evenly spread attention), offset
        (of the fixed distances from -6 to 6, that which most often leads to a word that passes),
        and offset_share (of the rows, those in which it does).

    Raises:
        BertlookError: If a condition can't be parsed, an input lacks the annotation that it reads,
            there is no such head, or there is nothing to read.

    Example:
        >>> import bertlook as bl
        >>> sentences = bl.corpora.sample()
        >>> found = bl.search(bl.load(), sentences, head="3-1", relation="obj", limit=2)
        >>> list(found.columns[:5])
        ['sentence', 'query', 'key', 'query_word', 'key_word']
        >>> len(found)
        2
        >>> counts = bl.search(bl.load(), sentences[:20], source="DET", target="NOUN")
        >>> len(counts)
        48
    """
    model = as_model(model, "bl.search(model, corpus, head='3-1')")
    check_choice("rows", rows, Rows)
    check_choice("sort", sort, Sort)
    limit = None if limit is None else check_count("limit", limit, 1)
    query = Query(
        parse_condition("source", source),
        parse_condition("target", target),
        None if relation is None else parse_relation("relation", relation),
        _check_distance(distance),
        check_number("above", above, 0, 1),
        rows,
        check_flag("include_self", include_self),
    )
    heads = list(np.ndindex(model.num_layers, model.num_heads))
    if head is not None:
        heads = [_existing_head(model, head)]
    inputs, name = open_corpus(corpus, model, ())
    may_end = head is not None and sort == "corpus" and limit is not None
    windows = Windows(model, inputs, may_end, special_tokens)
    counts = HeadCounts(heads)
    seen: set[str] = set()
    found: list[dict[str, Any]] = []
    for window in windows:
        for batch in window:
            _check_annotation(batch, query)
            seen.update(*(getattr(e.source, "relations", ()) for e in batch.values()))
            found += _search_batch(model, batch, query, counts, keeps_links=head is not None)
        found.sort(key=_by_weight if sort == "weight" else _by_place)
        if limit is not None:
            del found[limit:]
        if may_end and len(found) == limit:
            break
    else:
        _check_relations(query.relations, seen)
    if not windows.inputs:
        raise nothing_counted(windows.skipped)
    facts = {
        **model.provenance,
        "corpus": printable(str(name)),
        "inputs": windows.inputs,
        "skipped": len(windows.skipped),
    }
    columns = counts.columns()
    if head is None:
        return make_table(columns, facts)
    own = {name: values[0] for name, values in columns.items()}
    return make_table(_columns_of(found), {**facts, **own})


def _search_batch(
    model: Model,
    batch: dict[int, Encoding],
    query: Query,
    counts: HeadCounts,
    *,
    keeps_links: bool,
) -> list[dict[str, Any]]:
    """Count the links of a batch, and return those of the only head if they are kept."""
    positions, encodings = list(batch), list(batch.values())
    with paused():  # it would walk over all encodings again and again
        links = BatchLinks(query, encodings, model.device)
    counts.start(links)
    found: list[dict[str, Any]] = []

    def read(layer: Layer) -> None:
        hits = counts.count(layer, links)
        if hits is None or not keeps_links:
            return
        weights = links.weights(layer.maps[:, [counts.heads[0][1]]])[:, 0]
        for example, query_unit, key_unit in hits[:, 0].nonzero().tolist():
            found.append(
                {
                    "sentence": positions[example],
                    **links.row(example, query_unit, key_unit),
                    "weight": float(weights[example, query_unit, key_unit]),
                    _UNITS: (query_unit, key_unit),
                }
            )
        raise _HeadRead

    with contextlib.suppress(_HeadRead):  # the layers after the head's aren't needed
        model.run(encodings, read)
    return found


def _columns_of(found: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the columns of a table of links."""
    integers = {"sentence", "query", "key", "distance"}
    columns = {
        name: pd.array([link[name] for link in found], "Int64" if name in integers else None)
        if name != "weight"
        else np.array([link[name] for link in found], float)
        for name in _COLUMNS
    }
    tags = {name: [link[name] for link in found] for name in _TAGS}
    known = {name: values for name, values in tags.items() if any(v is not None for v in values)}
    return columns | known


def _check_distance(given: Any) -> tuple[int, int] | None:
    """Return the smallest and the largest distance, or None for any."""
    if given is None:
        return None
    ends = [given, given] if is_integer(given) else list(given) if is_list(given) else []
    if len(ends) != 2 or not all(map(is_integer, ends)) or ends[0] > ends[1]:
        raise BertlookError(
            f"distance={quote(given)} is no distance. Give a whole number, or a range of them with "
            "both ends such as (-3, -1).",
            page="search",
        )
    return int(ends[0]), int(ends[1])


def _existing_head(model: Model, given: HeadLike) -> tuple[int, int]:
    head = find_head(given, model.num_layers, model.num_heads, "head")
    if head.head >= model.architecture.heads[head.layer]:
        raise BertlookError(
            f"head: {model.name} has no head {head} with attention between tokens.", page="search"
        )
    return head.layer, head.head


def _check_annotation(batch: dict[int, Encoding], query: Query) -> None:
    """Raise BertlookError if an input lacks the annotation that the conditions read."""
    for position, encoding in batch.items():
        location = getattr(encoding.source, "origin", "") or f"input {position + 1} of the corpus"
        Facts(encoding.source, encoding.words).check(
            query.needs, printable(str(location)), "The search"
        )


def _check_relations(asked: set[str], seen: set[str]) -> None:
    """Raise BertlookError if no input has a relation of the conditions."""
    for label in sorted(asked - seen) if seen else ():
        near = get_close_matches(label, sorted(seen), 3) or sorted(seen)[:10]
        raise BertlookError(
            f"No input has the relation {quote(label)}; near are {', '.join(near)}. For the word, "
            f"write /{label}/.",
            page="search",
        )


def _by_place(link: dict[str, Any]) -> tuple[Any, ...]:
    return link["sentence"], link[_UNITS]


def _by_weight(link: dict[str, Any]) -> tuple[Any, ...]:
    return -link["weight"], *_by_place(link)
