"""The error that the training scripts show as one sentence."""

from __future__ import annotations

from bertlook.errors import BertlookError


class TrainingError(BertlookError):
    """Says what is at fault in the text, the settings or the run, and the way out."""
