from __future__ import annotations

import pytest

from bertlook.errors import BertlookError
from bertlook.model.input_tensors import build_inputs, count_embeddings
from bertlook.model.tokens.encoding import Encoding
from bertlook.model.tokens.given_ids import Tables
from tests.tiny_models import tiny
from tests.tiny_tokenizers import wordpiece


def encoding(ids: list[int]) -> Encoding:
    return Encoding(ids, None, [""] * len(ids), [None] * len(ids), [], None)


def test_shorter_inputs_are_padded_at_the_end() -> None:
    inputs = build_inputs([encoding([5, 6, 7]), encoding([8])], Tables(20, 0), wordpiece(), "m")
    pad = wordpiece().pad_token_id
    assert inputs["input_ids"].tolist() == [[5, 6, 7], [8, pad, pad]]
    assert inputs["attention_mask"].tolist() == [[1, 1, 1], [1, 0, 0]]
    assert "token_type_ids" not in inputs


def test_an_id_without_an_embedding_is_refused() -> None:
    with pytest.raises(BertlookError, match="it gives the id 20, and the model has embeddings for"):
        build_inputs([encoding([20])], Tables(20, 0), wordpiece(), "m")


def test_embeddings_are_counted() -> None:
    module = tiny()
    assert count_embeddings(module, wordpiece(), "m") == module.config.vocab_size
