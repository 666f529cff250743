"""Why a head attends to a token: its score, dimension by dimension."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bertlook.attribution.scores import Floats, LayerScores, read_scores
from bertlook.choices import check_choice, check_count, is_integer
from bertlook.edits import Edit, Edits, HeadOff, StreamName, check_edits
from bertlook.errors import BertlookError
from bertlook.head import Head, HeadLike, find_head
from bertlook.isolation import isolated
from bertlook.model.load import as_model
from bertlook.model.model import Model
from bertlook.model.streams.encoder_decoder import EncoderDecoder
from bertlook.model.streams.stream_reader import axes_of
from bertlook.text import quote

if TYPE_CHECKING:
    import pandas as pd
    from typing_extensions import Unpack

    from bertlook.model.tokens.encoding import Encoding
    from bertlook.model.tokens.reading import Reading

#: How far the softmax of the scores may be from the weights before something else is looked for.
_TOLERANCE = 1e-4


@dataclass(frozen=True, eq=False)
class Explanation:
    """The score that a query gives to a key, and what it consists of.

    Attributes:
        head: The head.
        query: The index of the token that attends.
        key: The index of the token that is attended to.
        tokens: The tokens of the input; of a cross-attention, those of the target.
        key_tokens: The tokens that are attended to: the same, or those of the source.
        parts: (width,) the products of the query's and the key's dimensions, scaled as the model
            scales them. They sum to ``score``.
        row: (keys,) the query's scores of all keys that it may see, NaN for the others.
        row_parts: (keys, width) the parts of these scores.
        bias: (keys,) what the architecture adds to the scores, such as relative positions or the
            effect of a cap, up to a constant; zeros if it adds nothing. The softmax of
            ``row + bias`` is ``weights``.
        bias_name: What that is: "soft cap", "position bias", or "" if there is none or it is
            unknown.
        weights: (keys,) the attention weights of the query.
        edited: (keys,) the weights under the edits of this layer itself, which the head passes on;
            without any, they are ``weights``. 0 if the head is off, unless it attends evenly.
        norms: (keys,) the norm of the vector that each key contributes per unit of attention, after
            the output projection; None if it is unknown.
        without_position: The explanation with query and key at one position, if positions are
            rotations; otherwise None.

    Example:
        >>> import bertlook as bl
        >>> explanation = bl.explain(bl.load(), "The cat sat .", head="3-1", query=2, key=1)
        >>> explanation.tokens[explanation.query], explanation.tokens[explanation.key]
        ('cat', 'the')
    """

    head: Head
    query: int
    key: int
    tokens: list[str]
    key_tokens: list[str]
    parts: Floats
    row: Floats
    row_parts: Floats
    bias: Floats
    bias_name: str
    weights: Floats
    edited: Floats
    norms: Floats | None
    without_position: Explanation | None

    @property
    def score(self) -> float:
        """The score of the key before the softmax, without ``bias``."""
        return float(self.row[self.key])

    @property
    def added(self) -> Floats | None:
        """(keys,) the norm of the vector that the head adds to the query for each key, or None."""
        return None if self.norms is None else self.edited * self.norms

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
            f"{quote(self.key_tokens[self.key])}, score {self.score:.3g}, weight "
            f"{self.weights[self.key]:.2f}>"
        )


def explain(
    model: Any,
    text: Any,
    head: HeadLike,
    query: int,
    key: int,
    *,
    pair: Any = None,
    stream: StreamName | None = None,
    edits: Edits = (),
    **reading: Unpack[Reading],
) -> Explanation:
    """Return why a head attends from one token to another: the parts of its score by dimension.

    Args:
        model: The model.
        text: The text, in any form that the model accepts; None with ``input_ids``.
        head: The head, as a ``Head``, a name such as "3-1" or a pair of indices.
        query: The index of the token that attends.
        key: The index of the token that is attended to.
        pair: A second text, or None; the target of an encoder-decoder.
        stream: The attention of an encoder-decoder to which the head belongs: "encoder", "decoder"
            or "cross"; None for other models.
        edits: Changes of the attention, such as ``bl.edits.HeadOff("3-1")``. Scores are those under
            the edits of earlier layers.
        **reading: How the text is read, such as ``input_ids``: as for :class:`~bertlook.Model`.

    Raises:
        BertlookError: If the text can't be read, there is no such head or token, the query may not
            see the key, or the architecture doesn't expose queries and keys.

    Example:
        >>> import bertlook as bl
        >>> explanation = bl.explain(bl.load(), "The cat sat.", "3-1", 2, 1)
        >>> bool(abs(explanation.parts.sum() - explanation.score) < 1e-5)
        True
        >>> bool(explanation.added[1] < explanation.norms[1])
        True
    """
    model = as_model(model, "bl.explain(model, text, head, query, key)")
    encoding = model.encode_input(text, pair, **reading)
    return explain_encoding(model, encoding, head, query, key, stream=stream, edits=edits)


@isolated()
def explain_encoding(
    model: Model,
    encoding: Any,
    head: HeadLike,
    query: int,
    key: int,
    *,
    stream: StreamName | None = None,
    edits: Edits = (),
) -> Explanation:
    """Return why a head attends from one token of an encoded input to another.

    Args:
        model: The model.
        encoding: The input; of an encoder-decoder, its target.
        head: The head.
        query: The index of the token that attends.
        key: The index of the token that is attended to.
        stream: The attention of an encoder-decoder.
        edits: Changes of the attention.

    Raises:
        BertlookError: As of :func:`explain`.
    """
    chosen = _find_head(model, head, stream)
    queries, keys = (encoding, None) if stream is None else axes_of(encoding)[stream]
    keys = keys or queries
    for name, index, axis in (("query", query, queries), ("key", key, keys)):
        _check_token(name, index, axis)
    checked = check_edits(edits)
    scores = read_scores(model, encoding, chosen.layer, checked, stream)
    row = scores.weights[chosen.head, query].double().numpy(force=True)
    if not row[key] > 0:
        raise BertlookError(
            f"Token {query} ({quote(queries.tokens[query])}) may not see token {key} "
            f"({quote(keys.tokens[key])}), so there is no score.",
            page="causes",
        )

    edited = scores.edited[chosen.head, query].double().numpy(force=True)
    if any(_is_off(edit, chosen, stream) for edit in checked):
        edited = np.zeros_like(edited)

    def explanation(
        scores: LayerScores, inner: Explanation | None, *, is_biased: bool
    ) -> Explanation:
        parts = scores.parts(chosen.head, query)
        parts[row == 0] = np.nan
        sums = parts.sum(-1)
        bias = _bias_of(sums, row) if is_biased else np.zeros_like(sums)
        return Explanation(
            head=chosen,
            query=query,
            key=key,
            tokens=queries.tokens,
            key_tokens=keys.tokens,
            parts=parts[key],
            row=sums,
            row_parts=parts,
            bias=bias,
            bias_name=scores.bias_name if bias.any() else "",
            weights=row,
            edited=edited,
            norms=None if scores.norms is None else scores.norms[chosen.head],
            without_position=inner,
        )

    unrotated = scores.without_rotation()
    inner = None if unrotated is None else explanation(unrotated, None, is_biased=False)
    return explanation(scores, inner, is_biased=True)


def _find_head(model: Model, head: HeadLike, stream: str | None) -> Head:
    """Return the head that is meant, whose layer can be explained.

    Raises:
        BertlookError: If there is none.
    """
    reason = "it doesn't use transformers' attention interface, so its scores are unknown"
    if isinstance(model, EncoderDecoder):
        if stream is None:
            raise BertlookError(
                f"{model.name} is an encoder-decoder. Say which attention the head belongs to: "
                'stream="encoder", "decoder" or "cross".',
                page="causes",
            )
        check_choice("stream", stream, StreamName)
        layout = model.reader.layout
        if stream in layout.unreadable:
            model.refuse(f"of its {stream} stream, {layout.unreadable[stream]}")
        shape = layout.streams[stream]
        if not shape.tapped:
            model.refuse(reason)
        return find_head(head, shape.num_layers, shape.num_heads, "head")
    if stream is not None:
        raise BertlookError(
            f"{model.name} is no encoder-decoder, so it has no stream {quote(stream)}. Leave it "
            "out.",
            page="causes",
        )
    if model.stream is not None:
        raise BertlookError(
            f"{model.name} is one stream of an encoder-decoder. Give the whole model, two texts, "
            f"and stream={quote(model.stream)}.",
            page="causes",
        )
    chosen = find_head(head, model.num_layers, model.num_heads, "head")
    architecture = model.architecture
    if not architecture.tapped:
        model.refuse(reason)
    if chosen.head >= architecture.heads[chosen.layer]:
        raise BertlookError(
            f"There is no head {chosen}: layer {chosen.layer + 1} has "
            f"{architecture.heads[chosen.layer]} heads.",
            page="causes",
        )
    return chosen


def _is_off(edit: Edit, head: Head, stream: str | None) -> bool:
    """Return whether an edit puts something in the place of what a head passes on."""
    if not isinstance(edit, HeadOff) or edit.how == "uniform":
        return False
    return edit.head == head and edit.stream == stream


def _check_token(name: str, index: Any, axis: Encoding) -> None:
    if not is_integer(index) or isinstance(index, bool) or not 0 <= index < len(axis.ids):
        raise BertlookError(
            f"{name}={quote(index)} is no token: the input has {len(axis.ids)}, counted from 0.",
            page="causes",
        )


def _bias_of(scores: Floats, weights: Floats) -> Floats:
    """Return what must be added to scores so that their softmax gives the weights."""
    seen = weights > 0
    likely = np.exp(scores[seen] - scores[seen].max())
    bias = np.zeros_like(scores)
    if abs(likely / likely.sum() - weights[seen] / weights[seen].sum()).max() > _TOLERANCE:
        bias[seen] = np.log(weights[seen]) - scores[seen]
        bias[seen] -= bias[seen].mean()
    return bias
