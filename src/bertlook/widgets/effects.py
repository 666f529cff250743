"""The effect of an edit beside that of the same edit of every other head of its layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from bertlook.attention.attention import Attention
from bertlook.edits import Cut, Edit, HeadOff, SetMap
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.model.experiment import Experiment, Observation
from bertlook.widgets.choosing import named_attentions


@dataclass(frozen=True)
class Effects:
    """The effects of one edit on each head of a layer in turn, the other edits being kept.

    Attributes:
        edit: The index of the edit.
        head: The head that it is of.
        values: The effect on each head of the layer; None for a head that the layer lacks.
        title: What the effect is.
    """

    edit: int
    head: Head
    values: list[float | None]
    title: str

    @property
    def rank(self) -> int:
        """The rank of the head's effect among those of its layer, 1 for the largest."""
        own = self.values[self.head.head]
        assert own is not None
        return 1 + sum(value is not None and value > own for value in self.values)

    @property
    def percentile(self) -> float:
        """The share of the other heads of its layer, in percent, whose effect is smaller."""
        own = self.values[self.head.head]
        assert own is not None
        others = [v for i, v in enumerate(self.values) if v is not None and i != self.head.head]
        return 100.0 * sum(value < own for value in others) / len(others) if others else 100.0

    def encode(self) -> dict[str, Any]:
        """Return the effects for the browser."""
        return {
            "edit": self.edit,
            "layer": self.head.layer,
            "head": self.head.head,
            "heads": self.values,
            "title": self.title,
            "rank": self.rank,
            "percentile": self.percentile,
        }


def compare_heads(experiment: Experiment, is_wanted: Callable[[], bool] = lambda: True) -> Effects:
    """Return the effect of the last edit of a head beside that of every other head of its layer.

    The effect is how far the predictions move: KL(before || after) in nats, averaged over their
    positions, where before is the text under the other edits alone. Of a model that predicts
    nothing it is how far the maps of other heads move.

    Args:
        experiment: The experiment.
        is_wanted: A function that says whether to go on, asked before each pass.

    Raises:
        BertlookError: If no edit is of a head.
    """
    edits = experiment.edits
    found = [i for i, edit in enumerate(edits) if isinstance(edit, (HeadOff, Cut, SetMap))]
    if not found:
        raise BertlookError(
            "No head is switched off and no link is cut, so there are no other heads to compare.",
            page="causes",
        )
    place = found[-1]
    edit = edits[place]
    assert isinstance(edit, (HeadOff, Cut, SetMap))
    head, others = edit.head, (*edits[:place], *edits[place + 1 :])
    base = experiment.try_edits(others) if others else experiment.before
    shown = _attentions(base)[edit.stream or ""]
    values: list[float | None] = []
    for index in range(shown.num_heads):
        own = Head(head.layer, index)
        if not is_wanted() or not shown.present[own.layer, own.head]:
            values.append(None)
        elif index == head.head:
            values.append(_distance(base, experiment.after, own))
        else:
            moved = [*edits[:place], replace_head(edit, own), *edits[place + 1 :]]
            values.append(_distance(base, experiment.try_edits(moved), own))
    title = (
        "Change of the maps of other heads (total variation)"
        if base.prediction is None
        else "Change of the predictions (KL, nats)"
    )
    return Effects(place, head, values, title)


def replace_head(edit: HeadOff | Cut | SetMap, head: Head) -> Edit:
    """Return the same edit of another head."""
    if isinstance(edit, HeadOff):
        return HeadOff(head, edit.how, reference=edit.reference, stream=edit.stream)
    if isinstance(edit, SetMap):
        return SetMap(head, edit.map, stream=edit.stream)
    return Cut(head, edit.query, edit.key, edit.renormalize, units=edit.units, stream=edit.stream)


def changes_of_maps(before: Attention, after: Attention) -> np.ndarray:
    """Return (L, H) how far each map moves: the total variation distance of a row, on average."""
    distance = np.abs(after.maps - before.maps).sum(-1).mean(-1) / 2
    return np.where(before.present, distance, np.nan)


def _distance(before: Observation, after: Observation, edited: Head) -> float:
    if before.prediction is not None and after.prediction is not None:
        return float(np.mean(before.prediction.kl(after.prediction)))
    moved = []
    for name, attention in _attentions(before).items():
        change = changes_of_maps(attention, _attentions(after)[name])
        change[edited.layer, edited.head] = np.nan
        moved.append(np.nanmean(change))
    return float(np.mean(moved))


def _attentions(observation: Observation) -> Mapping[str, Attention]:
    return named_attentions(observation.attention, "Explorer")
