"""Input tensors: what a network reads, made of encodings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bertlook.errors import BertlookError
from bertlook.model.architecture import find_embeddings, text_config
from bertlook.model.tokens.encoding import Encoding
from bertlook.model.tokens.given_ids import Tables
from bertlook.tensors import torch

if TYPE_CHECKING:
    from transformers import PreTrainedModel


def build_inputs(
    encodings: Sequence[Encoding], tables: Tables, tokenizer: Any, name: str
) -> dict[str, torch.Tensor]:
    """Return the input tensors of a network.

    Args:
        encodings: The inputs; shorter ones are padded at the end.
        tables: The numbers of embeddings.
        tokenizer: The tokenizer, for the token that fills the end.
        name: The model's name, for messages.

    Raises:
        BertlookError: If there is no embedding for an id, such as a damaged template adds.
    """
    shape = len(encodings), max(len(encoding.ids) for encoding in encodings)
    ids = torch.full(shape, getattr(tokenizer, "pad_token_id", None) or 0)
    inputs = {"input_ids": ids, "attention_mask": torch.zeros_like(ids)}
    if tables.num_types and any(encoding.type_ids is not None for encoding in encodings):
        inputs["token_type_ids"] = torch.zeros_like(ids)
    for row, encoding in enumerate(encodings):
        length = len(encoding.ids)
        ids[row, :length] = torch.tensor(encoding.ids)
        inputs["attention_mask"][row, :length] = 1
        if encoding.type_ids is not None and "token_type_ids" in inputs:
            inputs["token_type_ids"][row, :length] = torch.tensor(encoding.type_ids)
    highest = int(ids.max())
    if highest >= tables.num_ids:
        raise BertlookError(
            f"The tokenizer doesn't fit {name}: it gives the id {highest}, and the model has "
            f"embeddings for {tables.num_ids} tokens."
        )
    if "token_type_ids" in inputs:
        highest = int(inputs["token_type_ids"].max())
        if highest >= tables.num_types:
            raise BertlookError(
                f"The tokenizer doesn't fit {name}: it gives the segment {highest}, and the model "
                f"has {tables.num_types}."
            )
    return inputs


def count_embeddings(module: PreTrainedModel, tokenizer: Any, name: str) -> int:
    """Return the number of embeddings of a network.

    Args:
        module: The network.
        tokenizer: Its tokenizer.
        name: The model's name, for messages.

    Raises:
        BertlookError: If the tokenizer has more tokens, or the network reads none.
    """
    embeddings = find_embeddings(module)
    # Some split the table into parts.
    rows = getattr(text_config(module.config), "vocab_size", None)
    rows = rows if embeddings is None else int(embeddings.weight.shape[0])
    if not isinstance(rows, int):
        raise BertlookError(
            f"{name} ({module.config.model_type}) has no token embeddings. Load a model that reads "
            "text as tokens."
        )
    highest = max(tokenizer.get_vocab().values(), default=-1)
    if highest >= rows:
        raise BertlookError(
            f"The tokenizer doesn't fit {name}: its ids go up to {highest}, and the model has "
            f"embeddings for {rows} tokens. Pass the tokenizer that the model was trained with."
        )
    return rows
