"""Only configurations are recognized whose network is computed as transformers does."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bertlook.light.config import complete_config, recognize_config
from bertlook.model.load import BUNDLED
from tests.light.parts import bundled_model

CONFIG = json.loads((BUNDLED / "config.json").read_text("utf-8"))


def test_the_bundled_model_is_recognized() -> None:
    sizes = recognize_config(CONFIG)
    assert sizes is not None
    assert (sizes.num_hidden_layers, sizes.num_attention_heads, sizes.hidden_size) == (6, 8, 256)
    assert sizes.has_language_head


def test_a_configuration_is_completed_as_transformers_does() -> None:
    full = bundled_model().options
    own = complete_config(CONFIG)
    assert own == {key: full[key] for key in own} | {
        "transformers_version": own["transformers_version"]
    }
    assert full.keys() - own.keys() == {"_name_or_path"}


@pytest.mark.parametrize(
    "changes",
    [
        {"model_type": "roberta"},
        {"hidden_act": "gelu_new"},
        {"hidden_act": "relu"},
        {"is_decoder": True},
        {"add_cross_attention": True},
        {"position_embedding_type": "relative_key"},
        {"dtype": "bfloat16"},
        {"quantization_config": {"bits": 8}},
        {"pruned_heads": {"0": [1]}},
        {"some_new_key": 1},
        {"architectures": ["BertForSequenceClassification"]},
        {"architectures": ["BertForMaskedLM", "BertModel"]},
        {"architectures": None},
        {"num_hidden_layers": 0},
        {"num_hidden_layers": True},
        {"num_hidden_layers": "6"},
        {"num_attention_heads": 7},
        {"layer_norm_eps": "1e-12"},
        {"layer_norm_eps": float("nan")},
        {"pad_token_id": None},
        {"pad_token_id": 8192},
        {"tie_word_embeddings": False},
    ],
    ids=str,
)
def test_anything_unknown_is_left_to_torch(changes: dict[str, Any]) -> None:
    assert recognize_config(CONFIG | changes) is None


@pytest.mark.parametrize("key", ["hidden_size", "layer_norm_eps", "architectures", "pad_token_id"])
def test_no_size_has_a_default(key: str) -> None:
    assert recognize_config({name: CONFIG[name] for name in CONFIG if name != key}) is None
