"""Predictions before and after edits, as the browser lists them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from bertlook.attention.attention import Attention
from bertlook.drawings.units import word_label
from bertlook.model.experiment import Experiment
from bertlook.model.prediction import Prediction
from bertlook.text import printable
from bertlook.widgets.protocol import MAX_PLACES, TOP_PREDICTIONS


def encode_predictions(experiment: Experiment, attention: Attention) -> dict[str, Any] | None:
    """Return the predictions of an experiment for the browser.

    Args:
        experiment: The experiment.
        attention: The attention of the text that is predicted: of an encoder-decoder, its target.

    Returns:
        None if the model predicts nothing; else its kind, and the places: the index of a token and
        of its word or special token, a label, the most probable tokens with their probabilities
        before and after the edits, the divergence in nats, and the target: the token or word that
        stands there, its log probabilities and ranks.
    """
    before, after = experiment.before.prediction, experiment.after.prediction
    if before is None or after is None:
        return None if experiment.kind is None else {"kind": experiment.kind, "places": []}
    places = _Places(experiment, attention, before, after)
    return {"kind": before.kind, "places": list(places.encode())}


class _Places:
    """The places of two predictions of the same positions."""

    def __init__(
        self, experiment: Experiment, attention: Attention, before: Prediction, after: Prediction
    ) -> None:
        self._experiment, self._attention = experiment, attention
        self._before, self._after = before, after
        self._kl = before.kl(after) if experiment.edits else None
        self._count = min(len(before.log_probs), MAX_PLACES)
        self._top = [
            [_most_probable(row) for row in prediction.log_probs[: self._count]]
            for prediction in (before, after)
        ]
        targets = [self._target(row) for row in range(self._count)]
        self._targets = targets
        shown = {index for rows in self._top for row in rows for index in row}
        shown |= {index for index in targets if index is not None}
        ordered = sorted(shown)
        self._names = dict(zip(ordered, before.names.show(ordered), strict=True))

    def encode(self) -> Iterator[dict[str, Any]]:
        """Yield the places."""
        unit_of_token = {
            token: index
            for index, unit in enumerate(self._attention.units)
            for token in range(unit.start, unit.stop)
        }
        for row in range(self._count):
            position = self._before.positions[row] if self._before.positions else None
            yield {
                "position": position,
                "unit": None if position is None else unit_of_token.get(position),
                "label": ""
                if position is None
                else word_label(self._experiment.encoding.tokens[position]),
                "before": self._listed(0, row),
                "after": self._listed(1, row) if self._kl is not None else None,
                "kl": None if self._kl is None else float(self._kl[row]),
                "target": self._encoded_target(row),
            }

    def _listed(self, side: int, row: int) -> list[list[Any]]:
        log_probs = (self._before, self._after)[side].log_probs[row]
        return [
            [printable(self._names[index]), float(np.exp(log_probs[index]))]
            for index in self._top[side][row]
        ]

    def _target(self, row: int) -> int | None:
        """Return the id of what stands at a place: the masked token, or the next one."""
        if not self._before.positions:
            return None
        position = self._before.positions[row]
        if self._before.kind == "next":
            ids = self._before.ids
            return ids[position + 1] if position + 1 < len(ids) else None
        own = self._experiment.encoding.ids[position]
        return None if own == self._before.ids[position] else own

    def _encoded_target(self, row: int) -> dict[str, Any] | None:
        target = self._targets[row]
        if target is None:
            return None
        before, after = (p.log_probs[row] for p in (self._before, self._after))
        return {
            "token": printable(self._names[target]),
            "before": float(before[target]),
            "after": float(after[target]),
            "rank_before": int((before > before[target]).sum()) + 1,
            "rank_after": int((after > after[target]).sum()) + 1,
        }


def _most_probable(log_probs: Any) -> Sequence[int]:
    """Return the indices of the most probable tokens, most probable first; ties by index."""
    count = min(TOP_PREDICTIONS, len(log_probs))
    candidates = np.sort(np.argpartition(-log_probs, count - 1)[:count])
    order = np.argsort(-log_probs[candidates], kind="stable")
    indices: list[int] = candidates[order].tolist()
    return indices
