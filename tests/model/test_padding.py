from __future__ import annotations

import numpy as np
import pytest
from transformers import BigBirdConfig, BigBirdModel

import bertlook as bl
from bertlook.measures import Entropy
from bertlook.model.load import load
from bertlook.model.model import Model
from bertlook.model.padding import is_changed_by_padding
from tests.architectures import SIZE, build
from tests.architectures.outcome import small_model
from tests.tiny_tokenizers import wordpiece

TEXTS = ["the cat " * 8, "the cat", "the mat " * 10, "the cat sat on the mat"]


def big_bird() -> Model:
    config = BigBirdConfig(**SIZE, block_size=4, num_random_blocks=1)
    return load(BigBirdModel(config).eval(), wordpiece())


@pytest.mark.parametrize("name", ["BERT", "GPT-2", "ModernBERT", "Mistral", "DeBERTa-v2"])
def test_most_networks_do_not_see_padding(name: str) -> None:
    assert not is_changed_by_padding(load(build(name), wordpiece()))


@pytest.mark.parametrize("kind", ["convbert", "nystromformer"])
def test_convolutions_and_summaries_see_padding(kind: str) -> None:
    assert is_changed_by_padding(small_model(kind))


def test_blocks_follow_the_length() -> None:
    assert is_changed_by_padding(big_bird())


@pytest.mark.parametrize("kind", ["convbert", "nystromformer", "big_bird"])
def test_a_scan_does_not_depend_on_the_texts_of_a_batch(kind: str) -> None:
    model = big_bird() if kind == "big_bird" else small_model(kind)
    scanned = bl.scan(model, TEXTS, Entropy(), progress=False, controls=0)["Entropy"].all
    alone = Entropy().of([model(text) for text in TEXTS]).all
    np.testing.assert_allclose(scanned, alone, atol=1e-5)
