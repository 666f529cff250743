"""The runs of a model over a batch that measures need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bertlook.corpora.conditions import Facts
from bertlook.deferred import import_network_libraries
from bertlook.errors import BertlookError
from bertlook.measures.batch import Batch, LayerMaps
from bertlook.measures.measure import HeadsOff, Loss, Measure
from bertlook.model.ablating import ablate
from bertlook.model.gaps import EveryLayer, pad_heads
from bertlook.model.gradients import differentiate
from bertlook.model.layer import Layer
from bertlook.model.loss import check_language_head, mask_tokens
from bertlook.model.model import Model
from bertlook.model.tokens.encoding import Encoding
from bertlook.tensors import torch
from bertlook.text import printable, quote

if TYPE_CHECKING:
    from torch import Tensor


@dataclass
class Pass:
    """One run of a model over a batch, which feeds all measures with the same loss.

    Attributes:
        model: The model.
        measures: The measures to feed.
        loss: The loss to differentiate, or None for a forward pass alone.
        ablation: How each head is switched off in runs of its own, or None for none.
    """

    model: Model
    measures: Sequence[Measure[Any]]
    loss: Loss | None
    ablation: HeadsOff | None = None

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
        inputs, targets = (encodings, []) if self.loss is None else self._mask(encodings, batch)
        ablated = None
        if self.ablation is not None:
            ablated = ablate(
                self.model, inputs, targets, self.ablation.how, self.ablation.reference
            )

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
            losses, changes = None, None
            if ablated is not None:
                losses = ablated.losses
                changes = ablated.changes.get(layer.index, losses.new_empty(len(losses), 0))
                finite[layer.index] &= torch.isfinite(changes.sum())
            weights, gradients, norms, changes = (
                None if part is None else pad_heads(part, num_heads)
                for part in (layer.maps, gradients, norms, changes)
            )
            assert weights is not None
            maps = LayerMaps(
                layer.index, weights, batch, gradients, norms, losses, changes, layer.visible
            )
            for measure in self.measures:
                measure.update(maps)

        every = EveryLayer(feed, self.model.num_layers, backward=self.loss is not None)
        if self.loss is None:
            self.model.run(inputs, every)
        else:
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
        for measure in self.measures:
            measure.complete()

    def _mask(
        self, encodings: Sequence[Encoding], batch: Batch
    ) -> tuple[list[Encoding], list[list[int]]]:
        """Return the inputs that the loss is of, and the tokens to predict.

        Raises:
            BertlookError: If an input lacks the annotation that tells which words are predicted.
        """
        assert self.loss is not None
        inputs, targets = [], []
        for encoding, position in zip(encodings, batch.positions, strict=True):
            wanted = None
            if self.loss.target is not None:
                wanted = _find_targets(self.loss, encoding, position)
            seed = (self.loss.seed, position)
            masked, ids = mask_tokens(self.model, encoding, self.loss.share, seed, wanted)
            inputs.append(masked)
            targets.append(ids)
        return inputs, targets


def _find_targets(loss: Loss, encoding: Encoding, position: int) -> list[bool]:
    """Return which tokens of an input a loss is of.

    Raises:
        BertlookError: If the input lacks the annotation that tells it.
    """
    condition, source = loss.condition, encoding.source
    location = getattr(source, "origin", "") or f"input {position + 1} of the corpus"
    facts = Facts(source, encoding.words)
    facts.check(condition.kinds, printable(str(location)), f"target={quote(loss.target)}")
    return condition.passing_tokens(source, encoding.tokens, encoding.words, encoding.word_ids)


def plan_passes(model: Model, measures: Iterable[Measure[Any]]) -> list[Pass]:
    """Return the fewest passes that feed all measures.

    Args:
        model: The model.
        measures: The measures.

    Raises:
        BertlookError: If a measure needs a loss, and the model has no head for it.
    """
    # Each ablation has runs of its own; all else is shared among measures of the same loss.
    fed_together: dict[tuple[Loss | None, HeadsOff | None], list[Measure[Any]]] = {}
    for measure in measures:
        fed_together.setdefault((measure.loss, measure.ablation), []).append(measure)
    if any(loss for loss, _ in fed_together):
        check_language_head(model)
        import_network_libraries()  # the network is needed, not only its maps
    return [Pass(model, fed, *needs) for needs, fed in fed_together.items()]
