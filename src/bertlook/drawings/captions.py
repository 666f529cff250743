"""Parts of captions and titles: what was read, and by which model."""

from __future__ import annotations

from bertlook.attention.attention import Attention
from bertlook.drawings.units import word_label
from bertlook.text import printable

_MAX_QUOTED = 60


def model_of(attention: Attention) -> str:
    """Return the name of the model that made an attention, or "" if it is unknown."""
    name = attention.provenance.get("model")
    return printable(name) if isinstance(name, str) else ""


def quoted_text(attention: Attention) -> str:
    """Return the beginning of the words of an attention, in quotation marks."""
    return f'"{opening_words(attention)}"'


def opening_words(attention: Attention) -> str:
    """Return the beginning of the words of an attention, as they are drawn."""
    # More words than can be in the result; a text may have millions.
    words = " ".join(map(word_label, attention.words[:_MAX_QUOTED]))
    return words if len(words) <= _MAX_QUOTED else words[: _MAX_QUOTED - 1] + "…"
