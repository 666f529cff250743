"""The tour of the Explorer: whether it is open, and its sentences in other languages."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

import traitlets as t

from bertlook.widgets.explorer_results import ExplorerResults
from bertlook.widgets.protocol import FROM_KERNEL, SHARED
from bertlook.widgets.trait_error import BadTrait

_STEPS = (
    *("heads", "next", "object", "verb", "rest", "threshold", "tokens", "statistic"),
    *("mask", "off", "own"),
)
#: Names of the sentences, whose English is in js/tour/strings.js.
TOUR_STRINGS = (
    *("tour", "tour_help", "position", "seen"),
    *("show", "skip", "next", "back", "finish", "close"),
    *(f"{step}_{kind}" for step in _STEPS for kind in ("title", "do", "said")),
)


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
        unknown = [name for name in strings if name not in TOUR_STRINGS]
        if unknown:
            near = get_close_matches(str(unknown[0]), TOUR_STRINGS)
            hint = (
                f"did you mean {' or '.join(near)}" if near else f"it has {', '.join(TOUR_STRINGS)}"
            )
            names = ", ".join(map(repr, unknown))
            end = "?" if near else "."
            raise BadTrait(f"The tour has no sentence {names}; {hint}{end}", page="tour")
        for name, text in strings.items():
            if not isinstance(text, str):
                raise BadTrait(
                    f"tour_strings has {text!r} for {name!r}; give that sentence's text.",
                    page="tour",
                )
        return strings
