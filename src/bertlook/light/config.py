"""Recognition of configurations whose network :mod:`bertlook.light.encoder` computes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: The networks: an encoder alone, or with a head for masked tokens.
_ARCHITECTURES = ("BertModel", "BertForMaskedLM")

#: Keys that name a size.
_SIZES = (
    "hidden_size",
    "intermediate_size",
    "max_position_embeddings",
    "num_attention_heads",
    "num_hidden_layers",
    "type_vocab_size",
    "vocab_size",
)

#: Keys that must have one of these values, if they are given. The others change what is computed.
_VALUES: dict[str, tuple[Any, ...]] = {
    "add_cross_attention": (False,),
    "chunk_size_feed_forward": (0,),
    "dtype": ("float32", "float16", None),
    "hidden_act": ("gelu",),
    "is_decoder": (False,),
    "is_encoder_decoder": (False,),
    "position_embedding_type": ("absolute",),
    "tie_word_embeddings": (True,),
    "torch_dtype": ("float32", "float16", None),
}

#: Keys that don't change what is computed when nothing is trained or written.
_WITHOUT_EFFECT = {
    "attention_probs_dropout_prob",
    "bos_token_id",
    "classifier_dropout",
    "eos_token_id",
    "gradient_checkpointing",
    "hidden_dropout_prob",
    "initializer_range",
    "pad_token_id",
    "transformers_version",
    "use_cache",
}


#: What transformers adds to a configuration that doesn't give it.
_DEFAULTS: dict[str, Any] = {
    "add_cross_attention": False,
    "attention_probs_dropout_prob": 0.1,
    "bos_token_id": None,
    "chunk_size_feed_forward": 0,
    "classifier_dropout": None,
    "eos_token_id": None,
    "hidden_act": "gelu",
    "hidden_dropout_prob": 0.1,
    "id2label": {0: "LABEL_0", 1: "LABEL_1"},
    "initializer_range": 0.02,
    "is_decoder": False,
    "is_encoder_decoder": False,
    "label2id": {"LABEL_0": 0, "LABEL_1": 1},
    "output_attentions": False,
    "output_hidden_states": False,
    "problem_type": None,
    "return_dict": True,
    "tie_word_embeddings": True,
    "use_cache": True,
}


@dataclass(frozen=True)
class LightConfig:
    """The sizes of a BERT encoder.

    Attributes:
        architecture: The class of the network, with or without a head for masked tokens.
        hidden_size: The width of the hidden states.
        intermediate_size: The width inside the feed-forward layers.
        max_position_embeddings: The number of positions.
        num_attention_heads: The number of heads in each layer.
        num_hidden_layers: The number of layers.
        type_vocab_size: The number of segments.
        vocab_size: The number of tokens.
        layer_norm_eps: The number that a layer normalization adds to the variance.
    """

    architecture: str
    hidden_size: int
    intermediate_size: int
    max_position_embeddings: int
    num_attention_heads: int
    num_hidden_layers: int
    type_vocab_size: int
    vocab_size: int
    layer_norm_eps: float

    @property
    def has_language_head(self) -> bool:
        """Whether the network has a head that predicts masked tokens."""
        return self.architecture == "BertForMaskedLM"


def recognize_config(config: Mapping[str, Any]) -> LightConfig | None:
    """Return a configuration's sizes, or None if any part of it is unknown here.

    Args:
        config: The content of config.json.

    Example:
        >>> recognize_config({"model_type": "bert", "hidden_act": "relu"})
    """
    known = {"architectures", "layer_norm_eps", "model_type"}.union(
        _SIZES, _VALUES, _WITHOUT_EFFECT
    )
    if config.get("model_type") != "bert" or not known.issuperset(config):
        return None
    if any(config[key] not in values for key, values in _VALUES.items() if key in config):
        return None
    architectures = config.get("architectures")
    if not isinstance(architectures, list) or len(architectures) != 1:
        return None
    sizes: dict[str, int] = {key: config.get(key, 0) for key in _SIZES}
    if not all(type(size) is int and size > 0 for size in sizes.values()):
        return None
    eps, padding = config.get("layer_norm_eps"), config.get("pad_token_id")
    if architectures[0] not in _ARCHITECTURES or not isinstance(eps, float) or not 0 < eps < 1:
        return None
    if sizes["hidden_size"] % sizes["num_attention_heads"]:
        return None
    if type(padding) is not int or not 0 <= padding < sizes["vocab_size"]:
        return None
    return LightConfig(architectures[0], **sizes, layer_norm_eps=eps)


def complete_config(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return a configuration as transformers completes it for a network in single precision.

    Args:
        config: The content of a config.json that :func:`recognize_config` knows.

    Example:
        >>> complete_config({"torch_dtype": "float16"})["dtype"]
        'float32'
    """
    given = {key: value for key, value in config.items() if key != "torch_dtype"}
    return {**_DEFAULTS, **given, "dtype": "float32"}
