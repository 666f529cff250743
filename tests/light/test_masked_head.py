"""The head for masked tokens is read if it is whole and shares the embeddings of words."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

from bertlook.light.config import recognize_config
from bertlook.light.masked_head import MaskedHead, read_masked_head
from bertlook.light.weights import read_encoder_weights
from tests.light.parts import bundled_model, bundled_parts
from tests.tiny_models import tiny

BIAS = "cls.predictions.bias"


def test_logits_are_those_of_transformers() -> None:
    states = np.random.default_rng(0).normal(size=(2, 3, 256)).astype(np.float32)
    head = bundled_parts().head
    assert head is not None
    expected = bundled_model().module.cls(torch.from_numpy(states)).numpy(force=True)
    np.testing.assert_allclose(head.logits(states), expected, atol=1e-4, rtol=1e-5)


@pytest.mark.parametrize("fault", ["none", "missing", "shape", "double", "infinite", "untied"])
def test_another_head_is_left_to_torch(tmp_path: Path, fault: str) -> None:
    tiny().save_pretrained(tmp_path)
    path = tmp_path / "model.safetensors"
    config = recognize_config(json.loads((tmp_path / "config.json").read_text("utf-8")))
    content = load_file(path)
    assert config is not None
    weights = read_encoder_weights(path, config)
    assert weights is not None
    if fault == "missing":
        del content[BIAS]
    elif fault == "shape":
        content[BIAS] = content[BIAS][:-1].copy()
    elif fault == "double":
        content[BIAS] = content[BIAS].astype(np.float64)
    elif fault == "infinite":
        content[BIAS][0] = np.inf
    elif fault == "untied":
        embeddings = content["bert.embeddings.word_embeddings.weight"]
        content["cls.predictions.decoder.weight"] = embeddings + 1
    save_file(content, path)
    head = read_masked_head(path, config, weights)
    assert isinstance(head, MaskedHead) if fault == "none" else head is None
