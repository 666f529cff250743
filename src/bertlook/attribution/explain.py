"""Why a head attends to a token: its score, dimension by dimension."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from bertlook.choices import check_count, is_integer
from bertlook.errors import BertlookError
from bertlook.head import Head, HeadLike, find_head
from bertlook.isolation import isolated
from bertlook.model import tap
from bertlook.model.attention_call import AttentionCall
from bertlook.model.layer import Layer
from bertlook.model.load import as_model
from bertlook.text import quote

if TYPE_CHECKING:
    import pandas as pd
    from typing_extensions import Unpack

    from bertlook.model.model import Model
    from bertlook.model.tokens.encoding import Encoding
    from bertlook.model.tokens.reading import Reading

Floats = npt.NDArray[np.float64]

#: How far the softmax of the scores may be from the weights before something else is looked for.
_TOLERANCE = 1e-4


@dataclass(frozen=True, eq=False)
class Explanation:
    """The score that a query gives to a key, and what it consists of.

    Attributes:
        head: The head.
        query: The index of the token that attends.
        key: The index of the token that is attended to.
        tokens: The tokens of the input.
        parts: (width,) the products of the query's and the key's dimensions, scaled as the model
            scales them. They sum to ``score``.
        row: (keys,) the query's scores of all keys that it may see, NaN for the others.
        row_parts: (keys, width) the parts of these scores.
        bias: (keys,) what the architecture adds to the scores, such as relative positions or the
            effect of a cap, up to a constant; zeros if it adds nothing. The softmax of
            ``row + bias`` is ``weights``.
        weights: (keys,) the attention weights of the query.
        without_position: The explanation with query and key at one position, if positions are
            rotations; otherwise None.
    """

    head: Head
    query: int
    key: int
    tokens: list[str]
    parts: Floats
    row: Floats
    row_parts: Floats
    bias: Floats
    weights: Floats
    without_position: Explanation | None

    @property
    def score(self) -> float:
        """The score of the key before the softmax, without ``bias``."""
        return float(self.row[self.key])

    def table(self, top: int = 10) -> pd.DataFrame:
        """Return the dimensions with the largest parts of the score.

        Args:
            top: Their number.

        Returns:
            A DataFrame with the columns dimension (from 0), part, and mean: the mean part over all
            keys that the query may see.

        Raises:
            BertlookError: If ``top`` is not a positive integer.
        """
        import pandas as pd

        order = np.argsort(-abs(self.parts), kind="stable")[: check_count("top", top, 1)]
        means = np.nanmean(self.row_parts, 0)
        return pd.DataFrame({"dimension": order, "part": self.parts[order], "mean": means[order]})

    def __repr__(self) -> str:
        return (
            f"<Explanation: head {self.head}, {quote(self.tokens[self.query])} to "
            f"{quote(self.tokens[self.key])}, score {self.score:.3g}, weight "
            f"{self.weights[self.key]:.2f}>"
        )


@isolated()
def explain(
    model: Any,
    text: Any,
    head: HeadLike,
    query: int,
    key: int,
    *,
    pair: Any = None,
    **reading: Unpack[Reading],
) -> Explanation:
    """Return why a head attends from one token to another: the parts of its score by dimension.

    Args:
        model: The model.
        text: The text, in any form that the model accepts; None with ``input_ids``.
        head: The head, as a ``Head``, a name such as "3-1" or a pair of indices.
        query: The index of the token that attends.
        key: The index of the token that is attended to.
        pair: A second text, or None.
        **reading: How the text is read, such as ``input_ids``: as for :class:`~bertlook.Model`.

    Raises:
        BertlookError: If the text can't be read, there is no such head or token, the query may not
            see the key, or the architecture doesn't expose queries and keys.

    Example:
        >>> import bertlook as bl
        >>> explanation = bl.explain(bl.load(), "The cat sat.", "3-1", 2, 1)
        >>> bool(abs(explanation.parts.sum() - explanation.score) < 1e-5)
        True
    """
    model = as_model(model, "bl.explain(model, text, head, query, key)")
    chosen = find_head(head, model.num_layers, model.num_heads, "head")
    encoding = model.encode(text, pair, **reading)
    for name, index in (("query", query), ("key", key)):
        if not is_integer(index) or isinstance(index, bool) or not 0 <= index < len(encoding.ids):
            raise BertlookError(
                f"{name}={quote(index)} is no token: the input has {len(encoding.ids)}, counted "
                "from 0."
            )
    architecture = model.architecture
    if not architecture.tapped:
        model.refuse("it doesn't use transformers' attention interface, so its scores are unknown")
    if chosen.head >= architecture.heads[chosen.layer]:
        raise BertlookError(
            f"There is no head {chosen}: layer {chosen.layer + 1} has "
            f"{architecture.heads[chosen.layer]} heads."
        )
    call, weights, rotation = _read_layer(model, encoding, chosen.layer)
    row = weights[0, chosen.head, query].double().numpy(force=True)
    if not row[key] > 0:
        raise BertlookError(
            f"Token {query} ({quote(encoding.tokens[query])}) may not see token {key} "
            f"({quote(encoding.tokens[key])}), so there is no score."
        )

    def explanation(call: AttentionCall, inner: Explanation | None, *, biased: bool) -> Explanation:
        parts = _parts_of(call, chosen.head, query)
        parts[row == 0] = np.nan
        scores = parts.sum(-1)
        bias = _bias_of(scores, row) if biased else np.zeros_like(scores)
        return Explanation(
            chosen, query, key, encoding.tokens, parts[key], scores, parts, bias, row, inner
        )

    unrotated = _without_rotation(call, rotation)
    inner = None if unrotated is None else explanation(unrotated, None, biased=False)
    return explanation(call, inner, biased=True)


def _read_layer(
    model: Model, encoding: Encoding, layer: int
) -> tuple[AttentionCall, Tensor, tuple[Tensor, Tensor] | None]:
    """Return the call of a layer's attention function, its maps, and the rotation of positions."""
    architecture = model.architecture
    order = iter(call.layer for call in architecture.calls)
    found: list[tuple[AttentionCall, Tensor]] = []
    rotations: list[Any] = []

    def read(record: Layer) -> None:
        assert record.call is not None
        call = record.call.widened()
        record.output, weights = call.whole()
        if record.module in architecture.modules and next(order) == layer:
            found.append((call, weights))

    def keep(_: nn.Module, __: Any, options: dict[str, Any]) -> None:
        rotations.append(options.get("position_embeddings"))

    with tap.tapped(architecture.network, read, in_parts=True) as open_tap:
        twins = {original: twin for twin, original in open_tap.originals.items()}
        module = next(call.module for call in architecture.calls if call.layer == layer)
        assert module is not None
        attention = twins.get(module, module)
        hook = attention.register_forward_pre_hook(keep, with_kwargs=True)
        try:
            open_tap.network(**model.inputs([encoding]))
        finally:
            hook.remove()
    rotation = rotations[0] if rotations else None
    is_pair = isinstance(rotation, tuple) and len(rotation) == 2
    return (*found[0], rotation if is_pair else None)


def _parts_of(call: AttentionCall, head: int, query: int) -> Floats:
    """Return the (keys, width) parts of the scores that a query gives."""
    size = call.queries.shape[1] // call.keys.shape[1]
    scale = call.options.get("scaling")
    scale = call.queries.shape[-1] ** -0.5 if scale is None else scale
    products = call.queries[0, head, query].double() * call.keys[0, head // size].double() * scale
    parts: Floats = products.detach().numpy(force=True)
    return parts


def _bias_of(scores: Floats, weights: Floats) -> Floats:
    """Return what must be added to scores so that their softmax gives the weights."""
    seen = weights > 0
    likely = np.exp(scores[seen] - scores[seen].max())
    bias = np.zeros_like(scores)
    if abs(likely / likely.sum() - weights[seen] / weights[seen].sum()).max() > _TOLERANCE:
        bias[seen] = np.log(weights[seen]) - scores[seen]
        bias[seen] -= bias[seen].mean()
    return bias


def _without_rotation(
    call: AttentionCall, rotation: tuple[Tensor, Tensor] | None
) -> AttentionCall | None:
    """Return a call whose queries and keys are as before the rotation by their positions.

    The architecture's own function turns them back, by the opposite angles. If it doesn't lead to
    the same queries again, this is no pure rotation, and None is returned.
    """
    module = sys.modules.get(type(call.module).__module__)
    rotate = getattr(module, "apply_rotary_pos_emb", None)
    if rotation is None or rotate is None:
        return None
    cos, sin = (part.to(call.queries) for part in rotation)
    try:
        queries, keys = rotate(call.queries, call.keys, cos, -sin)
        again, _ = rotate(queries, keys, cos, sin)
    except (TypeError, ValueError, RuntimeError):
        return None
    if queries.shape != call.queries.shape or not torch.allclose(again, call.queries, atol=1e-4):
        return None
    return replace(call, queries=queries, keys=keys)
