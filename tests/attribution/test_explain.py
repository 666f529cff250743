from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bertlook.attribution.explain import explain
from bertlook.errors import BertlookError
from bertlook.model.load import load
from tests.architectures import DECODERS, build
from tests.causal import NAMES, case
from tests.tiny_models import TEXT, tiny, tiny_decoder
from tests.tiny_tokenizers import wordpiece


@pytest.mark.parametrize("name", NAMES)
def test_scores_equal_the_golden_ones(name: str) -> None:
    golden = case(name)
    for number, asked in enumerate(golden.asked["scores"]):
        head = asked["layer"], asked["head"]
        found = explain(golden.model, None, head, asked["query"], asked["key"], **golden.text)

        def check(actual: Any, key: str, number: int = number) -> None:
            expected = golden.figures[f"scores__{number}__{key}"]
            actual = actual[: len(expected)]
            np.testing.assert_allclose(actual, expected, rtol=0, atol=golden.tolerance)

        check(found.parts, "parts")
        check(found.row, "row")
        check(found.row_parts, "row_parts")
        check(found.weights, "attention_row")
        assert found.score == found.row[asked["key"]]
        assert (found.bias == 0).all()
        if name == "llama":
            assert found.without_position is not None
            check(found.without_position.parts, "unrotated_parts")
            check(found.without_position.row, "unrotated_row")
            check(found.without_position.row_parts, "unrotated_row_parts")
        else:
            assert found.without_position is None


@pytest.mark.parametrize("name", ["RoBERTa", "ModernBERT", "GPT-2", "Gemma2", "Qwen3", "gpt-oss"])
def test_the_softmax_of_scores_and_biases_gives_the_weights(name: str) -> None:
    network = tiny_decoder(name) if name in DECODERS else build(name)
    model = load(network, wordpiece())
    maps = model(TEXT).maps
    found = explain(model, TEXT, "2-2", 4, 2)
    scores = found.row + found.bias
    weights = np.exp(scores - np.nanmax(scores))
    weights /= np.nansum(weights)
    expected = maps[1, 1, 4] / maps[1, 1, 4].sum()  # a learned sink has the rest
    np.testing.assert_allclose(np.nan_to_num(weights), expected, atol=1e-4)
    assert found.parts.sum() == pytest.approx(found.score)


def test_positions_are_taken_out_where_they_are_rotations() -> None:
    model = load(tiny_decoder("Llama"), wordpiece())
    found = explain(model, "cat cat cat", "1-1", 3, 1)
    assert found.without_position is not None
    same = found.without_position.row[1:4]  # the same word at three places
    np.testing.assert_allclose(same, same[0], atol=1e-5)
    assert np.ptp(found.row[1:4]) > 1e-3


def test_the_table_lists_the_largest_dimensions() -> None:
    found = explain(load(tiny(), wordpiece()), TEXT, "1-1", 2, 1)
    table = found.table(3)
    assert len(table) == 3
    assert table.part.abs().is_monotonic_decreasing
    assert abs(table.part[0]) == abs(found.parts).max()
    assert "head 1-1" in repr(found)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("9-1", 1, 1), "head"),
        (("1-1", 99, 1), "query=99 is no token: the input has"),
        (("1-1", 1, -1), "key=-1 is no token"),
        (("1-1", True, 1), "query=True is no token"),
        (("1-1", 1, 3), "may not see token 3"),
    ],
)
def test_what_has_no_score_is_refused(arguments: Any, message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        explain(load(tiny_decoder(), wordpiece()), TEXT, *arguments)


def test_an_architecture_outside_of_the_interface_is_refused() -> None:
    with pytest.raises(BertlookError, match="its scores are unknown"):
        explain(load(build("MPNet"), wordpiece()), TEXT, "1-1", 1, 1)
