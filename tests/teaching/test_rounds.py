from __future__ import annotations

import bertlook as bl
from bertlook.teaching.rounds import (
    Option,
    Round,
    letter_of,
    row_of,
    text_of,
    units_of,
    weight_text,
)


def make(*verdicts: str) -> Round:
    options = tuple(Option(f"option {i}", verdict, "") for i, verdict in enumerate(verdicts))
    return Round("works", "", "", options, "", bl.load()("The cat sat."), word=1)


def test_a_hint_leaves_the_right_option_and_a_wrong_one() -> None:
    assert make("wrong", "wrong", "right").kept == (0, 2)
    assert make("right", "right here", "wrong").kept == (0, 2)
    assert make("wrong", "right").right == 1
    assert make("right", "wrong").title == "Will it work here?"


def test_only_maps_that_are_shown_are_needed() -> None:
    assert make("right", "wrong").heads == ()
    heads = (Option("1-1", "right", "", is_head=True), Option("2-3", "wrong", "", is_head=True))
    attention = bl.load()("The cat sat.")
    assert Round("find", "", "", heads, "", attention, 1, head="4-5").heads == ("1-1", "2-3", "4-5")


def test_rows_have_special_tokens_at_both_ends() -> None:
    attention = bl.load()("The [MASK] sat.")
    assert units_of(attention) == ("[CLS]", "“The”", "[MASK]", "“sat”", "“.”", "[SEP]")
    row = row_of(attention, "1-6", 1)
    assert row.shape == (6,)
    assert abs(row.sum() - 1) < 1e-5
    assert units_of(attention)[int(row.argmax())] == "“sat”"


def test_weights_and_letters_are_written_as_in_views() -> None:
    assert [weight_text(value) for value in (0, 0.594, 1)] == [".00", ".59", "1.00"]
    assert [letter_of(index) for index in (0, 3)] == ["A", "D"]
    model = bl.load()
    assert text_of(model("The cat sat.")) == "The cat sat."
    assert text_of(model(["The", "cat"])) == "The cat"
