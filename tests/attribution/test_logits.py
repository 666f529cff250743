from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bertlook.attribution.logits import logit_attribution
from bertlook.errors import BertlookError
from bertlook.model.load import load
from tests.causal import case
from tests.tiny_models import TEXT, tiny, tiny_decoder
from tests.tiny_tokenizers import wordpiece


@pytest.mark.parametrize("name", ["gpt2", "llama"])
def test_contributions_equal_the_golden_ones(name: str) -> None:
    golden = case(name)
    target = golden.asked["target"]
    ids = {"target": target["id"], "other": golden.asked["other_target"]["id"]}
    for key, index in ids.items():
        table = logit_attribution(
            golden.model, target=index, position=target["position"], **golden.text
        )

        def figure(part: str, key: str = key) -> Any:
            return golden.figures[f"dla__{key}__{part}"]

        def sums(part: str, table: Any = table) -> Any:
            return table[table.part == part].contribution.to_numpy()

        for part, expected in (
            ("head", figure("heads").ravel()),
            ("feed-forward", figure("mlp")),
            ("final norm bias", [figure("final_norm_bias")]),
        ):
            np.testing.assert_allclose(sums(part), expected, rtol=0, atol=golden.tolerance)
        embedded = table[table.part.str.contains("embedding")].contribution.sum()
        expected = figure("embedding_token") + figure("embedding_position")
        assert embedded == pytest.approx(float(expected), abs=golden.tolerance)
        biases = sums("attention bias").sum()
        assert biases == pytest.approx(float(figure("attention_bias").sum()), abs=golden.tolerance)
        assert table.contribution.sum() == pytest.approx(
            float(figure("logit")), abs=golden.tolerance
        )


@pytest.mark.parametrize("name", ["GPT-2", "Llama", "Mistral", "Qwen2", "Qwen3"])
def test_contributions_sum_to_the_logit(name: str) -> None:
    model = load(tiny_decoder(name), wordpiece())
    ids = model.encode(TEXT).ids
    logits = model.run([model.encode(TEXT)], lambda _: None, whole=True).logits[0, 2]
    table = logit_attribution(model, TEXT, target=ids[3], position=2)
    assert table.contribution.sum() == pytest.approx(float(logits[ids[3]]), rel=1e-4)
    difference = logit_attribution(model, TEXT, target=ids[3], versus=ids[4], position=2)
    expected = float(logits[ids[3]] - logits[ids[4]])
    assert difference.contribution.sum() == pytest.approx(expected, rel=1e-4, abs=1e-5)
    assert (table.part == "head").sum() == model.num_layers * model.num_heads


def test_the_last_position_and_the_most_probable_token_are_the_defaults() -> None:
    model = load(tiny_decoder(), wordpiece())
    last = len(model.encode(TEXT).ids) - 1
    best = int(model.predict(TEXT, positions=last).log_probs[0].argmax())
    assert logit_attribution(model, TEXT).equals(
        logit_attribution(model, TEXT, target=best, position=last)
    )


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        (lambda: load(tiny(), wordpiece()), "it isn't a decoder that predicts the next token"),
        (lambda: load(tiny_decoder("Gemma2"), wordpiece()), "layer 1 does more than adding"),
    ],
    ids=["BERT", "Gemma2"],
)
def test_a_stream_that_is_no_such_sum_is_refused(model: Any, reason: str) -> None:
    with pytest.raises(BertlookError, match=f"can't be attributed to its parts: {reason}"):
        logit_attribution(model(), "the [MASK]", position=1)


def test_a_target_must_be_a_token() -> None:
    with pytest.raises(BertlookError, match="The vocabulary lacks"):
        logit_attribution(load(tiny_decoder(), wordpiece()), TEXT, target="東京")
