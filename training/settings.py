"""All settings of the pipeline; a run writes them beside its checkpoints."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import NamedTuple

NAME = "settings.json"


class TaughtHead(NamedTuple):
    """A student head and the teacher head that it learns from; layers and heads are 1-based."""

    layer: int
    head: int
    teacher_layer: int
    teacher_head: int


class PositionalHead(NamedTuple):
    """A student head trained to attend to a fixed offset at first; both numbers are 1-based."""

    layer: int
    head: int
    offset: int


@dataclass(frozen=True)
class Settings:
    """The model and its training. Token counts include every position of every row."""

    # The vocabulary and the model.
    vocabulary: int = 8192
    min_character_count: int = 10
    max_length: int = 128
    layers: int = 6
    heads: int = 8
    hidden: int = 256
    intermediate: int = 1024
    initial_std: float = 0.03
    # Small residual updates at the start keep a learning rate of 1e-3 stable without dropout.
    output_scale: float = 0.1
    position_amplitude: float = 0.03

    # A model folder with the initial weights; empty for random initialization.
    start_from: str = ""

    # Batches: row lengths are used in turn, with the same number of tokens in every batch.
    lengths: tuple[int, ...] = (64, 32, 64, 128)
    batch_tokens: int = 2048
    pair_share: float = 0.6
    mask_share: float = 0.2
    seed: int = 0

    # The schedule, in tokens: linear warm-up, constant, linear decay that ends at `tokens`.
    tokens: int = 12_000_000
    warmup_tokens: int = 600_000
    decay_share: float = 0.275
    learning_rate: float = 1e-3
    weight_decay: float = 0.01
    clip: float = 1.0

    # Without some positional heads from the beginning, the loss stays at the level of word
    # frequencies for millions of tokens.
    positional_tokens: int = 1_200_000
    positional_weight: float = 0.5
    positional_heads: tuple[PositionalHead, ...] = (
        PositionalHead(1, 5, -1),
        PositionalHead(1, 6, 1),
        PositionalHead(1, 7, -2),
        PositionalHead(1, 8, 2),
        PositionalHead(2, 7, -1),
        PositionalHead(2, 8, 1),
    )

    # The last part runs without the teacher, so that the free heads can develop.
    teacher_weight: float = 1.5
    # Only every n-th step is taught, since the teacher takes a third of a step's time. Without a
    # common factor with the number of row lengths, rows of every length are taught.
    teacher_period: int = 1
    sink_weight: float = 0.5
    free_share: float = 0.08
    taught_heads: tuple[TaughtHead, ...] = (
        TaughtHead(1, 1, 1, 3),
        TaughtHead(1, 2, 1, 6),
        TaughtHead(1, 3, 2, 9),
        TaughtHead(2, 1, 2, 8),
        TaughtHead(2, 2, 2, 5),
        TaughtHead(2, 3, 2, 7),
        TaughtHead(2, 4, 2, 4),
        TaughtHead(2, 5, 1, 6),
        TaughtHead(3, 1, 3, 9),
        TaughtHead(3, 2, 3, 1),
        TaughtHead(3, 3, 3, 2),
        TaughtHead(3, 4, 3, 4),
        TaughtHead(3, 5, 3, 5),
        TaughtHead(3, 6, 2, 10),
        TaughtHead(4, 1, 3, 9),
        TaughtHead(4, 2, 3, 1),
        TaughtHead(4, 3, 3, 2),
        TaughtHead(4, 4, 2, 5),
        TaughtHead(4, 5, 2, 8),
        TaughtHead(5, 1, 3, 9),
        TaughtHead(5, 2, 3, 1),
    )

    # Output of a run.
    log_steps: int = 50
    checkpoint_minutes: float = 5.0
    snapshot_minutes: float = 10.0
    validation_rows: int = 256


def write_settings(settings: Settings, run: Path) -> None:
    """Write the settings of a run to its folder."""
    (run / NAME).write_text(json.dumps(asdict(settings), indent=1) + "\n")


def read_settings(run: Path) -> Settings:
    """Return the settings with which a run was last started."""
    values = json.loads((run / NAME).read_text())
    values["lengths"] = tuple(values["lengths"])
    values["taught_heads"] = tuple(TaughtHead(*head) for head in values["taught_heads"])
    values["positional_heads"] = tuple(PositionalHead(*head) for head in values["positional_heads"])
    return Settings(**values)


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Add a flag for every scalar setting, such as ``--learning-rate`` for `learning_rate`."""
    for field in fields(Settings):
        if isinstance(field.default, int | float | str):
            flag = "--" + field.name.replace("_", "-")
            help_text = f"{field.default!r} by default"
            parser.add_argument(flag, type=type(field.default), help=help_text)


def override(settings: Settings, arguments: argparse.Namespace) -> Settings:
    """Return the settings, with the values of the flags that were set."""
    names = {field.name for field in fields(Settings)}
    changes = {k: v for k, v in vars(arguments).items() if k in names and v is not None}
    return replace(settings, **changes)
