"""Weights are read only if all of them are there, of the right shape, and finite."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from bertlook.light import weights as reading
from bertlook.light.config import LightConfig, recognize_config
from bertlook.light.weights import read_encoder_weights
from tests.tiny_models import tiny

QUERY = "encoder.layer.0.attention.self.query.weight"


@pytest.fixture
def saved(tmp_path: Path) -> tuple[Path, LightConfig]:
    tiny().save_pretrained(tmp_path)
    config = recognize_config(json.loads((tmp_path / "config.json").read_text("utf-8")))
    assert config is not None
    return tmp_path / "model.safetensors", config


def test_weights_are_those_of_the_file(saved: tuple[Path, LightConfig]) -> None:
    path, config = saved
    weights = read_encoder_weights(path, config)
    assert weights is not None
    content = load_file(path)
    assert {f"bert.{name}" for name in weights} == {n for n in content if n.startswith("bert.")}
    np.testing.assert_array_equal(weights[QUERY], content[f"bert.{QUERY}"])


def test_half_precision_is_widened(saved: tuple[Path, LightConfig]) -> None:
    path, config = saved
    half = {name: part.astype(np.float16) for name, part in load_file(path).items()}
    save_file(half, path)
    weights = read_encoder_weights(path, config)
    assert weights is not None
    assert weights[QUERY].dtype == np.float32
    np.testing.assert_array_equal(weights[QUERY], half[f"bert.{QUERY}"])


@pytest.mark.parametrize("fault", ["missing", "unknown", "shape", "double", "nan", "damaged"])
def test_other_weights_are_left_to_torch(saved: tuple[Path, LightConfig], fault: str) -> None:
    path, config = saved
    content, name = load_file(path), f"bert.{QUERY}"
    if fault == "missing":
        del content[name]
    elif fault == "unknown":
        content["bert.encoder.layer.0.adapter.weight"] = content[name].copy()
    elif fault == "shape":
        content[name] = content[name][:-1].copy()
    elif fault == "double":
        content[name] = content[name].astype(np.float64)
    elif fault == "nan":
        content[name][0, 0] = np.nan
    save_file(content, path)
    if fault == "damaged":
        path.write_bytes(path.read_bytes()[:1000])
    assert read_encoder_weights(path, config) is None


def test_many_weights_are_left_to_torch(
    saved: tuple[Path, LightConfig], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_WEIGHTS", 1000)
    assert read_encoder_weights(*saved) is None
