"""A tour of the Explorer, in steps that the reader does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bertlook.errors import BertlookError
from bertlook.model.load import load
from bertlook.model.model import Model
from bertlook.widgets.explorer import Explorer
from bertlook.widgets.protocol import TOUR_TEXT


def tour(
    model: Model | str | None = None, *, strings: Mapping[str, str] | None = None, **options: Any
) -> Explorer:
    """Return an Explorer with the tour open.

    Each step points at a control, ends when the reader has done it, by mouse, keys, touch or from
    Python, and then says what was seen. Its figures are those on the screen.

    Args:
        model: The bundled model, if it has been loaded already; the tour is about its heads.
        strings: Sentences in another language, by the names in ``js/tour/strings.js``; those that
            are missing are English.
        **options: Other options of :class:`~bertlook.Explorer`.

    Raises:
        BertlookError: If the model is another one, or ``strings`` isn't a mapping from names of
            sentences to texts.

    Example:
        >>> import bertlook as bl
        >>> explorer = bl.tour()
        >>> explorer.show_tour
        True
        >>> explorer.head = "1-6"  # does a step
        >>> explorer.show_tour = False
    """
    if strings is not None and not isinstance(strings, Mapping):
        raise BertlookError(
            f"strings is a {type(strings).__name__}; give a mapping from the names of sentences to "
            "their texts.",
            page="tour",
        )
    explorer = Explorer(
        load() if model is None else model, TOUR_TEXT, **{"show_tour": True, **options}
    )
    explorer.tour_strings = dict(strings or {})
    return explorer
