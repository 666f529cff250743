"""The error that the training scripts report as one sentence."""

from __future__ import annotations

from bertlook.errors import BertlookError


class TrainingError(BertlookError):
    """A problem with the text, the settings or the run; the message says what to do."""
