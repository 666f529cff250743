"""Small encoder-decoders with random weights, one of every supported architecture.

Encoder and decoder have different numbers of layers, and of heads where the architecture lets them.
The ids of special tokens are those of ``tests.tiny_tokenizers.metaspace``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from transformers import (
    BartConfig,
    BartForConditionalGeneration,
    BertConfig,
    BigBirdPegasusConfig,
    BigBirdPegasusForConditionalGeneration,
    BlenderbotConfig,
    BlenderbotForConditionalGeneration,
    BlenderbotSmallConfig,
    BlenderbotSmallForConditionalGeneration,
    EncoderDecoderConfig,
    EncoderDecoderModel,
    FSMTConfig,
    FSMTForConditionalGeneration,
    LEDConfig,
    LEDForConditionalGeneration,
    LongT5Config,
    LongT5ForConditionalGeneration,
    M2M100Config,
    M2M100ForConditionalGeneration,
    MarianConfig,
    MarianMTModel,
    MBartConfig,
    MBartForConditionalGeneration,
    MT5Config,
    MT5ForConditionalGeneration,
    MvpConfig,
    MvpForConditionalGeneration,
    NllbMoeConfig,
    NllbMoeForConditionalGeneration,
    PegasusConfig,
    PegasusForConditionalGeneration,
    PegasusXConfig,
    PegasusXForConditionalGeneration,
    PLBartConfig,
    PLBartForConditionalGeneration,
    PreTrainedModel,
    ProphetNetConfig,
    ProphetNetForConditionalGeneration,
    SeamlessM4TConfig,
    SeamlessM4TForTextToText,
    SwitchTransformersConfig,
    SwitchTransformersForConditionalGeneration,
    T5Config,
    T5ForConditionalGeneration,
    T5GemmaConfig,
    T5GemmaForConditionalGeneration,
    T5GemmaModuleConfig,
    UMT5Config,
    UMT5ForConditionalGeneration,
)

import bertlook as bl
from bertlook.model.streams.encoder_decoder import EncoderDecoder
from tests.tiny_tokenizers import metaspace

SOURCE, TARGET = "the cat sat on the mat", "a cat on mat"
VOCABULARY = 100
POSITIONS = 64
SPECIALS = {"bos_token_id": 0, "pad_token_id": 1, "eos_token_id": 2}
_T5: dict[str, Any] = {
    "vocab_size": VOCABULARY,
    "d_model": 32,
    "d_kv": 8,
    "d_ff": 48,
    "num_layers": 3,
    "num_decoder_layers": 2,
    "num_heads": 4,
    "pad_token_id": 1,
    "eos_token_id": 2,
    "decoder_start_token_id": 1,
}
_PARTS: dict[str, Any] = {
    "encoder_layers": 3,
    "decoder_layers": 2,
    "encoder_attention_heads": 4,
    "decoder_attention_heads": 2,
    "encoder_ffn_dim": 48,
    "decoder_ffn_dim": 48,
    **SPECIALS,
}
_BART: dict[str, Any] = {
    "vocab_size": VOCABULARY,
    "d_model": 32,
    "max_position_embeddings": POSITIONS,
    "decoder_start_token_id": 2,
    "forced_eos_token_id": None,
    **_PARTS,
}
_FROM_PAD = {**_BART, "decoder_start_token_id": 1}
_BERT: dict[str, Any] = {
    "vocab_size": VOCABULARY,
    "hidden_size": 32,
    "num_attention_heads": 4,
    "intermediate_size": 48,
    "max_position_embeddings": POSITIONS,
}


def _bert_to_bert() -> PreTrainedModel:
    config = EncoderDecoderConfig.from_encoder_decoder_configs(
        BertConfig(**_BERT, num_hidden_layers=3),
        BertConfig(**{**_BERT, "num_attention_heads": 2}, num_hidden_layers=2),
    )
    config.decoder_start_token_id = 0
    config.pad_token_id = 1
    return EncoderDecoderModel(config)


def _t5_gemma() -> PreTrainedModel:
    part = {**_BERT, **SPECIALS, "num_key_value_heads": 2, "head_dim": 8, "sliding_window": 4}
    config = T5GemmaConfig(
        encoder=T5GemmaModuleConfig(**part, num_hidden_layers=3),
        decoder=T5GemmaModuleConfig(**part, num_hidden_layers=2),
        vocab_size=VOCABULARY,
    )
    return T5GemmaForConditionalGeneration(config)


def _seamless() -> PreTrainedModel:
    config = SeamlessM4TConfig(
        vocab_size=VOCABULARY,
        hidden_size=32,
        max_position_embeddings=POSITIONS,
        decoder_start_token_id=2,
        speech_encoder_layers=1,
        speech_encoder_attention_heads=2,
        speech_encoder_intermediate_size=16,
        **_PARTS,
    )
    return SeamlessM4TForTextToText(config)


def _prophet_net() -> PreTrainedModel:
    config = ProphetNetConfig(
        vocab_size=VOCABULARY,
        hidden_size=32,
        num_encoder_layers=3,
        num_decoder_layers=2,
        num_encoder_attention_heads=4,
        num_decoder_attention_heads=2,
        encoder_ffn_dim=48,
        decoder_ffn_dim=48,
        max_position_embeddings=POSITIONS,
        decoder_start_token_id=0,
        **SPECIALS,
    )
    return ProphetNetForConditionalGeneration(config)


def _fsmt() -> PreTrainedModel:
    config = FSMTConfig(
        langs=["en", "de"],
        src_vocab_size=VOCABULARY,
        tgt_vocab_size=VOCABULARY,
        d_model=32,
        max_position_embeddings=POSITIONS,
        decoder_start_token_id=2,
        **_PARTS,
    )
    return FSMTForConditionalGeneration(config)


#: They use transformers' attention interface in all layers.
TAPPED: dict[str, Callable[[], PreTrainedModel]] = {
    "T5": lambda: T5ForConditionalGeneration(T5Config(**_T5)),
    "mT5": lambda: MT5ForConditionalGeneration(MT5Config(**_T5)),
    "UMT5": lambda: UMT5ForConditionalGeneration(UMT5Config(**_T5)),
    "Switch Transformers": lambda: SwitchTransformersForConditionalGeneration(
        SwitchTransformersConfig(
            **_T5, num_experts=2, num_sparse_encoder_layers=1, num_sparse_decoder_layers=1
        )
    ),
    "BART": lambda: BartForConditionalGeneration(BartConfig(**_BART)),
    "mBART": lambda: MBartForConditionalGeneration(MBartConfig(**_BART)),
    "PLBART": lambda: PLBartForConditionalGeneration(PLBartConfig(**_BART)),
    "Marian": lambda: MarianMTModel(MarianConfig(**_FROM_PAD)),
    "Pegasus": lambda: PegasusForConditionalGeneration(PegasusConfig(**_FROM_PAD)),
    "M2M100": lambda: M2M100ForConditionalGeneration(M2M100Config(**_BART)),
    "NLLB-MoE": lambda: NllbMoeForConditionalGeneration(
        NllbMoeConfig(
            **_BART,
            num_experts=2,
            encoder_sparse_step=2,
            decoder_sparse_step=2,
            expert_capacity=10,
        )
    ),
    "Blenderbot": lambda: BlenderbotForConditionalGeneration(BlenderbotConfig(**_BART)),
    "Blenderbot small": lambda: BlenderbotSmallForConditionalGeneration(
        BlenderbotSmallConfig(**_BART)
    ),
    "BERT to BERT": _bert_to_bert,
    "T5Gemma": _t5_gemma,
    "SeamlessM4T": _seamless,
}
#: Some or all of their layers return maps instead.
RETURNED: dict[str, Callable[[], PreTrainedModel]] = {
    "MVP": lambda: MvpForConditionalGeneration(MvpConfig(**_BART)),
    "FSMT": _fsmt,
    "BigBird-Pegasus": lambda: BigBirdPegasusForConditionalGeneration(
        BigBirdPegasusConfig(**_BART, block_size=4, num_random_blocks=1)
    ),
}
#: What they return is no map of tokens as it stands.
CONVERTED: dict[str, Callable[[], PreTrainedModel]] = {
    "ProphetNet": _prophet_net,
    "LED": lambda: LEDForConditionalGeneration(
        LEDConfig(
            **_BART,
            attention_window=4,
            max_encoder_position_embeddings=POSITIONS,
            max_decoder_position_embeddings=32,
        )
    ),
    "LongT5": lambda: LongT5ForConditionalGeneration(LongT5Config(**_T5, local_radius=3)),
}
#: Their encoder can't be read.
PARTLY: dict[str, Callable[[], PreTrainedModel]] = {
    "PEGASUS-X": lambda: PegasusXForConditionalGeneration(
        PegasusXConfig(**_FROM_PAD, block_size=4, num_global_tokens=2)
    ),
    "LongT5 with global blocks": lambda: LongT5ForConditionalGeneration(
        LongT5Config(
            **_T5, local_radius=3, encoder_attention_type="transient-global", global_block_size=2
        )
    ),
}
ALL = {**TAPPED, **RETURNED, **CONVERTED, **PARTLY}


def build(name: str, vocab_size: int = VOCABULARY) -> PreTrainedModel:
    """An encoder-decoder with weights so large that its maps differ from head to head."""
    torch.manual_seed(0)
    module = ALL[name]()
    if vocab_size != VOCABULARY:
        module.resize_token_embeddings(vocab_size)
    with torch.no_grad():
        for parameter in module.parameters():
            if parameter.ndim > 1:
                parameter.mul_(4)
    return module.eval()


def load(name: str) -> EncoderDecoder:
    """The model of that name with a tokenizer."""
    model = bl.load(build(name), tokenizer=metaspace())
    assert isinstance(model, EncoderDecoder)
    return model
