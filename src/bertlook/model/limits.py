"""The maximum length of a model's input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bertlook.deferred import torch
from bertlook.errors import BertlookError
from bertlook.text import quote

if TYPE_CHECKING:
    from torch import nn


#: Names of the number of positions in configurations of encoder-decoders, by their part.
_NAMES = {
    "encoder": ("max_encoder_position_embeddings", "max_source_positions"),
    "decoder": ("max_decoder_position_embeddings", "max_target_positions"),
}


def combine_limits(limits: Sequence[Any], name: str) -> int | None:
    """Return the least limit of a length, or None if each is absent, huge or not positive.

    Args:
        limits: Numbers of tokens, and None for unknown ones.
        name: The name of the model, for the message.

    Raises:
        BertlookError: If a limit is not a number.
    """
    numbers = [limit for limit in limits if limit is not None]
    for limit in numbers:
        if not isinstance(limit, (int, float)):
            raise BertlookError(
                f"The tokenizer or the configuration of {name} has the maximum length "
                f"{quote(limit)}, which is not a number."
            )
    return min((int(limit) for limit in numbers if 1 <= limit < 1e9), default=None)


def count_positions(module: Any) -> int | None:
    """Return the number of positions, from the table of positions or the config.

    Args:
        module: The network.
    """
    in_table = _count_rows(module)
    if in_table is not None:
        return in_table
    return getattr(module.config, "max_position_embeddings", None)


def count_positions_of(part: str, module: Any) -> int | None:
    """Return the number of positions of one part of an encoder-decoder.

    Args:
        part: "encoder" or "decoder".
        module: The encoder-decoder.
    """
    network = module.get_encoder() if part == "encoder" else module.get_decoder()
    in_table = _count_rows(network)
    if in_table is not None:
        return in_table
    configs = getattr(network, "config", None), module.config
    for name in (*_NAMES[part], "max_position_embeddings"):
        for config in configs:
            if (count := getattr(config, name, None)) is not None:
                return int(count)
    return None


def _count_rows(module: nn.Module) -> int | None:
    """Return the number of positions in a table, or None if there is none."""
    for part_name, part in module.named_modules():
        table = part_name.rsplit(".", 1)[-1]
        if table in ("position_embeddings", "wpe") and isinstance(part, torch.nn.Embedding):
            # RoBERTa and its relatives start counting positions after the padding token's.
            return part.num_embeddings - (0 if part.padding_idx is None else part.padding_idx + 1)
    return None
