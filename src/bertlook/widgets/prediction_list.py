"""Predictions before and after edits, as the browser lists them."""

from __future__ import annotations

from collections.abc import Iterator
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
        of its word or special token, a label, guesses, the divergence in nats if there are edits,
        and the target. Guesses are what is most probable before or after the edits; the target is
        what stands there in the text, or after it. Both have log probabilities and ranks.
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
        self._guesses = [self._most_probable(row) for row in range(self._count)]
        self._targets = [self._target(row) for row in range(self._count)]
        shown = sorted(
            {index for guesses in self._guesses for index in guesses}
            | {index for index in self._targets if index is not None}
        )
        self._names = dict(zip(shown, before.names.show(shown), strict=True))

    def encode(self) -> Iterator[dict[str, Any]]:
        """Yield the places."""
        unit_of_token = {
            token: index
            for index, unit in enumerate(self._attention.units)
            for token in range(unit.start, unit.stop)
        }
        text = self._experiment.encoding.tokens
        for row in range(self._count):
            position = self._before.positions[row] if self._before.positions else None
            target = self._targets[row]
            yield {
                "position": position,
                "unit": None if position is None else unit_of_token.get(position),
                "label": "" if position is None else word_label(text[position]),
                "guesses": [self._guess(row, index) for index in self._guesses[row]],
                "kl": None if self._kl is None else float(self._kl[row]),
                "target": None if target is None else self._guess(row, target),
            }

    def _most_probable(self, row: int) -> list[int]:
        """Return what is most probable at a place before or after the edits, in the new order."""
        after = self._after.log_probs[row]
        found = _top(after)
        if self._kl is not None:
            found += [i for i in _top(self._before.log_probs[row]) if i not in found]
        return sorted(found, key=lambda index: -after[index])

    def _guess(self, row: int, index: int) -> dict[str, Any]:
        """Return a token or class, with its log probability and its rank before and after."""
        guess: dict[str, Any] = {"token": printable(self._names[index]), "id": index}
        for name, prediction in (("before", self._before), ("after", self._after)):
            log_probs = prediction.log_probs[row]
            guess[name] = float(log_probs[index])
            guess[f"rank_{name}"] = int((log_probs > log_probs[index]).sum()) + 1
        return guess

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


def _top(log_probs: Any) -> list[int]:
    """Return the indices of the most probable tokens, most probable first; ties by index."""
    count = min(TOP_PREDICTIONS, len(log_probs))
    candidates = np.sort(np.argpartition(-log_probs, count - 1)[:count])
    indices: list[int] = candidates[np.argsort(-log_probs[candidates], kind="stable")].tolist()
    return indices
