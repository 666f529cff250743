"""The student: a BERT masked-LM model that starts in a state which trains fast."""

from __future__ import annotations

import math
from pathlib import Path

import torch
from errors import TrainingError
from settings import Settings
from tokenizers import Tokenizer
from transformers import BertConfig, BertForMaskedLM


def build_student(settings: Settings, vocabulary: int) -> BertForMaskedLM:
    """A fresh model with tied embeddings; reads torch's random state.

    The maps are needed in training, hence eager attention.
    """
    config = BertConfig(
        vocab_size=vocabulary,
        hidden_size=settings.hidden,
        num_hidden_layers=settings.layers,
        num_attention_heads=settings.heads,
        intermediate_size=settings.intermediate,
        max_position_embeddings=settings.limit,
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
    """Give a model the weights of an exported one, of the same shape and with the same pieces.

    Raises TrainingError, naming the folder, if there is no such model.
    """
    try:
        pieces = Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab()
        weights = BertForMaskedLM.from_pretrained(folder, dtype=torch.float32).state_dict()
    except Exception as error:  # tokenizers raises nothing more special
        raise TrainingError(f"{folder} holds no model to start from: {error}") from error
    if pieces != tokenizer.get_vocab():
        raise TrainingError(
            f"{folder} has another vocabulary than the prepared text: start from a model that was "
            "made from this text, or start afresh."
        )
    try:
        model.load_state_dict(weights)
    except RuntimeError as error:
        raise TrainingError(f"The model in {folder} has another shape: {error}") from error


def _sinusoids(positions: int, width: int) -> torch.Tensor:
    """The fixed position table of Vaswani et al. 2017, (positions, width)."""
    place = torch.arange(positions).float()[:, None]
    rate = torch.exp(-math.log(10_000.0) * torch.arange(0, width, 2).float() / width)
    return torch.stack([torch.sin(place * rate), torch.cos(place * rate)], dim=-1).flatten(1)
