"""What bl.compare is given: models, their names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bertlook.choices import is_list
from bertlook.errors import BertlookError
from bertlook.model.load import as_model, load
from bertlook.model.model import Model
from bertlook.text import quote


def to_model(given: Any) -> Model:
    """Return a model; names and folders are loaded.

    Args:
        given: A model in any form, its name or its folder.

    Raises:
        BertlookError: If it is something else, or can't be loaded.
    """
    if isinstance(given, (str, Path)):
        given = load(given)
    return as_model(given, "bl.compare(a, b, text=...)")


def check_names(given: Any, count: int) -> tuple[str, ...]:
    """Return what the compared models or texts are called.

    Args:
        given: The names.
        count: The number of models or texts.

    Raises:
        BertlookError: If this is no list of as many texts.
    """
    if not is_list(given) or len(given) != count or not all(isinstance(n, str) for n in given):
        raise BertlookError(f"names={quote(given)} has not {count} texts, one for each to compare.")
    return tuple(given)
