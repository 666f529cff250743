"""The tour of the Explorer: whether it is open, and its sentences in other languages."""

from __future__ import annotations

from typing import Any

import traitlets as t

from bertlook.widgets.explorer_results import ExplorerResults
from bertlook.widgets.protocol import FROM_KERNEL, SHARED
from bertlook.widgets.trait_error import BadTrait


class ExplorerTour(ExplorerResults):
    """Opens and closes the tour, which only the bundled model has, since it is about its heads."""

    show_tour = t.Bool(False, help="Whether the tour of the bundled model is open.").tag(**SHARED)
    tour_strings = t.Dict(
        help="Sentences of the tour in another language, by name; those it lacks are English."
    ).tag(**FROM_KERNEL, js_type="Record<string, string>")

    @t.validate("show_tour")
    def _validate_show_tour(self, proposal: dict[str, Any]) -> bool:
        if proposal["value"] and self._known is None:
            raise BadTrait(
                "show_tour needs the bundled model, without results or statistics: the tour says "
                "what that model's heads do. Use bl.tour()."
            )
        return bool(proposal["value"])

    @t.validate("tour_strings")
    def _validate_tour_strings(self, proposal: dict[str, Any]) -> dict[str, str]:
        strings: dict[str, str] = proposal["value"]
        for name, text in strings.items():
            if not (isinstance(name, str) and isinstance(text, str)):
                raise BadTrait(
                    f"tour_strings has {text!r} for {name!r}; give the name of a sentence and its "
                    "text, as in docs/tour.md."
                )
        return strings
