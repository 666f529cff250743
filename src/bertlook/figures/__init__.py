"""The paper's figures as Altair charts."""

from __future__ import annotations

from bertlook.figures.head_map import head_map

__all__ = ["head_map"]
