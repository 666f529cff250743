from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bertlook.edits import HeadOff
from bertlook.errors import BertlookError
from bertlook.model.prediction import Names, Prediction
from tests.causal import NAMES, case
from tests.tiny_tokenizers import wordpiece

NUMBERS = np.array([[0.7, 0.2, 0.1], [0.1, 0.6, 0.3]])


def prediction(numbers: Any = NUMBERS, **changes: Any) -> Prediction:
    values: dict[str, Any] = {
        "kind": "masked",
        "tokens": ["a", "[MASK]", "[MASK]"],
        "positions": [1, 2],
        "log_probs": np.log(numbers),
        "names": Names(labels=["x", "y", "z"]),
        "ids": [0, 4, 4],
    }
    return Prediction(**{**values, **changes})


def test_the_table_lists_the_most_probable_tokens_of_each_position() -> None:
    table = prediction().table(2)
    assert table.to_dict("list") == {
        "position": [1, 1, 2, 2],
        "token": ["[MASK]"] * 4,
        "rank": [1, 2, 1, 2],
        "prediction": ["x", "y", "y", "z"],
        "probability": pytest.approx([0.7, 0.2, 0.6, 0.3]),
    }


def test_a_class_has_neither_position_nor_token() -> None:
    of_class = prediction(NUMBERS[:1], kind="class", positions=[])
    assert list(of_class.table().columns) == ["rank", "prediction", "probability"]
    assert of_class.log_prob("y") == of_class.log_prob(1) == pytest.approx(np.log(0.2))
    assert of_class.loss("y") == pytest.approx(-np.log(0.2))
    with pytest.raises(BertlookError, match=r"'w' is no class. There are x, y, z"):
        of_class.log_prob("w")


@pytest.mark.parametrize("name", NAMES)
def test_divergences_and_losses_equal_the_golden_ones(name: str) -> None:
    golden = case(name)
    positions = golden.asked["positions"]
    before = golden.model.predict(positions=positions, **golden.text)
    after = golden.model.predict(edits=HeadOff("1-1"), positions=positions, **golden.text)
    asked = golden.asked["loss_targets"], golden.asked["loss_positions"]
    figures = golden.figures
    tolerance = golden.tolerance
    np.testing.assert_allclose(
        before.kl(after), figures["head_off__zero__kl"][0, 0], atol=tolerance
    )
    assert before.loss(*asked) == pytest.approx(float(figures["loss"]), abs=tolerance)
    change = after.loss(*asked) - before.loss(*asked)
    expected = float(figures["head_off__zero__loss_change"][0, 0])
    assert change == pytest.approx(expected, abs=tolerance)


def test_the_divergence_of_impossible_tokens_is_a_number() -> None:
    with np.errstate(divide="ignore"):
        p = prediction(np.array([[1.0, 0.0, 0.0]]), positions=[1])
    q = prediction(np.array([[0.5, 0.25, 0.25]]), positions=[1])
    np.testing.assert_allclose(p.kl(q), [np.log(2)])
    np.testing.assert_allclose(p.kl(p), [0])


def test_changes_show_probabilities_and_ranks_before_and_after() -> None:
    other = prediction(NUMBERS[:, ::-1])
    changes = prediction(top=1).changes(other)
    assert changes[changes.position == 1].to_dict("list") == {
        "position": [1, 1],
        "prediction": ["x", "z"],
        "probability": pytest.approx([0.7, 0.1]),
        "new_probability": pytest.approx([0.1, 0.7]),
        "rank": [1, 3],
        "new_rank": [3, 1],
    }


def test_the_pieces_of_a_masked_word_add_up() -> None:
    both = prediction()
    assert both.log_prob([0, 1], 1) == pytest.approx(np.log(0.7 * 0.6))
    with pytest.raises(BertlookError, match=r"nothing is predicted at position 3. Mask as many"):
        both.log_prob([0, 1], 2)


def test_the_pieces_of_a_next_word_are_those_of_the_text() -> None:
    following = prediction(np.full((3, 3), 1 / 3), kind="next", positions=[0, 1, 2], ids=[0, 1, 2])
    assert following.log_prob([1, 2], 0) == pytest.approx(2 * np.log(1 / 3))
    with pytest.raises(BertlookError, match=r"the text goes on with"):
        following.log_prob([2, 2], 0)
    with pytest.raises(BertlookError, match=r"at position 3. Give one token"):
        following.log_prob([2, 2], 2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda p: p.log_prob("x"), "at 2 positions. Pass position=, one of 1, 2"),
        (lambda p: p.log_prob("x", 0), "Nothing is predicted at position 0, only at 1, 2"),
        (lambda p: p.log_prob(3, 1), "target=3 is no token: .* from 0 to 2"),
        (lambda p: p.log_prob([], 1), "target is empty"),
        (lambda p: p.log_prob(None, 1), "target=None is no token"),
        (lambda p: p.loss([0]), "1 targets for 2 positions"),
        (lambda p: p.table(0), "top"),
        (lambda p: p.kl(3), "other is a int"),
        (lambda p: p.kl(prediction(NUMBERS[:1], positions=[1])), "different positions: 1, 2 and 1"),
        (lambda p: p.kl(prediction(NUMBERS[:, :2])), "different vocabularies"),
        (lambda p: p.changes(None), "other is a NoneType"),
    ],
)
def test_what_was_not_predicted_is_refused(call: Any, message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        call(prediction())


def test_a_token_is_found_by_its_name_or_its_text() -> None:
    names = Names(wordpiece())
    assert names.show(names.find("cat")) == ["cat"]
    assert len(names.find("sitting")) > 1
    with pytest.raises(BertlookError, match="The vocabulary lacks '東京'"):
        names.find("東京")
