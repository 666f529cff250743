"""Model cards: the README beside a model's weights."""

from __future__ import annotations

import html
from pathlib import Path


class Card(str):
    """A model card in Markdown, which a notebook shows as plain text.

    It comes with a model, from anybody: rendered, its markup could run scripts, and its pictures
    would be loaded from the network.
    """

    def _repr_html_(self) -> str:
        return f'<pre style="white-space: pre-wrap">{html.escape(self)}</pre>'


def read_card(folder: Path | None) -> Card | None:
    """Return the model card in a folder, or None if there is none."""
    path = folder / "README.md" if folder else None
    return Card(path.read_text("utf-8", "replace")) if path and path.is_file() else None
