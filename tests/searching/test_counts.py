from __future__ import annotations

import torch

from bertlook.corpora.conditions import Condition
from bertlook.model.layer import Layer
from bertlook.searching.counts import HeadCounts
from bertlook.searching.links import BatchLinks, Query


def test_heads_that_a_layer_lacks_have_no_row(bundled) -> None:
    query = Query(Condition(), Condition(), None, None, 0.5, "mean", include_self=False)
    encoding = bundled.encode("The cat sat.")
    links = BatchLinks(query, [encoding], torch.device("cpu"))
    counts = HeadCounts([(0, 0), (0, 1), (1, 0)])
    counts.start(links)
    maps = torch.zeros(1, 1, 6, 6)
    maps[0, 0, :, 2] = 1.0
    assert counts.count(Layer(0, maps), links) is not None
    assert counts.count(Layer(1, maps[:, :0]), links) is None
    columns = counts.columns()
    assert columns["head"] == ["1-1"]
    assert columns["hits"] == [3]  # every word but the second attends to it
    assert columns["share"] == [3 / 4]
