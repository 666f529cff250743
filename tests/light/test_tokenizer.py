"""The light tokenizer reads what that of transformers reads."""

from __future__ import annotations

import json
import pickle
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bertlook as bl
from bertlook.light.tokenizer import read_light_tokenizer
from bertlook.model.load import BUNDLED
from bertlook.model.tokens.encode import encode
from tests.light.parts import bundled_model, bundled_parts
from tests.model.tokens.test_encode import STRANGE

TEXTS = st.lists(st.one_of(st.sampled_from(STRANGE), st.text(max_size=6)), min_size=1, max_size=6)


@settings(max_examples=150)
@given(TEXTS, st.none() | TEXTS, st.sampled_from([None, "tokens", "text"]), st.booleans())
def test_encodings_are_those_of_transformers(
    words: list[str], pair: list[str] | None, special: Any, given_words: bool
) -> None:
    text: Any = words if given_words else " ".join(words)
    outcomes = []
    for tokenizer in (bundled_parts().tokenizer, bundled_model().tokenizer):
        try:
            second = None if pair is None else " ".join(pair)
            outcomes.append(
                encode(tokenizer, text, second, limit=40, truncate=True, special_tokens=special)
            )
        except bl.BertlookError as error:
            outcomes.append(str(error))
    assert outcomes[0] == outcomes[1]


def test_given_ids_are_read_as_with_transformers() -> None:
    ids = {"input_ids": [2, 1996, 4937, 4, 1, 5, 3]}
    light, full = bundled_parts().tokenizer, bundled_model().tokenizer
    assert encode(light, ids) == encode(full, ids)


def test_a_copy_reads_the_same() -> None:
    tokenizer = bundled_parts().tokenizer
    copy = pickle.loads(pickle.dumps(tokenizer))
    assert copy("the cats")["input_ids"] == tokenizer("the cats")["input_ids"]


@pytest.mark.parametrize(
    ("file", "keys", "value"),
    [
        ("tokenizer_config.json", ["tokenizer_class"], "ElectraTokenizer"),
        ("tokenizer_config.json", ["strip_accents"], True),
        ("tokenizer_config.json", ["do_lower_case"], False),
        ("tokenizer_config.json", ["some_new_key"], 1),
        ("tokenizer_config.json", ["mask_token"], "<mask>"),
        ("tokenizer.json", ["normalizer", "strip_accents"], False),
        ("tokenizer.json", ["pre_tokenizer", "type"], "Whitespace"),
        ("tokenizer.json", ["post_processor"], None),
        ("tokenizer.json", ["model", "type"], "BPE"),
        ("tokenizer.json", ["model", "max_input_chars_per_word"], 5),
        ("tokenizer.json", ["truncation"], {"max_length": 8}),
        ("tokenizer.json", ["added_tokens"], []),
        ("tokenizer.json", ["model"], None),
    ],
    ids=str,
)
def test_other_tokenizers_are_left_to_transformers(
    tmp_path: Path, file: str, keys: list[str], value: Any
) -> None:
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(BUNDLED / name, tmp_path)
    assert read_light_tokenizer(tmp_path) is not None
    content = json.loads((tmp_path / file).read_text("utf-8"))
    part = content
    for key in keys[:-1]:
        part = part[key]
    part[keys[-1]] = value
    (tmp_path / file).write_text(json.dumps(content), "utf-8")
    assert read_light_tokenizer(tmp_path) is None


@pytest.mark.parametrize("content", ["", "[]", "{", "null", "[" * 100_000])
def test_damaged_files_are_left_to_transformers(tmp_path: Path, content: str) -> None:
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(BUNDLED / name, tmp_path)
    (tmp_path / "tokenizer_config.json").write_text(content)
    assert read_light_tokenizer(tmp_path) is None
