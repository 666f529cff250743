"""Explorer: the views side by side, with a text box."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, partial
from typing import Any, NamedTuple

import numpy.typing as npt
import traitlets as t

from bertlook.attention import Attention
from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.measures import DependencyResult
from bertlook.model.load import load
from bertlook.model.model import Model
from bertlook.scanning.results import Results
from bertlook.scanning.scan import Scan
from bertlook.text import printable
from bertlook.widgets.arc_view import ArcTraits, check_token, telling_head
from bertlook.widgets.assets import asset
from bertlook.widgets.attention_widget import AttentionWidget
from bertlook.widgets.background import LatestOnly
from bertlook.widgets.examples import Examples
from bertlook.widgets.grid_traits import GridTraits
from bertlook.widgets.protocol import FROM_KERNEL, MAX_EXAMPLES, SHARED
from bertlook.widgets.relation_rows import accuracies_of
from bertlook.widgets.relation_traits import RelationTraits


class Shown(NamedTuple):
    """What is to be shown next: an attention, its text, and which example it is, if one."""

    attention: Attention
    text: str
    example: dict[str, Any] | None = None


class Explorer(ArcTraits, GridTraits, RelationTraits, AttentionWidget):
    """Head grid and arc view of one model, linked, with a text box.

    A text typed in the browser is looked at in the background; the newest one wins. From Python set
    ``text``, or call :meth:`look` for pairs, words already split and gold sentences.

    With ``relations``, the table of relations stands below. Selecting one colors the grid by each
    head's accuracy on it, locks its best head, and marks that head's hits and misses in the arcs
    of a sentence with gold heads. ``example`` tells which of the corpus is shown.

    Args:
        model: the model, as from :func:`bertlook.load`; the bundled one by default.
        text: what to look at first: a str, a list of words, a Sentence or a Document.
        pair: a second text, for models that read pairs.
        head: the head to lock at first; by default one whose words attend to distant words.
        truncate: cut a text that is longer than the model takes, and say so in the view, rather
            than refuse it.
        relations: the result of ``DependencyAccuracy`` on this model, the results that hold it,
            or a :class:`~bertlook.scanning.Scan`, which then fills the table while it goes on.
        corpus: the sentences that were scanned, to page through a relation's hits and misses; by
            default those of the Scan.
        statistics, baselines, names: what the grid shows beside patterns, as in
            :class:`~bertlook.HeadGrid`.
        **traits: ``relation``, ``sort``, ``layer``, ``selection``, ``highlight``, ``statistic``,
            ``threshold``, ``mass``, ``top``, ``unit``, ``specials``, ``token``.

    """

    _esm = asset("explorer.js")
    _view = "explorer"

    text = t.Unicode("").tag(**SHARED)
    model_name = t.Unicode("", read_only=True).tag(**FROM_KERNEL)
    accuracies = t.Dict().tag(**FROM_KERNEL, js_type="types.AccuraciesTrait")
    example = t.Dict(None, allow_none=True).tag(**FROM_KERNEL, js_type="types.ExampleTrait | null")

    def __init__(
        self,
        model: Model | None = None,
        text: Any = "The chef who ran the kitchen made a cake .",
        *,
        pair: Any = None,
        head: Head | str | int | None = None,
        truncate: bool = False,
        relations: DependencyResult | Results | Scan | None = None,
        corpus: Sequence[Sentence] | None = None,
        statistics: object = None,
        baselines: Mapping[str, npt.ArrayLike] | None = None,
        names: object = None,
        **traits: Any,
    ) -> None:
        self._model = load() if model is None else model
        self._truncate = truncate
        self._jobs: LatestOnly[Shown] = LatestOnly()
        scanned = relations.corpus if isinstance(relations, Scan) else None
        # A corpus that can only be read once has no sentence to go back to.
        known = scanned if isinstance(scanned, Sequence) else None
        self._corpus: Sequence[Sentence] | None = known if corpus is None else corpus
        self._examples = cache(self._sorted_examples)
        relation, statistic = traits.pop("relation", None), traits.pop("statistic", None)
        traits["names"] = {} if names is None else names
        attention = self._attend(text, pair)
        super().__init__(attention, telling_head(attention) if head is None else head, **traits)
        self._take_statistics(statistics, baselines)
        self.set_trait("model_name", self._model.name)
        self._set_text(_as_text(text))
        if relations is not None:
            self._fill(relations, {})
        self.relation, self.statistic = relation, statistic

    @property
    def model(self) -> Model:
        """The model that is looked at."""
        return self._model

    def look(self, text: Any, pair: Any = None) -> Explorer:
        """Look at another text.

        Args:
            text: a str, a list of words, a Sentence or a Document.
            pair: a second text, for models that read pairs.

        Returns:
            The explorer itself.

        Raises:
            BertlookError: if the text can't be looked at; the view then keeps the present one.

        """
        self._show(Shown(self._attend(text, pair), _as_text(text)))
        return self

    def close(self) -> None:
        """Close the widget; a text still being looked at is dropped."""
        self._jobs.close()
        super().close()

    def _attend(self, text: Any, pair: Any = None) -> Attention:
        return self._model(text, pair, truncate=self._truncate)

    def _show(self, shown: Shown) -> None:
        with self.hold_sync():
            self.token = None  # it pointed at a word of the text before
            self.attention = shown.attention
            self.example = shown.example
            self._set_text(shown.text)

    def _set_text(self, text: str) -> None:
        self._looked_at = text
        self.text = text

    @t.observe("text")
    def _text_set(self, change: dict[str, Any]) -> None:
        if change["new"] == self._looked_at:
            return
        try:
            self.look(change["new"])
        except BertlookError:
            self.text = self._looked_at
            raise

    @t.validate("token")
    def _token_exists(self, proposal: dict[str, Any]) -> int | None:
        return check_token(proposal["value"], self._attention)

    def _show_result(self, result: DependencyResult, options: dict[str, Any]) -> None:
        theirs, ours = (result.num_layers, result.num_heads), self._attention.maps.shape[:2]
        if theirs != ours:
            raise BertlookError(
                f"The relations were counted on {theirs[0]} layers of {theirs[1]} heads, but "
                f"{self._model.name} has {ours[0]} of {ours[1]}. Scan the model that is shown."
            )
        super()._show_result(result, options)
        self._examples.cache_clear()
        self.accuracies = accuracies_of(result)

    @t.observe("relation")
    def _relation_set(self, change: dict[str, Any]) -> None:
        row = None if change["new"] is None else self._row(change["new"])
        if row is None:
            return
        with self.hold_sync(), self.hold_trait_notifications():
            self.layer, self.head = row["head"]
            self.example = None

    def _sorted_examples(self, relation: str) -> Examples:
        row, result, corpus = self._row(relation), self._result, self._corpus
        if row is None or result is None:
            raise BertlookError(f"The table has no relation {relation[:40]!r} any more.")
        if corpus is None:
            raise BertlookError(
                "To page through examples the sentences are needed: Explorer(..., corpus=...)."
            )
        index = self.accuracies["relations"].index(relation)
        head = (*row["head"], result.directions.index(row["direction"]))
        return Examples(self._model, result, corpus, index, head)

    def _look_at_example(self, relation: str, index: int) -> Shown:
        examples = self._examples(relation)
        facts = examples.facts(min(index, len(examples.found) - 1))
        assert self._corpus is not None  # the examples are of it
        sentence = self._corpus[facts["position"]]
        attention = self._attend(sentence)
        return Shown(attention, _as_text(sentence), {"relation": relation, **facts})

    def _answer_look(self, request_id: str, text: str) -> None:
        self._jobs.run(request_id, lambda: Shown(self._attend(text), text), self._reply)

    def _answer_example(self, request_id: str, relation: str, index: int) -> None:
        if not 0 <= index < MAX_EXAMPLES:
            raise BertlookError(f"There is no example number {index}.")
        self._jobs.run(request_id, partial(self._look_at_example, relation, index), self._reply)

    def _answer_cancel(self, request_id: str) -> None:
        self._jobs.cancel(request_id)

    def _reply(self, key: str, outcome: Shown | Exception | None) -> None:
        """Tell the browser how its text went: looked at, refused, or overtaken (None)."""
        if outcome is None:
            self.send({"id": key, "canceled": True})
        elif isinstance(outcome, BertlookError):
            self.send({"id": key, "error": str(outcome)})
        elif isinstance(outcome, Exception):
            # A defect or a machine out of memory: the view says so rather than wait for ever.
            self.send({"id": key, "error": f"{type(outcome).__name__}: {outcome}"})
        else:
            self._show(outcome)
            self.send({"id": key})


def look(text: Any, model: Model | str | None = None, **options: Any) -> Explorer:
    """Look at a text: an :class:`Explorer` in one word.

    Args:
        text: a str, a list of words, a Sentence or a Document.
        model: a Model, or what :func:`bertlook.load` takes; the bundled model by default.
        **options: what :class:`Explorer` takes.

    """
    if model is not None and not isinstance(model, Model):
        model = load(model)
    return Explorer(model, text, **options)


def _as_text(text: Any) -> str:
    """What the text box shows: words already split are joined by spaces."""
    return printable(text if isinstance(text, str) else " ".join(getattr(text, "words", text)))
