"""The one exception that bertlook raises on purpose."""

from __future__ import annotations


class BertlookError(ValueError):
    """Input that bertlook can't use; the message names the thing at fault and the way out."""
