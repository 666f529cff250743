"""Why a head links two words: the answer to the browser, as plain numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bertlook.attention.attention import Attention
from bertlook.choices import check_choice
from bertlook.drawings.arc_scene import UnitName
from bertlook.errors import BertlookError
from bertlook.head import Head, find_head
from bertlook.widgets.background import LatestOnly
from bertlook.widgets.what_if import WhatIfTraits

if TYPE_CHECKING:
    from bertlook.attribution.explain import Explanation

#: The number of strongest links of a row that are sent.
TOP = 5


class ExplainRequests(WhatIfTraits):
    """Answers why a head links two words, in the background; the newest question wins.

    A subclass sets ``_explanations`` before it takes a request.
    """

    _explanations: LatestOnly[dict[str, Any]]

    def _answer_explain(
        self,
        request_id: str,
        layer: int,
        head: int,
        query: int,
        key: int,
        unit: str,
        before: bool,
    ) -> None:
        """Answer why a head links two words or tokens, under the edits or before them."""
        from bertlook.attribution.explain import explain_encoding

        experiment = self._experiment
        if experiment is None:
            raise BertlookError(
                f"This {type(self).__name__} shows an Attention without the model that made it, so "
                "scores are unknown. Make one with Explorer(model, text)."
            )
        shown = experiment.before if before else experiment.after
        attention = self._chosen(shown.attention)
        chosen = find_head((layer, head), *self._shape)
        queries, keys = find_tokens(attention, query, key, unit)
        stream: Any = self.choice

        def work() -> dict[str, Any]:
            pair = strongest_link(attention, chosen, queries, keys)
            explanation = explain_encoding(
                experiment.model,
                experiment.input,
                chosen,
                *pair,
                stream=stream,
                edits=() if before else experiment.edits,
            )
            return explanation_fields(explanation, (len(queries), len(keys)))

        self._explanations.run(request_id, work, self._send_explanation)

    def _answer_cancel(self, request_id: str) -> None:
        self._explanations.cancel(request_id)
        super()._answer_cancel(request_id)

    def _send_explanation(
        self, request_id: str, outcome: dict[str, Any] | Exception | None
    ) -> None:
        if outcome is None:
            self.send({"id": request_id, "canceled": True})
        elif isinstance(outcome, Exception):
            self._send_error(request_id, outcome)
            if not isinstance(outcome, BertlookError):
                self.log.error("bertlook could not explain a link", exc_info=outcome)
        else:
            self.send({"id": request_id, "explanation": outcome})


def find_tokens(attention: Attention, query: int, key: int, unit: str) -> tuple[range, range]:
    """Return the tokens of a unit that attends, and of one that is attended to.

    Args:
        attention: The attention.
        query: The index of the first, as drawn: among words and special tokens, or among tokens.
        key: The index of the second.
        unit: "words" or "tokens".

    Raises:
        BertlookError: If there is no such unit.
    """
    check_choice("unit", unit, UnitName)
    ranges = []
    for name, index, tokens, units in (
        ("query", query, attention.tokens, attention.units),
        ("key", key, attention.key_tokens, attention.key_units),
    ):
        if unit == "tokens":
            spans = [range(token, token + 1) for token in range(len(tokens))]
        else:
            spans = [range(each.start, each.stop) for each in units]
        if not 0 <= index < len(spans):
            raise BertlookError(f"{name}={index} is none of the {len(spans)} {unit} of the text.")
        ranges.append(spans[index])
    return ranges[0], ranges[1]


def strongest_link(
    attention: Attention, head: Head, queries: range, keys: range
) -> tuple[int, int]:
    """Return the two tokens with the largest weight of a head, among those of two words.

    Args:
        attention: The attention.
        head: The head.
        queries: The tokens of the word that attends.
        keys: The tokens of the word that is attended to.
    """
    if len(queries) == len(keys) == 1:
        return queries[0], keys[0]
    weights = attention[head][queries.start : queries.stop, keys.start : keys.stop]
    row, column = np.unravel_index(int(weights.argmax()), weights.shape)
    return queries[int(row)], keys[int(column)]


def explanation_fields(explanation: Explanation, pieces: tuple[int, int]) -> dict[str, Any]:
    """Return an explanation as JSON: ``types.Explanation`` in the front end.

    Args:
        explanation: The explanation.
        pieces: The numbers of tokens of the two words.
    """
    key, weights = explanation.key, explanation.weights
    seen = np.flatnonzero(weights > 0)
    order = seen[np.argsort(-weights[seen], kind="stable")].tolist()
    rank = order.index(key)
    listed = order[:TOP] if rank < TOP else [*order[: TOP - 1], key]
    scores = explanation.row + explanation.bias
    inner, added = explanation.without_position, explanation.added
    total = 0.0 if added is None else float(added.sum())
    return {
        "query": explanation.query,
        "key": key,
        "pieces": list(pieces),
        "score": explanation.score,
        "parts": explanation.parts.tolist(),
        "means": np.nanmean(explanation.row_parts, 0).tolist(),
        "content": None if inner is None else inner.score,
        "bias": float(explanation.bias[key]),
        "bias_name": explanation.bias_name,
        "weight": float(weights[key]),
        "edited": float(explanation.edited[key]),
        "row": [
            {"key": token, "score": float(scores[token]), "weight": float(weights[token])}
            for token in listed
        ],
        "rank": rank + 1,
        "count": len(order),
        "norm": None if explanation.norms is None else float(explanation.norms[key]),
        "added": None if added is None else float(added[key]),
        "share": None if added is None else float(added[key]) / total if total else 0.0,
    }
