from __future__ import annotations

import json

import numpy as np

import bertlook as bl
from bertlook.teaching.game import Refused
from bertlook.widgets.quiz_fields import encode_quiz


def test_all_that_a_page_needs_is_in_a_round() -> None:
    (made,) = bl.quiz(rounds=1, kinds=["find"]).rounds
    encoded = encode_quiz([made], [])["rounds"][0]
    assert json.loads(json.dumps(encoded)) == encoded
    assert encoded["units"] == ["[CLS]", *made.attention.words, "[SEP]"]
    assert encoded["units"][encoded["row"]] == made.attention.words[made.word]
    assert encoded["units"][encoded["target"]] == made.attention.words[made.target or 0]
    for option, sent in zip(made.options, encoded["options"], strict=True):
        assert sent["explanation"] == option.explanation
        assert sent["head"] == option.label
        exact = made.attention.word_maps()[tuple(bl.Head(option.label))]
        np.testing.assert_allclose(np.array(encoded["maps"][option.label]) / 1000, exact, atol=5e-4)
    assert [option["share"] for option in encoded["options"]].count(1.0) == 1
    assert len(encoded["hints"]) == 2
    assert encoded["kept"] == list(made.kept)


def test_refused_questions_are_named_by_their_sentences() -> None:
    items = [("a " * 60, 0, 1, "object"), 17, ("Short.", "x")]
    refused = encode_quiz([], [Refused(item, "No.") for item in items])["refused"]
    assert [each["item"][-1] for each in refused] == ["…", "7", "."]
    assert len(refused[0]["item"]) == 80
