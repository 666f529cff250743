"""The bundled model read by both sides: by NumPy, and by torch and transformers."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from bertlook.light.folder import LightParts, read_light_parts
from bertlook.model.load import BUNDLED, load
from bertlook.model.model import Model


def light_parts(folder: Path = BUNDLED) -> LightParts:
    parts = find_parts(folder)
    assert parts is not None
    return parts


def find_parts(folder: Path) -> LightParts | None:
    return read_light_parts(folder, json.loads((folder / "config.json").read_text("utf-8")))


@cache
def bundled_parts() -> LightParts:
    return light_parts()


@cache
def bundled_model() -> Model:
    """The bundled model with torch."""
    return load(device="cpu")
