"""The student: a BERT masked-LM model, initialized to train fast."""

from __future__ import annotations

import math
from pathlib import Path

import torch
from errors import TrainingError
from settings import Settings
from tokenizers import Tokenizer
from transformers import BertConfig, BertForMaskedLM


def build_student(settings: Settings, vocabulary_size: int) -> BertForMaskedLM:
    """Return a new model with tied embeddings, initialized from torch's random state.

    Training needs the attention maps, so attention is eager.
    """
    config = BertConfig(
        vocab_size=vocabulary_size,
        hidden_size=settings.hidden,
        num_hidden_layers=settings.layers,
        num_attention_heads=settings.heads,
        intermediate_size=settings.intermediate,
        max_position_embeddings=settings.max_length,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        initializer_range=settings.initial_std,
        pad_token_id=0,
        attn_implementation="eager",
    )
    model = BertForMaskedLM(config)
    with torch.no_grad():
        for layer in model.bert.encoder.layer:
            layer.attention.output.dense.weight.mul_(settings.output_scale)
            layer.output.dense.weight.mul_(settings.output_scale)
        table = model.bert.embeddings.position_embeddings.weight
        table.copy_(settings.position_amplitude * _sinusoids(*table.shape))
    return model


def start_from(model: BertForMaskedLM, tokenizer: Tokenizer, folder: Path) -> None:
    """Load the weights of an exported model.

    Args:
        model: The model that receives the weights.
        tokenizer: Its tokenizer.
        folder: The folder of a model with the same shape and vocabulary.

    Raises:
        TrainingError: If the folder holds no such model.
    """
    try:
        pieces = Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab()
        weights = BertForMaskedLM.from_pretrained(folder, dtype=torch.float32).state_dict()
    except Exception as error:  # tokenizers raises no specific type
        raise TrainingError(f"{folder} holds no model to start from: {error}") from error
    if pieces != tokenizer.get_vocab():
        raise TrainingError(
            f"The model in {folder} and the prepared text have different vocabularies. Start from "
            "a model made from this text, or omit --start-from."
        )
    try:
        model.load_state_dict(weights)
    except RuntimeError as error:
        raise TrainingError(
            f"The model in {folder} has a different shape. Pass the settings it was made "
            f"with: {error}"
        ) from error


def _sinusoids(positions: int, width: int) -> torch.Tensor:
    """Return the fixed position table of Vaswani et al. 2017, (positions, width)."""
    position = torch.arange(positions).float()[:, None]
    rate = torch.exp(-math.log(10_000.0) * torch.arange(0, width, 2).float() / width)
    return torch.stack([torch.sin(position * rate), torch.cos(position * rate)], dim=-1).flatten(1)
