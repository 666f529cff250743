from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from bertlook.measures.dependency.trees import FAR, ROOT, encode_offsets


@given(
    st.integers(1, 400).flatmap(
        lambda n: st.tuples(
            st.lists(st.integers(-1, n - 1), min_size=n, max_size=n),
            st.lists(st.integers(0, n - 1), min_size=n, max_size=n),
        )
    )
)
def test_codes_are_equal_if_and_only_if_the_gold_head_is_predicted(heads_and_predictions) -> None:
    heads, predicted = heads_and_predictions
    heads = [-1 if head == i else head for i, head in enumerate(heads)]
    gold = torch.tensor([heads])
    codes = encode_offsets(torch.tensor([[predicted]]), gold)[0, 0]
    hits = codes == encode_offsets(gold, gold)[0]
    assert hits.tolist() == [p == h for p, h in zip(predicted, heads, strict=True)]


def test_only_near_offsets_are_encoded_exactly() -> None:
    gold = torch.full((1, 300), -1)
    gold[0, 0] = 126
    gold[0, 1] = 128
    gold[0, 299] = 0
    codes = encode_offsets(gold, gold)[0]
    assert codes.dtype == torch.int8
    assert codes[[0, 1, 2, 299]].tolist() == [126, FAR, ROOT, 127]
