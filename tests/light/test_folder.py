"""A folder is read without torch only if nothing in it is unknown."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from bertlook.light.folder import states_of
from bertlook.model.load import BUNDLED
from tests.light.parts import bundled_model, bundled_parts, find_parts
from tests.tiny_models import tiny


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BUNDLED, tmp_path / "copy"))


def test_a_saved_model_is_read(folder: Path) -> None:
    parts = find_parts(folder)
    assert parts is not None
    assert parts.encoder.config.vocab_size == 300


def test_weights_are_those_of_the_network_in_its_order() -> None:
    own, expected = list(bundled_parts().named_weights()), list(bundled_model().named_weights())
    assert [name for name, _ in own] == [name for name, _ in expected]
    for (_, weight), (_, reference) in zip(own, expected, strict=True):
        np.testing.assert_array_equal(weight, reference)


@pytest.mark.parametrize("name", ["added_tokens.json", "vocab.txt", "model.safetensors.index.json"])
def test_a_folder_with_another_file_is_left_to_torch(copy: Path, name: str) -> None:
    assert find_parts(copy) is not None
    (copy / name).write_text("{}")
    assert find_parts(copy) is None


@pytest.mark.parametrize("name", ["tokenizer.json", "model.safetensors"])
def test_a_folder_without_a_file_is_left_to_torch(copy: Path, name: str) -> None:
    (copy / name).unlink()
    assert find_parts(copy) is None


def test_a_tokenizer_with_more_tokens_than_the_network_is_left_to_torch(folder: Path) -> None:
    tiny(vocab_size=100).save_pretrained(folder)
    assert find_parts(folder) is None


def test_a_changed_file_has_another_state(copy: Path) -> None:
    before = states_of(copy)
    (copy / "README.md").write_text("")
    assert states_of(copy) == before
    (copy / "config.json").write_text("{}")
    assert states_of(copy) != before
