"""Every setting of the pipeline in one place; a run writes them beside its checkpoints."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import NamedTuple

NAME = "settings.json"


class Pair(NamedTuple):
    """A student head and the teacher head it learns from; layers and heads count from 1."""

    layer: int
    head: int
    teacher_layer: int
    teacher_head: int


class Start(NamedTuple):
    """A student head pulled to a fixed offset at the start; layer and head count from 1."""

    layer: int
    head: int
    offset: int


@dataclass(frozen=True)
class Settings:
    """What is built and how it is trained. Tokens count every position of every row."""

    # The vocabulary and the model.
    vocabulary: int = 8192
    rarest_character: int = 10
    limit: int = 128
    layers: int = 6
    heads: int = 8
    hidden: int = 256
    intermediate: int = 1024
    initial_std: float = 0.03
    # Small residual updates at the start keep a learning rate of 1e-3 stable without dropout.
    output_scale: float = 0.1
    position_amplitude: float = 0.03

    # A model folder whose weights the run begins with; nothing: it begins afresh.
    start_from: str = ""

    # Batches: the row lengths take turns, a batch holds the same number of tokens each time.
    lengths: tuple[int, ...] = (64, 32, 64, 128)
    batch_tokens: int = 2048
    pair_share: float = 0.6
    mask_share: float = 0.2
    seed: int = 0

    # The schedule, in tokens: linear warm-up, stable, linear decay that ends at `tokens`.
    tokens: int = 12_000_000
    warmup_tokens: int = 600_000
    decay_share: float = 0.275
    learning_rate: float = 1e-3
    weight_decay: float = 0.01
    clip: float = 1.0

    # A few heads of the first layers are pulled to fixed offsets while the run is young: without
    # that the loss stays at the level of word frequencies for millions of tokens.
    start_tokens: int = 1_200_000
    start_weight: float = 0.5
    starts: tuple[Start, ...] = (
        Start(1, 5, -1),
        Start(1, 6, 1),
        Start(1, 7, -2),
        Start(1, 8, 2),
        Start(2, 7, -1),
        Start(2, 8, 1),
    )

    # The last part runs without the teacher, so that the free heads find their own use.
    teacher_weight: float = 1.5
    rest_weight: float = 0.5
    free_share: float = 0.08
    pairs: tuple[Pair, ...] = (
        Pair(1, 1, 1, 3),
        Pair(1, 2, 1, 6),
        Pair(1, 3, 2, 9),
        Pair(2, 1, 2, 8),
        Pair(2, 2, 2, 5),
        Pair(2, 3, 2, 7),
        Pair(2, 4, 2, 4),
        Pair(2, 5, 1, 6),
        Pair(3, 1, 3, 9),
        Pair(3, 2, 3, 1),
        Pair(3, 3, 3, 2),
        Pair(3, 4, 3, 4),
        Pair(3, 5, 3, 5),
        Pair(3, 6, 2, 10),
        Pair(4, 1, 3, 9),
        Pair(4, 2, 3, 1),
        Pair(4, 3, 3, 2),
        Pair(4, 4, 2, 5),
        Pair(4, 5, 2, 8),
        Pair(5, 1, 3, 9),
        Pair(5, 2, 3, 1),
    )

    # What a run writes, and when.
    log_steps: int = 50
    checkpoint_minutes: float = 5.0
    snapshot_minutes: float = 10.0
    validation_rows: int = 256


def write_settings(settings: Settings, run: Path) -> None:
    """Keep the settings of a run in its folder."""
    (run / NAME).write_text(json.dumps(asdict(settings), indent=1) + "\n")


def read_settings(run: Path) -> Settings:
    """The settings a run was last started with."""
    values = json.loads((run / NAME).read_text())
    values["lengths"] = tuple(values["lengths"])
    values["pairs"] = tuple(Pair(*pair) for pair in values["pairs"])
    values["starts"] = tuple(Start(*start) for start in values["starts"])
    return Settings(**values)


def add_flags(parser: argparse.ArgumentParser) -> None:
    """One flag for every setting of one value, ``--learning-rate`` for ``learning_rate``."""
    for field in fields(Settings):
        if isinstance(field.default, int | float | str):
            flag = "--" + field.name.replace("_", "-")
            said = f"{field.default!r} by default"
            parser.add_argument(flag, type=type(field.default), help=said)


def override(settings: Settings, arguments: argparse.Namespace) -> Settings:
    """The settings with the flags that were given."""
    names = {field.name for field in fields(Settings)}
    given = {k: v for k, v in vars(arguments).items() if k in names and v is not None}
    return replace(settings, **given)
