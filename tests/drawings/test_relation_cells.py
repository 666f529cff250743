from __future__ import annotations

from typing import Any

import pytest

from bertlook.drawings.relation_cells import cells_of, headings, relations_latex, sort_rows

DASH = "\N{EN DASH}"
ROW = {
    "relation": "obj", "summary": False, "count": 1812, "few": False, "head": [1, 2],
    "direction": "dep->head", "offset": -2, "offset_accuracy": 0.36, "syntactic": True,
    "accuracy": 0.745, "low": 0.7, "high": 0.78, "baseline": 0.36,
    "gain": 0.38, "gain_low": -0.004, "gain_high": 0.43,
}  # fmt: skip


def made(**figures: Any) -> dict[str, Any]:
    """Return a row of a table."""
    return {
        **ROW,
        **figures,
    }


def test_cells_are_written_as_in_the_view() -> None:
    cells = cells_of(made(q=0.04))
    assert cells[:4] == ("obj", "1,812", "2-3", "dep → head")
    assert cells[4:7] == ("75%", "70% to 78%", "\N{MINUS SIGN}2: 36%")
    assert cells[7:] == ("+38", "0 to +43", "", ".040")


@pytest.mark.parametrize(("q", "text"), [(0.0004, "< .001"), (1.0, "1.000"), (None, "")])
def test_false_discovery_rates_have_three_digits(q: float | None, text: str) -> None:
    assert cells_of(made(q=q)).q == text


def test_what_is_unknown_is_a_dash() -> None:
    cells = cells_of(made(accuracy=None, low=None, high=None, gain=None, gain_low=None))
    assert (cells.accuracy, cells.accuracy_interval) == (DASH, "")
    assert (cells.gain, cells.gain_interval) == (DASH, "")


def test_rows_without_a_number_come_last_in_either_order() -> None:
    rows = [made(relation=name, q=q) for name, q in [("a", None), ("b", 0.5), ("c", 0.1)]]
    rows.append(made(relation="all", summary=True))
    for sort, expected in [("q", "cba"), ("-q", "bca"), ("-relation", "cba")]:
        single, summaries = sort_rows(rows, sort)
        assert "".join(row["relation"] for row in single) == expected
        assert [row["relation"] for row in summaries] == ["all"]


def test_accuracies_of_all_words_are_not_called_held_out() -> None:
    assert headings([made()]).accuracy == "Held-out accuracy"
    assert headings([made(low=None, high=None)]).accuracy == "Accuracy"


def test_latex_has_the_columns_that_the_table_has() -> None:
    rows = [made(relation="nsubj_pass"), made(relation="all", summary=True)]
    latex = relations_latex(rows, "-gain_low", "Model a_b.")
    assert "% Model a_b.\n" in latex
    assert "FDR" not in latex
    assert r"nsubj\_pass & 1,812 & 2-3 & dep $\rightarrow$ head & 75\% & 70\% to 78\%" in latex
    assert latex.count(r"\midrule") == 2
    assert "FDR" in relations_latex([made(q=0.1)], "-gain_low", "")
