from __future__ import annotations

from bertlook.scanning.skipped import Skipped, nothing_counted


def test_a_pass_without_inputs_says_why_the_first_one_was_left_out() -> None:
    skipped = [Skipped(2, "a.txt", "It is too long."), Skipped(5, "b.txt", "It is empty.")]
    assert str(nothing_counted(skipped)) == "There was nothing to read. It is too long."
    assert str(nothing_counted([])) == "There was nothing to read. The corpus is empty."
