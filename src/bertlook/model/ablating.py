"""Ablating: the loss of a language model with each of its heads switched off, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from bertlook.deferred import torch
from bertlook.edits import HeadOff, How
from bertlook.model.editing import Editor
from bertlook.model.loss import NO_TARGET, check_language_head, input_losses, pad_targets
from bertlook.model.model import Model
from bertlook.model.predicting import ignore
from bertlook.model.shortcut import Shortcut
from bertlook.model.tokens.encoding import Encoding

if TYPE_CHECKING:
    from torch import Tensor


#: How far rounding may take logits of a shortened run from those of a whole one, in units of the
#: precision of the largest.
_ROUNDING = 100


class Ablated(NamedTuple):
    """The losses of a batch.

    Attributes:
        losses: (batch,) the loss of each input with all heads, NaN where nothing is predicted.
        changes: What switching off a head adds to the loss, (batch, heads) for each layer that has
            attention.
    """

    losses: Tensor
    changes: dict[int, Tensor]


def ablate(
    model: Model,
    encodings: Sequence[Encoding],
    targets: Sequence[Sequence[int]],
    how: How,
    reference: npt.NDArray[np.floating] | None = None,
) -> Ablated:
    """Run a batch with each head switched off, from the layer of the head on.

    The loss of an input is the mean cross-entropy over its targets, as if it were read alone.

    Args:
        model: A model with a language-modeling head. It is left unchanged.
        encodings: The inputs; shorter ones are padded at the end.
        targets: For each input and token the id to predict there, or ``NO_TARGET``.
        how: What takes the place of a head's output, as for :class:`bertlook.edits.HeadOff`.
        reference: (layers, heads, width) mean outputs over a corpus, for "mean".

    Raises:
        BertlookError: If the model has no such head, or its architecture doesn't use transformers'
            attention interface.
    """
    check_language_head(model)
    wanted = pad_targets(targets, max(map(len, targets))).to(model.device)
    is_target = wanted != NO_TARGET
    shortcut = Shortcut(is_target)
    heads = model._heads
    layers = [layer for layer, count in enumerate(heads) if count]

    def run(*edits: HeadOff) -> Tensor:
        """Return the logits at the targets."""
        editor = Editor(edits, encodings[0], None, heads)
        output = model.run(encodings, editor.before(ignore), whole=True, shortcut=shortcut)
        return shortcut.select(output.logits)

    if not is_target.any():
        unchanged = {layer: torch.zeros(len(encodings), heads[layer]) for layer in layers}
        return Ablated(torch.full((len(encodings),), torch.nan), unchanged)
    whole = _logits_with_shortcut(run, shortcut, len(layers))
    losses = input_losses(whole, wanted)
    changes = {}
    for start, layer in enumerate(layers):
        shortcut.start = start
        edits = [HeadOff((layer, head), how, reference=reference) for head in range(heads[layer])]
        without = torch.stack([input_losses(run(edit), wanted) for edit in edits], 1)
        changes[layer] = without - losses[:, None]
    return Ablated(losses.masked_fill(~is_target.any(1), torch.nan), changes)


def _logits_with_shortcut(run: Callable[[], Tensor], shortcut: Shortcut, end: int) -> Tensor:
    """Return the logits of a run without edits, after which all others can be shortened.

    Networks whose logits are others after a shortcut, or that fail, run as a whole.

    Args:
        run: A function that runs the network.
        shortcut: Its shortcut.
        end: The number of its attention layers.
    """
    whole = run()
    shortcut.start = end - 1  # the last layer may read what earlier ones have left somewhere
    try:
        shortened = run()
    except (RuntimeError, TypeError, ValueError, LookupError, AttributeError):
        shortened = whole[:0]
    rounding = _ROUNDING * torch.finfo(whole.dtype).eps * whole.abs().max()
    if shortened.shape == whole.shape and bool(((shortened - whole).abs() <= rounding).all()):
        return shortened
    shortcut.give_up()
    return whole
