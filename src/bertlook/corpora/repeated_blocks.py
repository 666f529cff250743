"""Blocks of random tokens, each repeated once, which show what a decoder's heads do with copies."""

from __future__ import annotations

from typing import Any

import numpy as np

from bertlook.choices import check_count, check_seed
from bertlook.errors import BertlookError
from bertlook.model.load import as_model
from bertlook.model.model import Model
from bertlook.model.streams.encoder_decoder import EncoderDecoder
from bertlook.model.tokens.added_tokens import added_tokens_of


def as_decoder(value: Any, call: str) -> Model:
    """Return an argument that is a decoder, or that holds one together with its tokenizer.

    Args:
        value: A Model, a pipeline or the like.
        call: The call, for the message.

    Raises:
        BertlookError: If it is anything else, such as an encoder or an encoder-decoder.
    """
    model = as_model(value, call)
    if isinstance(model, EncoderDecoder) or model.stream is not None or not model.causal:
        raise BertlookError(
            f"{call} scores heads of decoders, whose tokens attend to earlier ones only, and "
            f"{model.name} is no decoder. For an encoder, scan a corpus with "
            "bl.measures.RelativePosition."
        )
    return model


def repeated_blocks(model: Model, blocks: int, length: int, seed: int) -> list[list[int]]:
    """Return seeded blocks of random tokens, each repeated once after the model's start token.

    The tokens of a block are all different, and none of them is special. More blocks begin with the
    same ones.

    Args:
        model: A decoder.
        blocks: The number of blocks, at least 1.
        length: The number of tokens in a block, before it is repeated; at least 2.
        seed: The seed.

    Raises:
        BertlookError: If an option is out of range, the repeated block is longer than the model
            reads, the vocabulary has too few tokens, or there is no start token.

    Returns:
        The ids of each input, 2 x ``length`` + 1 of them.
    """
    count = check_count("blocks", blocks, 1, 1_000_000)
    size = check_count("length", length, 2, 1_000_000)
    random = np.random.default_rng(check_seed(seed))
    if model.max_length is not None and 2 * size + 1 > model.max_length:
        raise BertlookError(
            f"A block of {size:,} tokens takes {2 * size + 1:,} when it is repeated after the "
            f"start token; {model.name} reads at most {model.max_length:,}. Give "
            f"length={(model.max_length - 1) // 2} or less."
        )
    tokenizer = model.tokenizer
    special = added_tokens_of(tokenizer).special | set(tokenizer.all_special_ids)
    plain = sorted(set(tokenizer.get_vocab().values()) - special)
    if len(plain) < size:
        raise BertlookError(
            f"A block of {size:,} different tokens can't be drawn: the vocabulary of {model.name} "
            f"has {len(plain):,} besides special tokens. Give a smaller length."
        )
    start = _start_token(model)
    drawn = [random.choice(plain, size, replace=False).tolist() for _ in range(count)]
    return [[start, *block, *block] for block in drawn]


def _start_token(model: Model) -> int:
    """Return the id of the token that a model's texts begin with."""
    tokenizer, config = model.tokenizer, model.module.config
    for id_ in (
        tokenizer.bos_token_id,
        getattr(config, "bos_token_id", None),
        tokenizer.cls_token_id,
        tokenizer.eos_token_id,  # some decoders part texts with it, and start with it
    ):
        if id_ is not None and 0 <= id_ < model.tables.num_ids:
            return int(id_)
    raise BertlookError(
        f"{model.name} has no start token. Name one: model.tokenizer.bos_token = token."
    )
