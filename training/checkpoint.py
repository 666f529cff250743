"""Checkpoints that survive a killed run and a full disk."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import torch

NAME = "checkpoint.pt"


def save_checkpoint(state: dict[str, Any], run: Path) -> bool:
    """Write a new checkpoint, replacing the previous one only once it is complete.

    Returns:
        Whether the checkpoint was written. If the disk is full, for example, the previous
        checkpoint stays.
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
        print(f"No checkpoint was written; the previous one is kept: {error}", flush=True)
        return False
    return True


def load_checkpoint(run: Path) -> dict[str, Any] | None:
    """Return the last complete checkpoint of a run, or None if there is none yet."""
    target = run / NAME
    if not target.exists():
        return None
    state: dict[str, Any] = torch.load(target, map_location="cpu", weights_only=True)
    return state
