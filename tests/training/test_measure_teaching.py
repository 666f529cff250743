from __future__ import annotations

import sys
from pathlib import Path

import measure_teaching
import pytest

import bertlook as bl
from bertlook.teaching import reading


@pytest.mark.slow
def test_the_script_writes_all_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = str(Path(bl.corpora.__file__).with_name("sample.conllu"))
    output = tmp_path / "figures.json"
    monkeypatch.setattr(sys, "argv", ["x", sample, sample, "--output", str(output)])
    monkeypatch.setattr(measure_teaching, "GAPS", measure_teaching.GAPS[:1])
    monkeypatch.setattr(measure_teaching.measure, "__defaults__", (4,))
    measure_teaching.main()
    monkeypatch.setattr(reading, "FIGURES", output)
    reading.read_figures.cache_clear()
    try:
        figures = reading.read_figures()
    finally:
        reading.read_figures.cache_clear()
    assert figures.question("preposition") is not None
    assert {each.corpus for each in figures.influences} == {"sample", "ewt", "gum"}


def test_a_missing_treebank_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["x", "none.conllu", "none.conllu"])
    with pytest.raises(SystemExit, match=r"none\.conllu"):
        measure_teaching.main()
