"""The runs of a model over a batch that measures need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from bertlook.errors import BertlookError
from bertlook.measures.batch import Batch, LayerMaps
from bertlook.measures.measure import Loss, Measure
from bertlook.model.gaps import EveryLayer, pad_heads
from bertlook.model.gradients import check_language_head, differentiate, mask_tokens
from bertlook.model.layer import Layer
from bertlook.model.model import Model
from bertlook.model.tokens.encoding import Encoding


@dataclass
class Pass:
    """One run of a model over a batch, which feeds all measures with the same loss.

    Attributes:
        model: The model.
        measures: The measures to feed.
        loss: The loss to differentiate, or None for a forward pass alone.
    """

    model: Model
    measures: Sequence[Measure[Any]]
    loss: Loss | None

    def run(self, encodings: Sequence[Encoding], batch: Batch) -> None:
        """Feed the measures layer by layer: forward, or from last to first with gradients.

        Args:
            encodings: The inputs.
            batch: The same inputs, as a batch for measures.

        Raises:
            BertlookError: If a layer has weights or gradients that are not finite numbers.
        """
        finite: dict[int, Tensor] = {}
        needs_norms = any(measure.needs_norms for measure in self.measures)
        num_heads = self.model.num_heads

        def feed(layer: Layer) -> None:
            gradients, norms = layer.gradients, None
            if gradients is not None and gradients.dtype != torch.float64:
                gradients = gradients.float()
            if needs_norms:
                is_gap = not layer.maps.shape[1]
                norms = layer.maps[:, :, 0] if is_gap else layer.value_norms()
                if norms is None:
                    self.model.refuse(
                        "the values and the output projection of its layers are unknown"
                    )
            finite[layer.index] = torch.isfinite(
                (layer.maps if gradients is None else gradients).sum()
            )
            weights, gradients, norms = (
                None if part is None else pad_heads(part, num_heads)
                for part in (layer.maps, gradients, norms)
            )
            assert weights is not None
            maps = LayerMaps(layer.index, weights, batch, gradients, norms, layer.visible)
            for measure in self.measures:
                measure.update(maps)

        every = EveryLayer(feed, self.model.num_layers, backward=self.loss is not None)
        if self.loss is None:
            self.model.run(encodings, every)
        else:
            masked = [
                mask_tokens(self.model, encoding, self.loss.share, (self.loss.seed, position))
                for encoding, position in zip(encodings, batch.positions, strict=True)
            ]
            inputs, targets = zip(*masked, strict=True)
            differentiate(self.model, inputs, targets, every)
        every.finish()
        # Check once at the end: checking each layer would make a GPU wait.
        invalid = sorted(layer for layer, is_finite in finite.items() if not is_finite)
        if invalid:
            raise BertlookError(
                f"Layer {invalid[0]} (counted from 0) of {self.model.name} has attention weights, "
                "or gradients with respect to them, that are not finite numbers. Half precision "
                "may have overflowed: load the model with dtype='float32'. If it is only the "
                "control with random weights, scan with controls=0."
            )


def plan_passes(model: Model, measures: Iterable[Measure[Any]]) -> list[Pass]:
    """Return the fewest passes that feed all measures.

    Args:
        model: The model.
        measures: The measures.

    Raises:
        BertlookError: If a measure needs gradients, and the model has no head for a loss.
    """
    by_loss: dict[Loss | None, list[Measure[Any]]] = {}
    for measure in measures:
        by_loss.setdefault(measure.loss, []).append(measure)
    if any(by_loss):
        check_language_head(model)
    return [Pass(model, fed, loss) for loss, fed in by_loss.items()]
