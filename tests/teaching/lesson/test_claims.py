from __future__ import annotations

import pytest

from bertlook.teaching.lesson.claims import CLAIMS, VERDICTS, check_claims, reasons
from tests.teaching.lesson.key import PAGE, solution

RIGHT = {number: claim.verdict for number, claim in CLAIMS.items()}


def test_the_key_is_right_and_gives_the_figures() -> None:
    feedback = check_claims(solution("claims", "verdicts"))
    assert feedback.passed
    assert "36%" in feedback.message


def test_each_verdict_is_right_of_two_claims() -> None:
    assert sorted(RIGHT.values()) == sorted(VERDICTS * 2)


def test_the_page_has_claims_and_reasons_as_the_figures_give_them() -> None:
    page = PAGE.read_text("utf-8")
    for number, claim in CLAIMS.items():
        row = f"| {number} | {claim.text} | {claim.verdict} | {reasons()[number]} |"
        assert row in page


@pytest.mark.parametrize(
    ("verdicts", "hint"),
    [
        (None, "a verdict on each claim"),
        ({1: "true"}, "a verdict on each claim"),
        (dict.fromkeys(CLAIMS, ""), "for claim 1, 2, 3, 4, 5, 6"),
        ({**RIGHT, 2: "true"}, "5 of 6 are right. 2: From objects"),
    ],
)
def test_wrong_verdicts_get_a_hint_and_no_answer(verdicts, hint: str) -> None:
    feedback = check_claims(verdicts)
    assert not feedback.passed
    assert hint in feedback.message


def test_verdicts_may_be_written_in_capitals() -> None:
    assert check_claims({number: verdict.upper() for number, verdict in RIGHT.items()}).passed
