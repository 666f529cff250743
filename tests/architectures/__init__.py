"""Small models with random weights, one of every supported architecture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from transformers import (
    AlbertConfig,
    AutoModel,
    BertConfig,
    CamembertConfig,
    DebertaV2Config,
    DistilBertConfig,
    ElectraConfig,
    Gemma2Config,
    GPT2Config,
    GptOssConfig,
    LlamaConfig,
    MistralConfig,
    ModernBertConfig,
    MPNetConfig,
    PreTrainedConfig,
    PreTrainedModel,
    Qwen2Config,
    Qwen3Config,
    RobertaConfig,
    XLMRobertaConfig,
)

VOCABULARY = 300
LAYERS = 3
HEADS = 4
POSITIONS = 64
SIZE: dict[str, Any] = {
    "vocab_size": VOCABULARY,
    "hidden_size": 32,
    "num_hidden_layers": LAYERS,
    "num_attention_heads": HEADS,
    "intermediate_size": 48,
    "max_position_embeddings": POSITIONS,
}
# Position 0 of the table is after the padding token's.
FROM_PAD = {**SIZE, "max_position_embeddings": POSITIONS + 2, "pad_token_id": 1}
GROUPED = {**SIZE, "num_key_value_heads": 2, "pad_token_id": 0}

ENCODERS: dict[str, Callable[[], PreTrainedConfig]] = {
    "BERT": lambda: BertConfig(**SIZE),
    "RoBERTa": lambda: RobertaConfig(**FROM_PAD, type_vocab_size=1),
    "DistilBERT": lambda: DistilBertConfig(
        vocab_size=VOCABULARY,
        dim=32,
        n_layers=LAYERS,
        n_heads=HEADS,
        hidden_dim=48,
        max_position_embeddings=POSITIONS,
    ),
    "ELECTRA": lambda: ElectraConfig(**SIZE, embedding_size=16),
    "ALBERT": lambda: AlbertConfig(**SIZE, embedding_size=16),
    "XLM-R": lambda: XLMRobertaConfig(**FROM_PAD, type_vocab_size=1),
    "CamemBERT": lambda: CamembertConfig(**FROM_PAD, type_vocab_size=1),
    # A window of 4: local layers see less than the whole input.
    "ModernBERT": lambda: ModernBertConfig(
        **SIZE,
        local_attention=4,
        pad_token_id=0,
        cls_token_id=2,
        sep_token_id=3,
        bos_token_id=2,
        eos_token_id=3,
    ),
}
DECODERS: dict[str, Callable[[], PreTrainedConfig]] = {
    "GPT-2": lambda: GPT2Config(
        vocab_size=VOCABULARY,
        n_embd=32,
        n_layer=LAYERS,
        n_head=HEADS,
        n_positions=POSITIONS,
        bos_token_id=2,
        eos_token_id=3,
    ),
    "Llama": lambda: LlamaConfig(**GROUPED),
    "Qwen2": lambda: Qwen2Config(**GROUPED),
    "Qwen3": lambda: Qwen3Config(**GROUPED, head_dim=8),
    # All layers have a sliding window.
    "Mistral": lambda: MistralConfig(**GROUPED, sliding_window=4),
    # A soft cap so low that it shows.
    "Gemma2": lambda: Gemma2Config(
        **GROUPED, head_dim=8, attn_logit_softcapping=0.5, sliding_window=4
    ),
}
#: Part of the attention goes to a learned sink, which is no token.
WITH_SINK: dict[str, Callable[[], PreTrainedConfig]] = {
    "gpt-oss": lambda: GptOssConfig(
        **GROUPED,
        head_dim=8,
        sliding_window=4,
        num_local_experts=2,
        num_experts_per_tok=1,
        rope_parameters={"rope_type": "default", "rope_theta": 10000.0},
    ),
}
#: They don't call transformers' attention interface.
FALLBACKS: dict[str, Callable[[], PreTrainedConfig]] = {
    "DeBERTa-v2": lambda: DebertaV2Config(
        **SIZE, relative_attention=True, pos_att_type=["p2c", "c2p"]
    ),
    "MPNet": lambda: MPNetConfig(**FROM_PAD),
}
TAPPED = {**ENCODERS, **DECODERS}
ALL = {**TAPPED, **FALLBACKS}


def build(name: str, dtype: torch.dtype = torch.float32, **kwargs: Any) -> PreTrainedModel:
    """A model with weights so large that its maps differ from head to head."""
    config = {**ALL, **WITH_SINK}[name]()
    for key, value in kwargs.items():
        setattr(config, key, value)
    torch.manual_seed(0)
    module = AutoModel.from_config(config)
    with torch.no_grad():
        for parameter in module.parameters():
            if parameter.ndim > 1:
                parameter.mul_(8)
    return module.to(dtype).eval()
