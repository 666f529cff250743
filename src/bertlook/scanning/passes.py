"""The runs of a model over a batch that its measures need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import torch
from torch import Tensor

from bertlook.errors import BertlookError
from bertlook.measures.batch import Batch, LayerMaps
from bertlook.measures.measure import Loss, Measure
from bertlook.model.encode import Encoding
from bertlook.model.gradients import check_language_head, differentiate, hide
from bertlook.model.model import Model
from bertlook.model.values import Values


class Pass(Protocol):
    """One run of a model over a batch."""

    def run(self, encodings: Sequence[Encoding], batch: Batch) -> None:
        """Run, and feed the measures with every layer."""
        ...


def passes(model: Model, measures: Iterable[Measure]) -> list[Pass]:
    """The fewest passes that feed all measures.

    Raises:
        BertlookError: if one needs gradients, and the model has no head to get them from.
    """
    by_loss: dict[Loss | None, list[Measure]] = {}
    for measure in measures:
        by_loss.setdefault(measure.loss, []).append(measure)
    return [
        Forward(model, fed) if loss is None else ForwardAndBackward(model, fed, loss)
        for loss, fed in by_loss.items()
    ]


class Forward:
    """Maps, and the norms of the values where a measure needs them."""

    def __init__(self, model: Model, measures: Sequence[Measure]) -> None:
        self.model = model
        self.measures = measures
        self.norms = any(measure.needs_norms for measure in measures)

    def run(self, encodings: Sequence[Encoding], batch: Batch) -> None:
        """Feed the measures from the first layer to the last."""
        numbers = Numbers()

        def feed(layer: int, probabilities: Tensor, norms: Tensor | None = None) -> None:
            tokens = _precise(probabilities)
            numbers.see(layer, tokens)
            maps = LayerMaps(layer, tokens, batch, value_norms=norms)
            for measure in self.measures:
                measure.update(maps)

        def feed_with_norms(layer: int, probabilities: Tensor, values: Values | None) -> None:
            if values is None:
                self.model.refuse("the norms of what its heads add can't be told")
            feed(layer, probabilities, _precise(values.norms()))

        if self.norms:
            self.model.read_values(encodings, feed_with_norms)
        else:
            self.model.read(encodings, feed)
        numbers.check()


class ForwardAndBackward:
    """Maps of inputs with hidden words, and the gradients of the loss by them."""

    def __init__(self, model: Model, measures: Sequence[Measure], loss: Loss) -> None:
        check_language_head(model)
        self.model = model
        self.measures = measures
        self.loss = loss

    def run(self, encodings: Sequence[Encoding], batch: Batch) -> None:
        """Feed the measures from the last layer to the first."""
        hidden, targets = zip(
            *(
                hide(self.model, encoding, self.loss.share, (self.loss.seed, position))
                for encoding, position in zip(encodings, batch.positions, strict=True)
            ),
            strict=True,
        )
        numbers = Numbers()

        def feed(layer: int, probabilities: Tensor, gradients: Tensor) -> None:
            numbers.see(layer, gradients)
            maps = LayerMaps(layer, _precise(probabilities), batch, _precise(gradients))
            for measure in self.measures:
                measure.update(maps)

        differentiate(self.model, hidden, targets, feed)
        numbers.check()


class Numbers:
    """Whether what was seen of each layer are numbers; told at the end, so that no GPU waits."""

    def __init__(self) -> None:
        self._finite: dict[int, Tensor] = {}

    def see(self, layer: int, maps: Tensor) -> None:
        """Look at a layer's maps or gradients."""
        self._finite[layer] = torch.isfinite(maps.sum())

    def check(self) -> None:
        """Raise a BertlookError that names the first layer with something that is no number."""
        bad = sorted(layer for layer, finite in self._finite.items() if not finite)
        if bad:
            raise BertlookError(
                f"Layer {bad[0]} (counted from 0) has attention weights, or gradients by them, "
                "that are not finite numbers. Half precision may have overflowed: load the model "
                "with dtype='float32'."
            )


def _precise(tensor: Tensor) -> Tensor:
    """In no less than float32."""
    return tensor if tensor.dtype == torch.float64 else tensor.float()
