"""No output replaces what is read, under whatever name it is given."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bertlook.corpora import conllu, coreference_formats
from bertlook.errors import BertlookError
from bertlook.inputs import CORPUS_ENDINGS, MODEL_ENDINGS, Input, check_not_input


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "corpus"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "a.txt").write_text("The cat sat.")
    (folder / "notes.org").write_text("not read")
    (tmp_path / "outside.txt").write_text("The dog ran.")
    (folder / "linked.txt").symlink_to(tmp_path / "outside.txt")
    (tmp_path / "hard").hardlink_to(folder / "deep" / "a.txt")
    (tmp_path / "soft").symlink_to("corpus/deep/a.txt")
    (tmp_path / "other").symlink_to("corpus")
    return folder


@pytest.mark.parametrize(
    "output",
    [
        "corpus/deep/a.txt",
        "corpus/../corpus/./deep//a.txt",
        "other/deep/a.txt",
        "hard",
        "soft",
        "outside.txt",
        "corpus/new.txt",
        "corpus/deep/new.conllu.gz",
        "other/new_conll",
    ],
)
def test_an_output_that_a_folder_of_inputs_includes_is_refused(corpus: Path, output: str) -> None:
    inputs = [Input("--text", corpus, CORPUS_ENDINGS)]
    with pytest.raises(BertlookError, match=r"^-o: .* is a part of what is read from --text, "):
        check_not_input("-o", Path(output), inputs)


@pytest.mark.parametrize(
    "output", ["corpus/results", "corpus/notes.org", "new.txt", "corpus/results.html", "/dev/null"]
)
def test_an_output_that_is_not_read_is_accepted(corpus: Path, output: str) -> None:
    check_not_input("-o", Path(output), [Input("--text", corpus, CORPUS_ENDINGS)])


@pytest.mark.parametrize("output", ["outside.txt", "corpus/linked.txt", "./corpus/../outside.txt"])
def test_an_output_that_is_the_file_of_inputs_is_refused(corpus: Path, output: str) -> None:
    inputs = [Input("--text", corpus / "linked.txt", CORPUS_ENDINGS)]
    with pytest.raises(BertlookError, match=r"is a part of what is read from --text, "):
        check_not_input("-o", Path(output), inputs)
    check_not_input("-o", corpus / "deep" / "a.txt", inputs)


def test_an_input_that_does_not_exist_includes_nothing(tmp_path: Path) -> None:
    check_not_input("-o", tmp_path / "none", [Input("--text", tmp_path / "none", CORPUS_ENDINGS)])


def test_a_file_with_a_name_that_is_not_utf_8_is_recognized(tmp_path: Path) -> None:
    file = tmp_path / os.fsdecode(b"caf\xe9.txt")
    file.write_text("The cat sat.")
    with pytest.raises(BertlookError, match=r"caf\ufffd\.txt is a part of"):
        check_not_input("-o", file, [Input("--text", tmp_path, CORPUS_ENDINGS)])


def test_all_files_of_a_model_are_inputs(folder: Path) -> None:
    inputs = [Input("--model", folder, MODEL_ENDINGS)]
    for file in folder.iterdir():
        with pytest.raises(BertlookError, match="is read from --model"):
            check_not_input("-o", file, inputs)


def test_the_endings_are_those_of_the_readers() -> None:
    assert set(CORPUS_ENDINGS) == {".txt", *conllu._ENDINGS, *coreference_formats._ENDINGS}
