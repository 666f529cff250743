"""Checkpoints that a kill or a full disk can't spoil."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import torch

NAME = "checkpoint.pt"


def save_checkpoint(state: dict[str, Any], run: Path) -> bool:
    """Write ``state`` beside the old checkpoint, then put it in its place in one step.

    Returns False, and leaves the old checkpoint, when the disk refuses (full, for example).
    """
    target = run / NAME
    part = run / f"{NAME}.part"
    try:
        with part.open("wb") as stream:
            torch.save(state, stream)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
    except (OSError, RuntimeError) as error:
        # torch reports a failed write as a RuntimeError.
        part.unlink(missing_ok=True)
        print(f"No checkpoint written, the last good one stays: {error}", flush=True)
        return False
    return True


def load_checkpoint(run: Path) -> dict[str, Any] | None:
    """The last good checkpoint of a run, or None at its start."""
    target = run / NAME
    if not target.exists():
        return None
    state: dict[str, Any] = torch.load(target, map_location="cpu", weights_only=True)
    return state
