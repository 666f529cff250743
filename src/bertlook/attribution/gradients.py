"""Attribution of a prediction to attention weights, by gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from bertlook.choices import check_count
from bertlook.deferred import torch
from bertlook.errors import BertlookError
from bertlook.isolation import isolated
from bertlook.model.gaps import pad_heads
from bertlook.model.gradients import check_differentiable
from bertlook.model.layer import Layer
from bertlook.model.load import as_model
from bertlook.model.precision import widened

if TYPE_CHECKING:
    from torch import Tensor
    from typing_extensions import Unpack

    from bertlook.model.model import Model
    from bertlook.model.tokens.encoding import Encoding
    from bertlook.model.tokens.reading import Reading


@isolated()
def gradient_attention(
    model: Any,
    text: Any = None,
    pair: Any = None,
    *,
    target: Any = None,
    position: int | None = None,
    **reading: Unpack[Reading],
) -> npt.NDArray[np.float64]:
    """Return each weight times the gradient of a prediction by it.

    To first order, it is what the prediction would lose if the weight were 0. Weights count as free
    numbers: that rows sum to 1 is left out of account.

    Args:
        model: A model with a head that predicts tokens.
        text: The text, in any form that the model accepts.
        pair: A second text, or None.
        target: The token whose log probability is attributed, as text or id; by default the most
            probable one.
        position: Where it is predicted; by default at the only masked token, or after the last
            token of a decoder.
        **reading: How the text is read, such as ``input_ids``: as for :class:`~bertlook.Model`.

    Returns:
        (layers, heads, N, N) signed numbers, in nats. Heads that a layer lacks have NaN.

    Raises:
        BertlookError: If the text can't be read, the model predicts no tokens or can't be
            differentiated, or target or position isn't there.

    Example:
        >>> import bertlook as bl
        >>> bl.gradient_attention(bl.load(), "The [MASK] sat.", target="cat").shape
        (6, 8, 6, 6)
    """
    model = as_model(model, "bl.gradient_attention(model, text)")
    encoding, score = _prepare(model, text, pair, target, position, reading)
    maps: dict[int, Tensor] = {}

    def record(layer: Layer) -> None:
        if not maps:  # nothing before the first layer's maps needs a gradient
            layer.replace_maps(layer.maps.detach().requires_grad_())
        maps[layer.index] = layer.maps

    logits = model.run([encoding], record, whole=True, gradients=True).logits
    with torch.enable_grad():
        gradients = torch.autograd.grad(score(logits), list(maps.values()))
    found = zip(maps.items(), gradients, strict=True)
    return _stack(model, {index: weights * by for (index, weights), by in found})


@isolated()
def attattr(
    model: Any,
    text: Any = None,
    pair: Any = None,
    *,
    target: Any = None,
    position: int | None = None,
    steps: int = 20,
    **reading: Unpack[Reading],
) -> npt.NDArray[np.float64]:
    """Return the attribution of a prediction to each weight by integrated gradients (Hao 2021).

    The maps of one layer are scaled together from nothing to what they are, while the other layers
    compute theirs from what comes out; the gradients on this way are averaged, and multiplied by
    the weights.

    Args:
        model: A model with a head that predicts tokens.
        text: The text, in any form that the model accepts.
        pair: A second text, or None.
        target: The token, as for :func:`bertlook.gradient_attention`.
        position: Where it is predicted, as there.
        steps: The number of steps of the integral, which is a right Riemann sum.
        **reading: How the text is read, such as ``input_ids``: as for :class:`~bertlook.Model`.

    Returns:
        (layers, heads, N, N) signed numbers, in nats. Heads that a layer lacks have NaN.

    Raises:
        BertlookError: As for :func:`bertlook.gradient_attention`, or if ``steps`` is not a positive
            integer.

    Example:
        >>> import bertlook as bl
        >>> bl.attattr(bl.load(), "The [MASK] sat.", target="cat", steps=4).shape
        (6, 8, 6, 6)
    """
    model = as_model(model, "bl.attattr(model, text)")
    count = check_count("steps", steps, 1)
    encoding, score = _prepare(model, text, pair, target, position, reading)
    factors = (torch.arange(count, dtype=torch.float64) + 1) / count
    found = {
        layer: _integrate(model, encoding, score, layer, factors)
        for layer, heads in enumerate(model.architecture.heads)
        if heads
    }
    return _stack(model, found)


def _integrate(
    model: Model, encoding: Encoding, score: _Score, layer: int, factors: Tensor
) -> Tensor:
    """Return a layer's weights times the mean gradient while its maps are scaled."""
    scaled: list[Tensor] = []
    weights: list[Tensor] = []

    def scale(record: Layer) -> None:
        if record.index == layer:
            maps = record.maps.detach()
            weights.append(maps[:1])
            scaled.append((maps * factors.to(maps)[:, None, None, None]).requires_grad_())
            record.replace_maps(scaled[0])

    logits = model.run([encoding] * len(factors), scale, whole=True, gradients=True).logits
    with torch.enable_grad():
        (gradients,) = torch.autograd.grad(score(logits), scaled)
    return weights[0] * gradients.mean(0, keepdim=True)


#: A function of the logits of a batch: the sum over its inputs of the target's log probability.
_Score: TypeAlias = "Callable[[Tensor], Tensor]"


def _prepare(
    model: Model, text: Any, pair: Any, target: Any, position: int | None, reading: Any
) -> tuple[Encoding, _Score]:
    """Return the encoded input, and the score that is attributed."""
    check_differentiable(model)
    encoding = model.encode(text, pair, **reading)
    if position is None and model.has_language_head and model.predicts_next:
        position = len(encoding.ids) - 1
    prediction = model.predict(
        positions=position,
        input_ids=encoding.ids,
        type_ids=encoding.type_ids if model.tables.num_types else None,
    )
    if prediction.kind == "class":
        raise BertlookError(
            f"{model.name} predicts classes, and attributions are to predictions of tokens. Load a "
            "language model."
        )
    if len(prediction.positions) > 1:
        places = ", ".join(map(str, prediction.positions))
        raise BertlookError(f"Tokens are predicted at {places}. Pass position=, one of them.")
    best = int(prediction.log_probs[0].argmax())
    index = best if target is None else prediction.find_id(target)
    place = prediction.positions[0]

    def score(logits: Tensor) -> Tensor:
        return widened(logits)[:, place].log_softmax(-1)[:, index].sum()

    return encoding, score


def _stack(model: Model, layers: dict[int, Tensor]) -> npt.NDArray[np.float64]:
    """Return (layers, heads, N, N) numbers of all layers, NaN where there is no head."""
    size = next(iter(layers.values())).shape[-1]
    stacked = np.full((model.num_layers, model.num_heads, size, size), np.nan)
    for index, numbers in layers.items():
        stacked[index] = pad_heads(numbers.detach(), model.num_heads)[0].double().numpy(force=True)
    return stacked
