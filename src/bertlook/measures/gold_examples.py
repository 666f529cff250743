"""Examples of what a head predicts against a gold annotation, as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import numpy as np

from bertlook.choices import check_flag, is_list
from bertlook.errors import BertlookError
from bertlook.head import Head, find_head
from bertlook.text import quote

if TYPE_CHECKING:
    from bertlook.measures.gold import Bools, GoldResult, Ints
    from bertlook.measures.tables import Table


def find_label(argument: str, label: Any, labels: Sequence[str]) -> int:
    """Return the index of a label among those that were counted.

    Args:
        argument: The name of the argument, for the message.
        label: The label.
        labels: All labels.

    Raises:
        BertlookError: If there is no such label.
    """
    if isinstance(label, str) and label in labels:
        return labels.index(label)
    near = get_close_matches(label, labels, 3) if isinstance(label, str) else []
    listed = ", ".join(map(quote, near or labels[:5])) or "none"
    raise BertlookError(f"{argument}={quote(label)} was not counted; near are {listed}.")


def choose_head(result: GoldResult[Any], head: Any, correct: Ints) -> Head:
    """Return the head whose examples are asked for.

    Args:
        result: The result.
        head: The head in any form, or None for the one with the most hits.
        correct: (L, H) The hits of each head.

    Raises:
        BertlookError: If there is no such head.
    """
    if head is None:
        layer, index = np.unravel_index(int(correct.argmax()), correct.shape)
        return Head(int(layer), int(index))
    found = find_head(head, *result.shape, "head")
    if not result.present[found.layer, found.head]:
        raise BertlookError(f"head: The model has no head {found} with attention between tokens.")
    return found


def kept_by(hit: Any, hits: Bools) -> Bools:
    """Return which items are hits, or misses.

    Args:
        hit: True for hits, False for misses, None for both.
        hits: (N,) Whether each item is a hit.

    Raises:
        BertlookError: If ``hit`` is something else.
    """
    return np.ones_like(hits) if hit is None else hits == check_flag("hit", hit)


def examples_table(
    result: GoldResult[Any],
    positions: Ints,
    words: Mapping[str, Ints],
    hits: Bools,
    corpus: Any,
    facts: Mapping[str, Any],
) -> Table:
    """Return a table of examples.

    Args:
        result: The result.
        positions: (N,) Positions in the corpus.
        words: (N,) Indices of words by column, -1 for none.
        hits: (N,) Whether each example is a hit.
        corpus: The inputs that were counted, for the texts of the words, or None.
        facts: What was asked for.

    Raises:
        BertlookError: If the corpus isn't the one that was counted.
    """
    import pandas as pd

    from bertlook.measures.tables import make_table

    columns: dict[str, Any] = {result.unit: positions}
    for name, indices in words.items():
        columns[name] = pd.arrays.IntegerArray(indices.astype(np.int64), indices < 0)
    columns["hit"] = hits
    if corpus is not None:
        for name, indices in words.items():
            columns[f"{name}_text"] = _texts(result, corpus, positions, indices)
    return make_table(columns, {**result.facts, **facts})


def _texts(result: GoldResult[Any], corpus: Any, positions: Ints, indices: Ints) -> list[Any]:
    """Return the texts of words, None where there is no word."""
    if not is_list(corpus):
        raise BertlookError(
            f"corpus is a {type(corpus).__name__}; give a list of the {result.unit}s that were "
            "scanned."
        )
    texts: list[Any] = []
    for position, index in zip(positions.tolist(), indices.tolist(), strict=True):
        words = getattr(corpus[position], "words", ()) if position < len(corpus) else ()
        if index >= len(words):
            raise BertlookError(
                f"The corpus has no word {index + 1} in {result.unit} {position + 1}, which was "
                "counted. Give the corpus that was scanned."
            )
        texts.append(None if index < 0 else words[index])
    return texts
