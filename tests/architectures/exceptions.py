"""What shrinking alone doesn't make right, by model type."""

from __future__ import annotations

from typing import Any

#: Model types that can't be run on text alone; others that can't lack a small configuration.
NEED_MORE = {
    *("blip_2_qformer", "clvp", "idefics", "lxmert", "vilt", "voxtral_realtime"),
}

#: Rotary positions of text, height and width: parts of half a head of width 8.
_MROPE = {
    "rope_parameters": {
        "rope_type": "default",
        "rope_theta": 10000.0,
        "mrope_section": [2, 1, 1],
        "partial_rotary_factor": 1.0,
    }
}
_MAMBA = {"mamba_n_heads": 8, "mamba_d_head": 8, "mamba_d_state": 8, "mamba_chunk_size": 8}

#: The last layers have larger heads; the last one has the keys and values of the one before.
_GEMMA4 = {
    "per_layer_config": {1: {"head_dim": 16}, 2: {"head_dim": 16}},
    "layer_types": ["sliding_attention", "full_attention", "full_attention"],
    "num_kv_shared_layers": 1,
}
_GEMMA3N = {
    "activation_sparsity_pattern": [0.5, 0.0, 0.0],
    "num_kv_shared_layers": 1,
    "layer_types": ["full_attention", "full_attention", "full_attention"],
}

#: Options of a model type, those of its parts by the names of the parts.
CHANGES: dict[str, dict[str, Any]] = {
    **{name: {"text_config": _MROPE} for name in ("glm46v", "glm4v", "glm4v_moe", "glm_ocr")},
    **{name: {"text_config": _MROPE} for name in ("glmga", "paddleocr_vl", "qwen2_vl")},
    **{name: {"text_config": _MROPE} for name in ("qwen2_5_vl", "qwen2_5_omni_thinker")},
    **dict.fromkeys(("glm4v_text", "glm4v_moe_text", "glm_ocr_text", "glm_image_text"), _MROPE),
    **dict.fromkeys(("qwen2_vl_text", "qwen2_5_vl_text"), _MROPE),
    **{name: {"head_dim": 8} for name in ("hunyuan_v1_dense", "hunyuan_v1_moe", "ministral")},
    "hunyuan_vl": {"text_config": {"head_dim": 8}},
    "hunyuan_vl_text": {"head_dim": 8},
    "big_bird": {"block_size": 4, "num_random_blocks": 1},
    "bamba": {**_MAMBA, "attn_layer_indices": [1]},
    "granitemoehybrid": {**_MAMBA, "layer_types": ["mamba", "attention", "mamba"]},
    "jamba": {"attn_layer_period": 2, "attn_layer_offset": 1},
    "deepseek_v2": {"topk_method": "greedy", "num_experts_per_tok": 2},
    "dots1": {"n_routed_experts": 4},
    "esm": {"vocab_size": 300, "pad_token_id": 1},
    "esmc": {"num_key_value_heads": 4},
    "gpt_neo": {
        "attention_types": [[["global", "local"], 1], [["global"], 1]],
        "attention_layers": ["global", "local", "global"],
        "window_size": 4,
        "num_layers": 3,
    },
    "kimi_linear": {"vocab_size": 300},
    "lfm2_moe": {"layer_types": ["conv", "full_attention", "conv"]},
    "mistral4": {"head_dim": 16, "qk_head_dim": 16},
    "reformer": {"axial_pos_embds_dim": [16, 16], "axial_pos_shape": [8, 8]},
    "nemotron": {"num_key_value_heads": 2, "head_dim": 8},
    "roc_bert": {"enable_pronunciation": False, "enable_shape": False},
    "xmod": {"default_language": "en_XX"},
    "zamba": {
        "num_hidden_layers": 4,
        "layers_block_type": ["linear_attention", "hybrid", "linear_attention", "hybrid"],
        "attention_hidden_size": 64,
        "attention_head_dim": 16,
        "num_key_value_heads": 4,
    },
    "zamba2": {
        "num_hidden_layers": 4,
        "layers_block_type": ["linear_attention", "hybrid", "linear_attention", "hybrid"],
        "hybrid_layer_ids": [1, 3],
        "use_shared_attention_adapter": True,
        "adapter_rank": 4,
        "n_mamba_heads": 8,
        "num_key_value_heads": 4,
        "attention_hidden_size": 64,
        "attention_head_dim": 16,
        "mamba_headdim": 8,
    },
    **dict.fromkeys(("gemma4_text", "gemma4_unified_text"), _GEMMA4),
    **{name: {"text_config": _GEMMA4} for name in ("gemma4", "gemma4_unified")},
    "gemma3n_text": _GEMMA3N,
    "gemma3n": {"text_config": _GEMMA3N},
    "llama4": {
        "vision_config": {
            "intermediate_size": 128,
            "vision_output_dim": 32,
            "projector_input_dim": 32,
            "projector_output_dim": 32,
            "image_size": 32,
            "patch_size": 8,
        }
    },
    "mllama": {
        "text_config": {
            "num_hidden_layers": 4,
            "cross_attention_layers": [1],
            "layer_types": None,
        }
    },
    "laguna": {"num_attention_heads_per_layer": [4, 2, 4]},
    "zaya": {"num_experts_per_tok": 1},
    "mamba2": {"num_heads": 8, "head_dim": 8, "n_groups": 1},
    "lxmert": {"num_attention_heads": 4},
}
