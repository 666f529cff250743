"""Fixtures for the training scripts, which are not part of the package."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

sys.path.insert(0, str(Path(__file__).parents[2] / "training"))

from pretrain import Trainer
from settings import PositionalHead, Settings, TaughtHead
from token_store import TokenWriter
from wordpieces import SPECIAL, save_tokenizer

LETTERS = "abcdefghijklmnopqrstuvwxyz"
TINY = replace(
    Settings(),
    layers=2,
    heads=2,
    hidden=16,
    intermediate=32,
    max_length=32,
    lengths=(16, 32),
    batch_tokens=128,
    tokens=128 * 40,
    warmup_tokens=128 * 2,
    positional_tokens=128 * 4,
    positional_heads=(PositionalHead(1, 1, -1),),
    teacher_weight=0.0,
    taught_heads=(TaughtHead(1, 2, 1, 3), TaughtHead(2, 1, 2, 9)),
    log_steps=2,
    validation_rows=16,
)


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    """Return a tokenizer of letters, continued letters and a few longer pieces."""
    pieces = [
        *SPECIAL,
        *LETTERS,
        *(f"##{letter}" for letter in LETTERS),
        *(".", ",", "the", "hen", "##ing", "see", "##es"),
    ]
    tokenizer = Tokenizer(
        WordPiece({piece: i for i, piece in enumerate(pieces)}, unk_token="[UNK]")
    )
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return tokenizer


@pytest.fixture(scope="session")
def documents() -> list[list[str]]:
    """Return documents of many lengths, in which all sentences differ."""
    words = ["the", "hen", "sees", "a", "fox", "seeing", "grain", "and", "barn", "doors"]
    return [
        [
            " ".join(
                words[(document * 3 + paragraph + sentence * k) % len(words)] for k in range(2, 9)
            )
            + ". The hen hid."
            for paragraph in range(1 + document % 4)
            for sentence in (1, 3)
        ]
        for document in range(30)
    ]


@pytest.fixture(scope="session")
def data(
    tmp_path_factory: pytest.TempPathFactory, tokenizer: Tokenizer, documents: list[list[str]]
) -> Path:
    """Return a prepared data folder."""
    folder = tmp_path_factory.mktemp("data")
    save_tokenizer(tokenizer, folder, TINY.max_length)
    for name in ("train", "dev"):
        with TokenWriter(folder, name, tokenizer) as writer:
            writer.write(documents)
    return folder


@pytest.fixture
def settings() -> Settings:
    return TINY


def make_trainer(data: Path, run: Path, settings: Settings = TINY) -> Trainer:
    """Return a trainer on the CPU."""
    return Trainer(data, run, settings, torch.device("cpu"))
