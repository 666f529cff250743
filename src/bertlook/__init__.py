"""See what a transformer's attention heads look at."""

from __future__ import annotations

__version__ = "0.1.0"
