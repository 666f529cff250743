"""The choice of what links show: weights, or another quantity in their place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import traitlets as t

from bertlook.attention.attention import Attention
from bertlook.attribution.quantities import QUANTITIES
from bertlook.errors import BertlookError
from bertlook.model.experiment import Experiment
from bertlook.widgets.grid_traits import GridTraits
from bertlook.widgets.protocol import FROM_KERNEL
from bertlook.widgets.shown import WEIGHT, Shown, show_quantity
from bertlook.widgets.trait_error import BadTrait


class QuantityTraits(GridTraits):
    """Traits for the choice of what links show.

    A subclass shows what it is given in ``_show_experiment``, and takes over a job's outcome in
    ``_run_experiment``.
    """

    quantity = t.Unicode(
        WEIGHT,
        help='What links show: "weight", or '
        + ", ".join(f'"{name}"' for name in QUANTITIES)
        + "; settable.",
    ).tag(**FROM_KERNEL)
    quantities = t.List(t.Dict(), help="The quantities to choose from.").tag(
        **FROM_KERNEL, js_type="{name: string, title: string}[]"
    )
    quantity_note = t.Unicode("", help="Why weights are shown instead of the quantity.").tag(
        **FROM_KERNEL
    )
    agreement = t.Dict(
        default_value=None,
        allow_none=True,
        help="How alike the quantity and the weights order the words that each word attends to.",
    ).tag(**FROM_KERNEL, js_type="types.AgreementTrait | null")

    #: The experiment that is shown, or None if no model of bertlook has read the text.
    _experiment: Experiment | None = None
    #: Whether traits are set to show an experiment, and not by somebody who wants another.
    _is_showing = False

    @t.validate("quantity")
    def _validate_quantity(self, proposal: dict[str, Any]) -> str:
        return _check_name(str(proposal["value"]))

    @t.observe("quantity")
    def _quantity_set(self, change: dict[str, Any]) -> None:
        if self._is_showing:
            return
        try:
            self._show_experiment(show_quantity(self._need_experiment(), change["new"]))
        except BertlookError:
            self._is_showing = True
            try:
                self.quantity = change["old"]
            finally:
                self._is_showing = False
            raise

    def _answer_quantity(self, request_id: str, name: str) -> None:
        """Show another quantity."""
        experiment, name = self._need_experiment(), _check_name(name)
        self._run_experiment(request_id, lambda: show_quantity(experiment, name))

    def _offered_quantities(self, experiment: Experiment | None) -> list[dict[str, str]]:
        """Return what can be chosen; weights alone are no choice."""
        if experiment is None or not isinstance(experiment.before.attention, Attention):
            return []
        names = [n for n in QUANTITIES if n != "gradient" or experiment.kind in ("masked", "next")]
        titles = {WEIGHT: "weight", **{name: QUANTITIES[name].title for name in names}}
        return [{"name": name, "title": title} for name, title in titles.items()]

    def _need_experiment(self) -> Experiment:
        if self._experiment is None:
            raise BertlookError(
                f"This {type(self).__name__} shows an Attention without the model that made it, so "
                "nothing can be edited, masked or attributed. Make one with Explorer(model, text)."
            )
        return self._experiment

    def _show_experiment(self, shown: Shown) -> None:
        """Show the same text with other edits, masked words, or another quantity."""
        raise NotImplementedError

    def _run_experiment(self, request_id: str, work: Callable[[], Shown]) -> None:
        """Show an experiment once it has been made in the background, and answer the request."""
        raise NotImplementedError


def _check_name(name: str) -> str:
    """Return the name of a quantity, or raise BadTrait."""
    names = (WEIGHT, *QUANTITIES)
    if name not in names:
        expected = ", ".join(f'"{known}"' for known in names)
        raise BadTrait(f"quantity is {name[:40]!r}; it can be {expected}.")
    return name
