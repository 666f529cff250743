from __future__ import annotations

from pathlib import Path

import pytest

from bertlook.model.tokens.added_tokens import added_tokens_of
from tests.python_tokenizers import esm
from tests.tiny_tokenizers import Characters, byte_level, wordpiece


@pytest.mark.parametrize("tokenizer", [wordpiece(), Characters()], ids=["fast", "Python"])
def test_tokens_that_frame_texts_are_told_from_those_that_stand_for_words(
    tokenizer: object,
) -> None:
    tokenizer.add_special_tokens({"additional_special_tokens": ["[E1]", "<|im_start|>", "<turn>"]})
    tokenizer.add_tokens(["drug"])
    tokenizer.chat_template = "<turn>{{ messages[0].content }}"
    added = added_tokens_of(tokenizer)
    frame = {added.names[id_] for id_ in added.frame}
    assert frame == {"[PAD]", "[CLS]", "[SEP]", "<|im_start|>", "<turn>"}
    assert {added.names[id_] for id_ in added.special} - frame == {"[MASK]", "[UNK]", "[E1]"}
    assert "drug" in added.literals


def test_tokens_that_are_added_later_are_seen() -> None:
    tokenizer = byte_level()
    assert "<new>" not in added_tokens_of(tokenizer).literals
    tokenizer.add_tokens("<new>")
    assert "<new>" in added_tokens_of(tokenizer).literals


def test_residues_of_esm_stand_for_themselves(tmp_path: Path) -> None:
    assert {"M", "K"} <= added_tokens_of(esm(tmp_path)).literals
