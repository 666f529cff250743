from __future__ import annotations

import torch

from bertlook.corpora.conditions import Condition
from bertlook.searching.links import BatchLinks, Query


def test_links_of_padding_are_never_allowed(bundled) -> None:
    query = Query(Condition(), Condition(), None, None, 0.0, "mean", include_self=True)
    encodings = [bundled.encode("The cat sat on the mat."), bundled.encode("It purred.")]
    links = BatchLinks(query, encodings, torch.device("cpu"))
    assert links.allowed[0].sum() == 7 * 7
    assert links.allowed[1].sum() == 3 * 3
    assert not links.allowed[1, 5:].any()


def test_a_row_names_both_ends(bundled) -> None:
    query = Query(Condition(), Condition(), None, None, 0.0, "mean", include_self=False)
    links = BatchLinks(query, [bundled.encode("The cat sat.")], torch.device("cpu"))
    row = links.row(0, 3, 1)
    assert (row["query"], row["key"], row["distance"]) == (2, 0, -2)
    assert (row["query_word"], row["key_word"]) == ("sat", "The")
    to_special = links.row(0, 3, 0)
    assert (to_special["key"], to_special["key_word"], to_special["distance"]) == (
        None,
        "[CLS]",
        None,
    )
