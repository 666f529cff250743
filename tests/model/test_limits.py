from __future__ import annotations

from typing import Any

import pytest
from transformers import XLNetConfig, XLNetModel

from bertlook.errors import BertlookError
from bertlook.model.limits import combine_limits, count_positions, count_positions_of
from bertlook.model.model import Model
from tests.architectures import POSITIONS
from tests.architectures import build as build_model
from tests.encoder_decoders import build
from tests.tiny_tokenizers import unigram


@pytest.mark.parametrize(
    ("limits", "least"),
    [
        ([], None),
        ([None, 5, 7], 5),
        ([-1, 0, 9], 9),
        ([1e30, None], None),
        ([512.0], 512),
        ([-1], None),
    ],
)
def test_the_least_plausible_limit_counts(limits: list[Any], least: int | None) -> None:
    assert combine_limits(limits, "tiny") == least
    assert combine_limits([-1], "tiny") is None


def test_a_limit_that_is_no_number_is_refused() -> None:
    with pytest.raises(BertlookError, match="of tiny has the maximum length '5', which is not"):
        combine_limits(["5"], "tiny")


@pytest.mark.parametrize("name", ["BERT", "RoBERTa", "GPT-2", "Llama"])
def test_positions_are_those_that_a_token_can_have(name: str) -> None:
    assert count_positions(build_model(name)) == POSITIONS


@pytest.mark.parametrize(
    ("name", "encoder", "decoder"),
    [("BART", 64, 64), ("LED", 64, 32), ("T5", None, None), ("BERT to BERT", 64, 64),
     ("FSMT", 64, 64), ("T5Gemma", 64, 64)],
)  # fmt: skip
def test_each_part_has_positions_of_its_own(
    name: str, encoder: int | None, decoder: int | None
) -> None:
    module = build(name)
    assert count_positions_of("encoder", module) == encoder
    assert count_positions_of("decoder", module) == decoder


def test_a_model_of_relative_positions_has_no_limit() -> None:
    """XLNet's configuration gives -1, and DeBERTa's table of relative positions may have -1."""
    config = XLNetConfig(vocab_size=80, d_model=16, n_layer=2, n_head=2, d_inner=16)
    assert config.max_position_embeddings == -1
    model = Model(XLNetModel(config).eval(), unigram(), name="tiny")
    assert model.max_length is None
    assert len(model("the cat " * 300).words) == 600
