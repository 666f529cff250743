"""Controls of a scan: networks with random weights, for measures with gold annotation."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bertlook.measures.controlled import ControlledResult
from bertlook.measures.measure import Measure
from bertlook.model.model import Model
from bertlook.model.random_init import random_init


@dataclass(frozen=True)
class Control:
    """A network with random weights, and the measures that read it.

    Attributes:
        model: The network.
        measures: The measures by the names of the results that they are controls for.
    """

    model: Model
    measures: Mapping[str, Measure[Any]]


def create_controls(
    model: Model, measures: Mapping[str, Measure[Any]], count: int
) -> list[Control]:
    """Return controls for the measures with gold annotation, none if there is no such measure.

    A network that can't be made again from its configuration has no control, which is a warning.

    Args:
        model: The model of the scan.
        measures: The measures of the scan by name.
        count: The number of controls; their seeds are 0, 1, ...
    """
    controlled = {
        name: measure
        for name, measure in measures.items()
        if issubclass(measure.result_class, ControlledResult)
    }
    controls: list[Control] = []
    for seed in range(count if controlled else 0):
        try:
            network = random_init(model, seed)
        except Exception as error:  # whatever the architecture's constructor raises
            warnings.warn(
                f"{model.name} can't be built with random weights, so its tables have no control "
                f"({type(error).__name__}: {error}). Scan with controls=0 to silence this.",
                stacklevel=6,
            )
            return []
        fresh = {name: measure.fresh() for name, measure in controlled.items()}
        controls.append(Control(network, fresh))
    return controls
