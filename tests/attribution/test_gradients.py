from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from transformers import BertConfig, BertModel

from bertlook.attribution.gradients import attattr, gradient_attention
from bertlook.edits import SetMap
from bertlook.errors import BertlookError
from bertlook.model.load import load
from tests.architectures import SIZE
from tests.causal import NAMES, case
from tests.tiny_models import tiny, tiny_decoder
from tests.tiny_tokenizers import wordpiece

TEXT = "the [MASK] sat"


@pytest.mark.parametrize("name", NAMES)
def test_attributions_equal_the_golden_ones(name: str) -> None:
    golden = case(name)
    target = golden.asked["target"]
    options = {"target": target["id"], "position": target["position"], **golden.text}
    for function, key in ((gradient_attention, "gradient__x_attention"), (attattr, "attattr_m20")):
        attributions = function(golden.model, **options)
        expected = golden.figures[key]
        np.testing.assert_allclose(attributions, expected, rtol=0, atol=golden.tolerance)


def test_a_gradient_tells_what_a_small_change_of_a_weight_does() -> None:
    golden = case("bert")
    target = golden.asked["target"]
    options = {"target": target["id"], "position": target["position"]}
    maps = golden.model(**golden.text).maps.astype(float)
    small = 1e-4
    weights = maps[1, 0] / maps[1, 0].sum(-1, keepdims=True)
    changed = weights.copy()
    changed[2, 3] += small
    changed[2, 4] -= small

    def log_prob(weights: Any) -> float:
        prediction = golden.model.predict(
            edits=SetMap("2-1", weights), positions=target["position"], **golden.text
        )
        return prediction.log_prob(target["id"])

    products = gradient_attention(golden.model, **options, **golden.text)[1, 0]
    gradients = products / maps[1, 0]
    slope = (log_prob(changed) - log_prob(weights)) / small
    assert slope == pytest.approx(gradients[2, 3] - gradients[2, 4], rel=1e-3)


def test_the_target_is_by_default_the_most_probable_token() -> None:
    model = load(tiny(), wordpiece())
    best = int(model.predict(TEXT).log_probs[0].argmax())
    default, named = gradient_attention(model, TEXT), gradient_attention(model, TEXT, target=best)
    np.testing.assert_array_equal(default, named)


def test_a_decoder_predicts_after_its_last_token_by_default() -> None:
    model = load(tiny_decoder(), wordpiece())
    size = len(model.encode(TEXT).ids)
    np.testing.assert_array_equal(
        gradient_attention(model, TEXT), gradient_attention(model, TEXT, position=size - 1)
    )


def test_the_network_gets_no_gradients() -> None:
    network = tiny()
    attattr(load(network, wordpiece()), TEXT, steps=2)
    assert all(weights.grad is None for weights in network.parameters())


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("the cat", {}, "nothing to predict"),
        ("[MASK] the [MASK]", {}, "Tokens are predicted at 1, 3. Pass position="),
        (TEXT, {"position": 99}, "positions has 99"),
        (TEXT, {"target": "sitting"}, r"target='sitting' has \d+ tokens: 's"),
        (TEXT, {"target": "東京"}, "The vocabulary lacks"),
        (TEXT, {"target": -1}, "target=-1 is no token"),
        (TEXT, {"steps": 0}, "steps"),
    ],
)
def test_what_can_not_be_attributed_is_refused(
    text: str, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(BertlookError, match=message):
        attattr(load(tiny(), wordpiece()), text, **options)


def test_a_model_without_a_head_is_refused() -> None:
    model = load(BertModel(BertConfig(**SIZE)).eval(), wordpiece())
    with pytest.raises(BertlookError, match="predicts nothing"):
        gradient_attention(model, TEXT)
