from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bertlook import edits
from bertlook.attribution.explain import explain
from bertlook.errors import BertlookError
from bertlook.model.load import load
from bertlook.value_norms import norm_maps
from tests import encoder_decoders
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


@pytest.mark.parametrize("name", ["BERT", "GPT-2", "Qwen3"])
def test_what_the_head_adds_is_the_norm_of_the_weighted_value(name: str) -> None:
    network = tiny_decoder(name) if name in DECODERS else build(name)
    model = load(network, wordpiece())
    found = explain(model, TEXT, "2-2", 4, 2)
    assert found.added is not None
    np.testing.assert_allclose(found.added, norm_maps(model, TEXT).heads[1, 1, 4], rtol=1e-5)


def test_what_the_head_adds_is_unknown_where_the_projection_is() -> None:
    network = tiny()
    network.bert.encoder.layer[1].attention.output.dense.register_forward_hook(
        lambda _, __, output: output * 2
    )
    found = explain(load(network, wordpiece()), TEXT, "2-2", 4, 2)
    assert found.norms is None
    assert found.added is None


@pytest.mark.parametrize("name", NAMES)
def test_edits_of_earlier_layers_change_scores_and_those_of_the_layer_only_weights(
    name: str,
) -> None:
    golden = case(name)
    model, text = golden.model, golden.text
    earlier = [edits.HeadOff("1-1"), edits.HeadOff("1-2", how="mean")]
    own = edits.Cut("2-2", query=4, key=2, units="tokens")
    found = explain(model, None, "2-2", 4, 2, edits=[*earlier, own], **text)
    under_earlier = model(**text, edits=earlier).maps[1, 1, 4]
    np.testing.assert_allclose(found.weights, under_earlier, atol=1e-6)
    scores = np.exp(found.row - np.nanmax(found.row))
    np.testing.assert_allclose(np.nan_to_num(scores / np.nansum(scores)), under_earlier, atol=1e-5)
    assert abs(found.score - explain(model, None, "2-2", 4, 2, **text).score) > 1e-3
    under_all = model(**text, edits=[*earlier, own]).maps[1, 1, 4]
    np.testing.assert_allclose(found.edited, under_all, atol=1e-6)
    assert found.edited[2] == 0
    assert found.added is not None
    assert found.added[2] == 0


@pytest.mark.parametrize("name", ["BART", "T5", "T5Gemma"])
@pytest.mark.parametrize("stream", ["encoder", "decoder", "cross"])
def test_streams_of_an_encoder_decoder_are_explained(name: str, stream: Any) -> None:
    model = encoder_decoders.load(name)
    both = model("the cats sat", "on the mat")
    off = edits.HeadOff("1-1", stream="encoder")
    found = explain(model, "the cats sat", "2-1", 1, 0, pair="on the mat", stream=stream)
    maps = getattr(both, stream).maps
    np.testing.assert_allclose(found.weights, maps[1, 0, 1], atol=1e-5)
    scores = np.exp(found.row + found.bias - np.nanmax(found.row + found.bias))
    np.testing.assert_allclose(np.nan_to_num(scores / np.nansum(scores)), maps[1, 0, 1], atol=1e-4)
    assert found.parts.sum() == pytest.approx(found.score)
    assert found.tokens == getattr(both, stream).tokens
    assert len(found.key_tokens) == maps.shape[-1]
    edited = explain(
        model, "the cats sat", "2-1", 1, 0, pair="on the mat", stream=stream, edits=off
    )
    assert edited.score != found.score


def test_the_stream_must_be_said() -> None:
    model: Any = encoder_decoders.load("BART")
    with pytest.raises(BertlookError, match="Say which attention"):
        explain(model, "a", "1-1", 0, 0, pair="b")
    with pytest.raises(BertlookError, match="Give the whole model"):
        explain(model.encoder, "a", "1-1", 0, 0)
    with pytest.raises(BertlookError, match="no encoder-decoder"):
        explain(load(tiny(), wordpiece()), "a", "1-1", 0, 0, stream="cross")
