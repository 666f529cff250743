"""Direct logit attribution: what each part of a decoder adds to the logit of a token."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from bertlook.attribution.layers import LayerRun, run_layers
from bertlook.deferred import torch
from bertlook.errors import BertlookError
from bertlook.isolation import isolated
from bertlook.model import tap
from bertlook.model.blocks import first_of
from bertlook.model.layer import Layer
from bertlook.model.load import as_model

if TYPE_CHECKING:
    import pandas as pd
    from torch import Tensor, nn
    from typing_extensions import Unpack

    from bertlook.model.model import Model
    from bertlook.model.tokens.reading import Reading

#: How far a sum of parts may be from the whole, relative to the whole.
_TOLERANCE = 1e-4


@dataclass(eq=False)
class _Pass:
    """What a pass leaves of one position.

    Attributes:
        heads: (heads, hidden) what each head adds to the residual stream, by layer.
        biases: (hidden,) the bias of the output projection, by layer.
        children: The outputs of the parts of each layer's module, in order, by layer.
        embedded: The outputs of the tables of embeddings, by module.
        others: The inputs and outputs of modules beside the layers, in order.
    """

    heads: dict[int, Tensor] = field(default_factory=dict)
    biases: dict[int, Tensor] = field(default_factory=dict)
    children: list[tuple[nn.Module, Tensor]] = field(default_factory=list)
    embedded: dict[nn.Module, Tensor] = field(default_factory=dict)
    others: list[tuple[nn.Module, Tensor, Tensor]] = field(default_factory=list)


@isolated()
def logit_attribution(
    model: Any,
    text: Any = None,
    pair: Any = None,
    *,
    target: Any = None,
    versus: Any = None,
    position: int | None = None,
    **reading: Unpack[Reading],
) -> pd.DataFrame:
    """Return what each part of a decoder adds to the logit of a token.

    The residual stream of a decoder is a sum: of the embeddings, and of what each head and each
    feed-forward part adds. With the scale of the last norm frozen at its value, the logit of a
    token is a linear function of the stream, and so is the sum of what the parts contribute to it.

    Args:
        model: A decoder with a language-model head.
        text: The text, in any form that the model accepts.
        pair: A second text, or None.
        target: The token, as text or id; by default the most probable one.
        versus: Another token, whose logit is subtracted, or None.
        position: After which token it is predicted; by default after the last one.
        **reading: How the text is read, such as ``input_ids``: as for :class:`~bertlook.Model`.

    Returns:
        A DataFrame with the columns part ("token embedding", "position embedding" or "embedding",
        "head", "attention bias", "feed-forward" with its bias, "final norm bias", "unembedding
        bias"), layer and head (from 0, or missing), and contribution. The contributions sum to the
        logit, or to the difference of both.

    Raises:
        BertlookError: If the model isn't a decoder whose stream is such a sum, as BERT's is not,
            whose norms are inside of the stream; or if target or position isn't there.

    Example:
        >>> import bertlook as bl
        >>> model = bl.load("distilbert/distilgpt2")  # doctest: +SKIP
        >>> parts = bl.logit_attribution(model, "The cat sat on the")  # doctest: +SKIP
        >>> parts.sort_values("contribution").tail()  # doctest: +SKIP
    """
    import pandas as pd

    model = as_model(model, "bl.logit_attribution(model, text)")
    encoding = model.encode(text, pair, **reading)
    place = len(encoding.ids) - 1 if position is None else position
    prediction = model.predict(
        positions=place,
        input_ids=encoding.ids,
        type_ids=encoding.type_ids if model.tables.num_types else None,
    )
    if prediction.kind != "next" or not model.architecture.tapped:
        _refuse(model, "it isn't a decoder that predicts the next token")
    place = prediction.positions[0]
    best = int(prediction.log_probs[0].argmax())
    index = best if target is None else prediction.find_id(target)
    other = None if versus is None else prediction.find_id(versus)
    seen, runs, logits = _run(model, model.inputs([encoding]), place)
    unembedding: Any = model.module.get_output_embeddings()
    direction = unembedding.weight[index].detach().double()
    bias = getattr(unembedding, "bias", None)
    final = runs[-1].output[0, place].double()
    norm, before, after = _find_norm(model, seen, final)
    parts = [
        *_embedding_parts(seen, runs[0].states[0, place].double(), model.module),
        *_layer_parts(model, seen, runs, place),
    ]
    scaled, constant = _linearize(norm, before, after, [vector for *_, vector in parts])
    rows = [
        (name, layer, head, vector)
        for (name, layer, head, _), vector in zip(parts, scaled, strict=True)
    ]
    rows.append(("final norm bias", None, None, constant))
    own = _contributions(rows, direction)
    whole = float(logits[index])
    if other is not None:
        away = unembedding.weight[other].detach().double()
        own = [a - b for a, b in zip(own, _contributions(rows, away), strict=True)]
        whole -= float(logits[other])
    names: list[tuple[str, int | None, int | None]] = [row[:3] for row in rows]
    if bias is not None:
        names.append(("unembedding bias", None, None))
        own.append(float(bias[index]) - (0.0 if other is None else float(bias[other])))
    scale = max(1.0, *(abs(number) for number in own))
    if abs(sum(own) - whole) > 10 * _TOLERANCE * scale:
        _refuse(model, "its logits are changed after the unembedding, such as by a cap")
    table = pd.DataFrame(names, columns=["part", "layer", "head"])
    table[["layer", "head"]] = table[["layer", "head"]].astype("Int64")
    return table.assign(contribution=own)


def _contributions(rows: list[Any], direction: Tensor) -> list[float]:
    return [float(vector @ direction) for *_, vector in rows]


def _run(
    model: Model, inputs: dict[str, Tensor], place: int
) -> tuple[_Pass, list[LayerRun], Tensor]:
    """Run the network with its head, and keep what the parts compute at a position."""
    seen = _Pass()
    architecture = model.architecture

    def keep(layer: Layer) -> None:
        if layer.module not in architecture.modules:
            return
        linear = None if layer.projector is None else layer.projector.use()
        projection = layer.projection
        if linear is None or projection is None or layer.output is None:
            _refuse(model, "the output projection of its attention is unknown")
        rank = len(seen.heads)
        outputs = layer.output[0, place].double()
        seen.heads[rank] = torch.einsum("hw,hwd->hd", outputs, projection.double())
        bias = outputs.new_zeros(projection.shape[-1]) if linear.bias is None else linear.bias
        seen.biases[rank] = bias.double()

    with tap.tapped(model.module, keep) as open_tap:
        network: Any = open_tap.network
        base = network.base_model
        blocks = {
            part
            for parts in base.modules()
            if isinstance(parts, torch.nn.ModuleList)
            for part in parts
        }
        within = {part for block in blocks for part in block.modules()}
        hooks = []

        def watch(part: nn.Module) -> None:
            def see(module: nn.Module, given: tuple[Any, ...], output: Any) -> None:
                if not given or not isinstance(given[0], torch.Tensor):
                    return
                states = first_of(output)
                if not isinstance(states, torch.Tensor) or states.ndim != 3:
                    return
                row = states[0, min(place, states.shape[1] - 1)].double()
                if isinstance(module, torch.nn.Embedding):
                    seen.embedded[module] = row
                elif module in within:
                    seen.children.append((module, row))
                elif given[0].ndim == 3:
                    seen.others.append((module, given[0][0, place].double(), row))

            hooks.append(part.register_forward_hook(see))

        for part in base.modules():
            if (
                part not in blocks
                and part is not base
                and not isinstance(part, torch.nn.ModuleList)
            ):
                watch(part)
        try:
            runs, output = run_layers(model, open_tap, inputs)
        finally:
            for hook in hooks:
                hook.remove()
    return seen, runs, output.logits[0, place].double()


def _find_norm(model: Model, seen: _Pass, final: Tensor) -> tuple[nn.Module | None, Tensor, Tensor]:
    """Return the module that norms the last layer's output, with its input and output."""
    for module, given, output in reversed(seen.others):
        if _is_close(given, final) and getattr(module, "weight", None) is not None:
            return module, given, output
    return _refuse(model, "no norm stands between its last layer and the unembedding")


def _embedding_parts(seen: _Pass, states: Tensor, module: Any) -> list[Any]:
    """Return what the embeddings put into the stream: token and position apart, if they add up."""
    if len(seen.embedded) > 1 and _is_close(sum(seen.embedded.values()), states):
        shape = module.get_input_embeddings().weight.shape
        return [
            (
                "token embedding" if part.weight.shape == shape else "position embedding",
                None,
                None,
                row,
            )
            for part, row in seen.embedded.items()
        ]
    is_whole = len(seen.embedded) == 1 and _is_close(next(iter(seen.embedded.values())), states)
    return [("token embedding" if is_whole else "embedding", None, None, states)]


def _layer_parts(model: Model, seen: _Pass, runs: list[LayerRun], place: int) -> list[Any]:
    """Return what heads and feed-forward parts add to the stream, layer by layer.

    Raises:
        BertlookError: If a layer does anything else than adding both.
    """
    parts: list[Any] = []
    stream = runs[0].states[0, place].double()
    for rank, run in enumerate(runs):
        given, output = run.states[0, place].double(), run.output[0, place].double()
        attention = seen.heads[rank].sum(0) + seen.biases[rank]
        rest = output - given - attention
        own = set(run.module.modules())
        is_known = any(part in own and _is_close(row, rest) for part, row in seen.children)
        if not is_known or not _is_close(given, stream):
            _refuse(
                model,
                f"layer {run.layer + 1} does more than adding its heads and a feed-forward part "
                "to the stream",
            )
        stream = output
        parts += [("head", run.layer, head, row) for head, row in enumerate(seen.heads[rank])]
        if seen.biases[rank].any():
            parts.append(("attention bias", run.layer, None, seen.biases[rank]))
        parts.append(("feed-forward", run.layer, None, rest))
    return parts


def _linearize(
    norm: Any, before: Tensor, after: Tensor, vectors: list[Tensor]
) -> tuple[list[Tensor], Tensor]:
    """Return vectors as the norm passes them on with its scale frozen, and what it adds itself."""
    bias = getattr(norm, "bias", None)
    constant = torch.zeros_like(after) if bias is None else bias.detach().double()
    centered = isinstance(norm, torch.nn.LayerNorm)

    def center(vector: Tensor) -> Tensor:
        return vector - vector.mean() if centered else vector

    states = center(before)
    gains = torch.where(states == 0, 0, (after - constant) / states)
    return [center(vector) * gains for vector in vectors], constant


def _is_close(first: Any, second: Tensor) -> bool:
    if first.shape != second.shape:
        return False
    scale = float(second.abs().max()) or 1.0
    return bool((first - second).abs().max() <= _TOLERANCE * scale)


def _refuse(model: Model, reason: str) -> NoReturn:
    raise BertlookError(
        f"The logits of {model.name} ({type(model.module).__name__}) can't be attributed to its "
        f"parts: {reason}. The residual stream must end in one norm and an unembedding, as GPT-2's "
        "and Llama's do."
    )
