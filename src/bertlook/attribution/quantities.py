"""What arcs can show in place of weights: norms, value zeroing, gradients, layers joined."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from bertlook.attention.attention import Attention
from bertlook.attention.rollout import rollout
from bertlook.attribution.block_norms import block_norms
from bertlook.attribution.gradients import gradient_attention
from bertlook.attribution.value_zeroing import value_zeroing
from bertlook.errors import BertlookError
from bertlook.model.experiment import Experiment, Observation

Floats = npt.NDArray[np.floating]


@dataclass(frozen=True)
class Quantity:
    """Something that can be shown of each link in place of its weight.

    Attributes:
        title: Its name in views.
        compute: A function from an experiment, and the arguments that make its model read the text,
            to (layers, heads, N, N) numbers, or (layers, N, N) of whole layers.
        is_share: Whether rows are divided by their sums, so that they compare with weights.
        remark: What to know of it, as a sentence, or "".
    """

    title: str
    compute: Callable[[Experiment, dict[str, Any]], Floats]
    is_share: bool = True
    remark: str = ""


def _norms(experiment: Experiment, _: dict[str, Any]) -> Floats:
    attention = experiment.before.attention
    norms = attention.value_norms
    if norms is None:
        raise BertlookError(
            f"The norms of {experiment.model.name} are unknown: its values or its output "
            "projection can't be read."
        )
    return np.asarray(attention.maps * norms[:, :, None, :])


def _gradients(experiment: Experiment, text: dict[str, Any]) -> Floats:
    if experiment.kind == "masked" and not experiment.masked:
        raise BertlookError(
            "Gradient x attention is that of a prediction, and no word is masked. Mask a word "
            "first."
        )
    target: dict[str, Any] = {}
    if experiment.masked:
        word_ids = experiment.encoding.word_ids
        position = word_ids.index(experiment.masked[-1])
        target = {"position": position, "target": experiment.encoding.ids[position]}
    return gradient_attention(experiment.model, **text, **target)


_WHOLE_LAYER = "All heads of a layer show the same: it is that of the whole layer."

#: The numbers of texts that are still shown, since edits don't change them.
_computed: WeakKeyDictionary[Observation, dict[str, Floats]] = WeakKeyDictionary()

#: The quantities by the names under which views know them, beside "weight".
QUANTITIES: Mapping[str, Quantity] = {
    "norm": Quantity("weight x norm of the value", _norms),
    "value zeroing": Quantity(
        "value zeroing",
        lambda experiment, text: value_zeroing(experiment.model, **text, heads=True),
    ),
    "gradient": Quantity(
        "gradient x attention",
        _gradients,
        is_share=False,
        remark="To first order, what the log probability of the prediction loses without the link.",
    ),
    "block norm": Quantity(
        "norm with residual and layer norm",
        lambda experiment, text: block_norms(experiment.model, **text),
        remark=_WHOLE_LAYER,
    ),
    "rollout": Quantity(
        "attention rollout",
        lambda experiment, _: rollout(experiment.before.attention),
        remark=_WHOLE_LAYER,
    ),
}


def quantify(experiment: Experiment, name: str) -> Attention:
    """Return the attention of an experiment's text with another quantity in place of the weights.

    It is that of the text with its masked words, without edits. Numbers that are never negative are
    divided by the sums of their rows; what is signed keeps its unit.

    Args:
        experiment: The experiment.
        name: The name of the quantity.

    Raises:
        BertlookError: If the model or the text has no such quantity.

    Example:
        >>> import bertlook as bl
        >>> from bertlook.model.experiment import begin_experiment
        >>> experiment = begin_experiment(bl.load(), "The cat sat on the mat.")
        >>> quantify(experiment, "norm").maps.sum(-1).round(3).max()
        np.float32(1.0)
    """
    quantity = QUANTITIES[name]
    attention = experiment.before.attention
    if not isinstance(attention, Attention):
        raise BertlookError(
            f"Only weights are shown of {experiment.model.name}, which is an encoder-decoder."
        )
    cached = _computed.setdefault(experiment.before, {})
    if name not in cached:
        cached[name] = _compute(experiment, quantity, attention)
    edited = "It is that of the text without the edits." if experiment.edits else ""
    target = _target_of(experiment) if name == "gradient" else ""
    notes = (f"Links show {quantity.title}{target}.", quantity.remark, edited, attention.note)
    return Attention(
        attention.tokens,
        cached[name],
        attention.word_ids,
        attention.source,
        words=attention.words,
        note=" ".join(filter(None, notes)),
        provenance={**attention.provenance, "quantity": quantity.title},
        boundary=attention.boundary,
        signed=not quantity.is_share,
    )


def _compute(experiment: Experiment, quantity: Quantity, attention: Attention) -> Floats:
    """Return (L, H, N, N) numbers."""
    encoding = experiment.input
    text: dict[str, Any] = {"input_ids": encoding.ids}
    if experiment.model.tables.num_types:
        text["type_ids"] = encoding.type_ids
    maps = np.asarray(quantity.compute(experiment, text), np.float64)
    if maps.ndim == 3:
        maps = np.repeat(maps[:, None], attention.num_heads, 1)
    if quantity.is_share:
        sums = maps.sum(-1, keepdims=True)
        maps = np.divide(maps, sums, out=np.zeros_like(maps), where=sums != 0)
    maps[~attention.present] = np.nan
    return maps.astype(np.float32)


def _target_of(experiment: Experiment) -> str:
    """Return what the gradient is of."""
    if experiment.kind == "next":
        return " of the most probable next token"
    return f" of “{experiment.encoding.words[experiment.masked[-1]]}”, which is masked"


def rank_correlations(first: Attention, second: Attention) -> Floats:
    """Return how alike two quantities order the words that each word attends to.

    Args:
        first: The attention of a text.
        second: The attention of the same text, with another quantity.

    Returns:
        (L, H, U) Spearman's rank correlation of each row over the words and special tokens that
        aren't 0 in both; of signed numbers, their sizes are compared. NaN for less than three.
    """
    from scipy.stats import rankdata

    maps = [np.abs(attention.word_maps()).astype(np.float64) for attention in (first, second)]
    # What a word can't see is 0 in both, and would count as agreement.
    seen = (maps[0] != 0) | (maps[1] != 0)
    counts = seen.sum(-1)
    ranks = [rankdata(np.where(seen, part, -1), axis=-1) * seen for part in maps]
    means = [part.sum(-1, keepdims=True) / np.maximum(counts, 1)[..., None] for part in ranks]
    apart = [(part - mean) * seen for part, mean in zip(ranks, means, strict=True)]
    size = np.sqrt((apart[0] ** 2).sum(-1) * (apart[1] ** 2).sum(-1))
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = (apart[0] * apart[1]).sum(-1) / size
    found[counts < 3] = np.nan
    return found
