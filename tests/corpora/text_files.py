"""Small files for the readers to read."""

from __future__ import annotations

from pathlib import Path


def write(folder: Path, content: str | bytes, name: str = "small.conll") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path
