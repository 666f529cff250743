"""Small configurations of every kind of transformer, made by shrinking the default ones."""

from __future__ import annotations

from typing import Any

import torch
from transformers import AutoModel, PreTrainedConfig, PreTrainedModel
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

from tests.architectures.exceptions import CHANGES

VOCABULARY, LAYERS, HEADS = 300, 3, 4
MOST_WEIGHTS = 5_000_000

#: Small values of the options that decide how large a network is, by value.
_SMALL: dict[Any, str] = {
    VOCABULARY: """vocab_size text_vocab_size padded_vocab_size vocab_size_per_layer_input n_vocab
        hash_bucket_size num_hash_buckets entity_vocab_size""",
    32: """hidden_size d_model n_embd dim emb_dim embed_dim word_embed_proj_dim embedding_size
        model_dim text_embed_dim n_embed d_embed output_hidden_size out_hidden_size projection_dim
        out_dim attention_hidden_size vision_dim encoder_hidden_size mm_hidden_size
        vision_output_dim decoder_hidden_size vision_feature_dim backbone_hidden_size lru_width
        hidden_size_per_layer_input image_size img_size input_embedding_size entity_emb_size
        pronunciation_embed_dim shape_embed_dim d_latents d_attn n_latent projector_hidden_size""",
    48: """intermediate_size ffn_dim d_ff dff d_inner n_inner hidden_dim ffn_hidden_size
        moe_intermediate_size shared_expert_intermediate_size encoder_ffn_dim decoder_ffn_dim
        mlp_dim dim_ff shared_intermediate_size intermediate_size_mlp feed_forward_hidden_dim
        moe_shared_expert_intermediate_size expert_ffn_hidden_size dense_intermediate_size
        prefix_dense_intermediate_size moe_shared_intermediate_size""",
    LAYERS: """num_hidden_layers n_layer n_layers num_layers encoder_layers decoder_layers depth
        num_decoder_layers num_encoder_layers num_blocks layers""",
    HEADS: """num_attention_heads n_head n_heads num_heads encoder_attention_heads attention_heads
        decoder_attention_heads vision_heads sliding_window attention_window local_attention
        swa_window_size num_experts num_local_experts n_routed_experts moe_num_experts
        num_routed_experts linear_num_value_heads zero_expert_num rotary_dim""",
    2: """num_key_value_heads num_kv_heads n_kv_heads multi_query_group_num num_experts_per_tok
        moe_topk top_k_experts moe_top_k moe_k index_n_heads index_topk linear_num_key_heads
        top_k""",
    8: """head_dim d_kv attention_head_dim d_head attention_head_size kv_channels
        swa_head_dim q_lora_rank kv_lora_rank qk_nope_head_dim v_head_dim qk_rope_head_dim
        index_head_dim mamba_d_head mamba_head_dim linear_key_head_dim linear_value_head_dim
        ssm_state_size mamba_d_state state_size mamba_headdim mamba_n_heads mamba_num_heads
        mamba_nheads time_step_rank chunk_size mamba_chunk_size""",
    64: """max_position_embeddings n_positions n_ctx max_seq_len max_target_positions
        max_source_positions max_sequence_length n_position seq_length max_seq_length mamba_d_ssm
        mamba_intermediate max_2d_position_embeddings""",
    16: "patch_size qk_head_dim",
    1: """n_shared_experts num_shared_experts first_k_dense_replace n_group topk_group
        num_dense_layers mamba_n_groups n_groups mamba_ngroups""",
}
SMALL = {name: value for value, names in _SMALL.items() for name in names.split()}
#: Lists with the kind of each layer.
_KINDS = ("layer_types", "layers_block_type", "block_types", "mlp_layer_types", "no_rope_layers")
#: What a configuration says about files, which doesn't belong to another one.
_OF_FILES = {
    *("transformers_version", "torch_dtype", "dtype", "_name_or_path", "architectures"),
    *("quantization_config", "model_type"),
}


def small_config(model_type: str) -> PreTrainedConfig:
    """A configuration of the model type with few layers, heads and weights."""
    kind = CONFIG_MAPPING[model_type]
    options = _shrink(kind().to_dict())
    changes = CHANGES.get(model_type, {})
    options = _change(options, changes(options) if callable(changes) else changes)
    return kind(**{name: value for name, value in options.items() if name not in _OF_FILES})


def build_small(config: PreTrainedConfig) -> PreTrainedModel:
    """A network with weights so large that its maps differ from head to head.

    Raises:
        ValueError: If it has more than a few million weights.
    """
    with torch.device("meta"):
        count = sum(parameter.numel() for parameter in AutoModel.from_config(config).parameters())
    if count > MOST_WEIGHTS:
        raise ValueError(f"{count:,} weights are too many for a test: make its options smaller")
    torch.manual_seed(0)
    module = AutoModel.from_config(config)
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            if parameter.ndim > 1 and "conv" not in name:
                parameter.mul_(4)
    return module.eval()


def _shrink(options: dict[str, Any]) -> dict[str, Any]:
    small = {name: _shrink_option(name, value) for name, value in options.items()}
    if small.get("kv_lora_rank"):  # keys and values of all heads are made from one vector
        for name in ("num_key_value_heads", "head_dim"):
            if name in small:
                small[name] = (
                    HEADS if name == "num_key_value_heads" else small.get("qk_rope_head_dim", 8)
                )
    return small


def _shrink_option(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        if name == "per_layer_config":  # by the indices of layers
            return {}
        if name.endswith("_config") or "model_type" in value:
            return _shrink(value)
        if "mrope_section" in value:  # parts of half a head
            return {**value, "mrope_section": [2, 1, 1], "partial_rotary_factor": 1.0}
        if any(isinstance(part, dict) and "mrope_section" in part for part in value.values()):
            return {key: _shrink_option(key, part) for key, part in value.items()}
        return value
    if isinstance(value, bool) or not value:
        return value
    if name in SMALL and isinstance(value, (int, float)):
        return SMALL[name]
    if name in SMALL and isinstance(value, list) and all(isinstance(n, int) for n in value):
        return [SMALL[name]] * min(len(value), LAYERS)
    if isinstance(value, list) and name in _KINDS:
        kinds = list(dict.fromkeys(value))
        return (kinds + value)[:LAYERS] if len(value) >= LAYERS else value
    if name.endswith(("token_id", "token_index", "token_ids")):
        return _shrink_id(value)
    return value


def _shrink_id(value: Any) -> Any:
    if isinstance(value, int):
        return value if value < VOCABULARY // 2 else VOCABULARY // 2 + value % (VOCABULARY // 2)
    return [_shrink_id(each) for each in value] if isinstance(value, (list, tuple)) else value


def _change(options: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The options with some changed, those of a part by the name of the part."""
    changed = dict(options)
    for name, value in changes.items():
        own = changed.get(name)
        is_part = isinstance(value, dict) and isinstance(own, dict) and name.endswith("_config")
        changed[name] = _change(own, value) if is_part else value
    return changed
