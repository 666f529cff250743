"""What is drawn of an experiment: its weights, or another quantity in their place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bertlook.attention.attention import Attention
from bertlook.attribution.quantities import quantify, rank_correlations
from bertlook.errors import BertlookError
from bertlook.model.experiment import Experiment

#: The quantity that attention is by itself.
WEIGHT = "weight"


@dataclass(frozen=True, eq=False)
class Shown:
    """An experiment with what is drawn of it.

    Attributes:
        experiment: The experiment.
        attention: The Attention, or the streams, whose links are drawn.
        traits: The values of the traits that tell of the quantity.
    """

    experiment: Experiment
    attention: Any
    traits: dict[str, Any] = field(default_factory=dict)


def show_quantity(experiment: Experiment, name: str) -> Shown:
    """Return an experiment with a quantity.

    Args:
        experiment: The experiment.
        name: The name of the quantity.

    Raises:
        BertlookError: If the model or the text has no such quantity.
    """
    if name == WEIGHT:
        traits = {"quantity": WEIGHT, "quantity_note": "", "agreement": None}
        return Shown(experiment, experiment.after.attention, traits)
    attention = quantify(experiment, name)
    weights = experiment.before.attention
    agreement = _encoded(attention, rank_correlations(weights, attention))
    return Shown(
        experiment, attention, {"quantity": name, "quantity_note": "", "agreement": agreement}
    )


def keep_quantity(experiment: Experiment, name: str) -> Shown:
    """Return an experiment with a quantity, or with weights and the reason why it has none."""
    try:
        return show_quantity(experiment, name)
    except BertlookError as error:
        shown = show_quantity(experiment, WEIGHT)
        return Shown(experiment, shown.attention, {**shown.traits, "quantity_note": str(error)})


def _encoded(attention: Attention, correlations: Any) -> dict[str, Any]:
    layers, heads, units = correlations.shape
    values = np.where(np.isfinite(correlations), correlations, 1)  # too short to disagree
    return {
        "layers": layers,
        "heads": heads,
        "units": units,
        "title": str(attention.provenance.get("quantity", "")),
        "values": values.astype("<f4").tobytes(),
    }
