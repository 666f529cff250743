from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from bertlook.errors import BertlookError
from bertlook.model.load import load
from bertlook.model.mean_outputs import mean_outputs
from tests.architectures import build
from tests.causal import NAMES, case
from tests.tiny_models import TEXT, tiny
from tests.tiny_tokenizers import wordpiece


@pytest.mark.parametrize("name", NAMES)
def test_means_over_one_text_are_those_of_the_golden_edit(name: str) -> None:
    golden = case(name)
    ids = [{"input_ids": golden.asked["ids"], "token_type_ids": golden.asked.get("types")}]
    if ids[0]["token_type_ids"] is None:
        del ids[0]["token_type_ids"]
    expected = golden.figures["head_off__mean__z"]
    np.testing.assert_allclose(mean_outputs(golden.model, ids), expected, atol=golden.tolerance)


def test_means_are_over_all_tokens_of_all_texts() -> None:
    model = load(tiny(), wordpiece())
    texts = [TEXT, "cats"]
    outputs: list[list[torch.Tensor]] = [[] for _ in range(model.num_layers)]
    for text in texts:
        model.run([model.encode(text)], lambda layer: outputs[layer.index].append(layer.output[0]))
    expected = [torch.cat(layer).mean(0) for layer in outputs]
    np.testing.assert_allclose(mean_outputs(model, texts), torch.stack(expected), atol=1e-6)


@pytest.mark.parametrize(
    ("texts", "message"), [([], "no texts"), ("a text", "texts"), (3, "texts")]
)
def test_no_texts_have_no_mean(texts: Any, message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        mean_outputs(load(tiny(), wordpiece()), texts)


def test_outputs_that_are_not_exposed_have_no_mean() -> None:
    with pytest.raises(BertlookError, match="doesn't expose the outputs"):
        mean_outputs(load(build("MPNet"), wordpiece()), [TEXT])
