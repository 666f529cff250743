"""Results in an Explorer: the table of relations, statistics, names of heads, and examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy.typing as npt
import traitlets as t

from bertlook.attention.attention import Attention
from bertlook.bundled.known_heads import KnownHeads
from bertlook.corpora import Sentence
from bertlook.drawings.arc_scene import ArcChoices
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.measures import DependencyResult
from bertlook.measures.result import Result
from bertlook.widgets.arc_view import ArcTraits, select_opening_head
from bertlook.widgets.best_heads import MIN_COUNT, join_names, names_in, names_on_blocks
from bertlook.widgets.examples import Examples
from bertlook.widgets.explorer_arguments import (
    check_shape,
    result_in,
    results_by_name,
    statistics_source,
)
from bertlook.widgets.grid_traits import GridTraits
from bertlook.widgets.live_scan import is_scan
from bertlook.widgets.protocol import FROM_KERNEL
from bertlook.widgets.relation_rows import accuracies_of
from bertlook.widgets.relation_traits import RelationTraits

if TYPE_CHECKING:
    import pandas as pd

    from bertlook.measures.repeated_blocks import RepeatedBlocksResult


class ExplorerResults(GridTraits, ArcTraits, RelationTraits):
    """Fills table, statistics and names from results, and finds a relation's examples.

    A subclass sets ``_corpus``, ``_examples``, ``_known`` and ``model_name`` first.
    """

    model_name = t.Unicode("", help="The name of the model.").tag(**FROM_KERNEL)
    accuracies = t.Dict(help="Each head's accuracy by relation, encoded for the browser.").tag(
        **FROM_KERNEL, js_type="types.AccuraciesTrait"
    )
    known = t.Dict(
        help='What heads are known for, as {"3-2": "objects 72% (best offset 36%)"}.'
    ).tag(**FROM_KERNEL, js_type="Record<string, string>")
    example = t.Dict(
        default_value=None, allow_none=True, help="Which example of the relation is shown, or None."
    ).tag(**FROM_KERNEL, js_type="types.ExampleTrait | null")

    _corpus: Sequence[Any] | None
    _examples: dict[str, Examples]
    _results: Mapping[str, Result] = {}
    #: What is known of the model's heads without results of a scan.
    _known: KnownHeads | None = None

    def _arc_choices(self, head: Head | None = None) -> ArcChoices:
        choices = super()._arc_choices(head)
        if self.relation is None or self._result is None:
            return choices
        # The direction in which the grid shows the head's accuracy: its better one.
        layer, column = choices.head
        relation = self.accuracies["relations"].index(self.relation)
        direction = int(self._result.correct[:, layer, column, relation].argmax())
        return replace(choices, relation=self.relation, direction=direction)

    def _take_results(
        self,
        results: Any,
        statistics: object,
        baselines: Mapping[str, npt.ArrayLike] | None,
        names: object,
    ) -> None:
        """Fill table, statistics and names from results, unless given explicitly."""
        if is_scan(results):
            # A corpus that can be iterated only once can't provide examples.
            if self._corpus is None and isinstance(results.corpus, Sequence):
                self._corpus = results.corpus
            self._fill(results, {})
        else:
            by_name = self._results = results_by_name(results, self._shape, self.model_name)
            dependencies = result_in(by_name, DependencyResult)
            blocks = _blocks_in(by_name)
            named = [] if blocks is None else [names_on_blocks(blocks)]
            if statistics is None:
                statistics = statistics_source(results, by_name)
            if dependencies is not None:
                table = self._show_result(dependencies, {})
                named.insert(0, names_in(table, dependencies.relations, MIN_COUNT))
            if named and names is None:
                self.names = join_names(*named)
        self._set_statistics(statistics, baselines)

    def _take_known(self, names: object) -> None:
        """Fill in what is known of the model's heads; names that were given stay."""
        if self._known is None:
            return
        self.known = {str(head): note for head, note in self._known.notes.items()}
        self._set_statistics(self._known.statistics)
        self._statistics_provenance = self._known.provenance
        if names is None:
            self.names = self._known.names

    def _opening_head(self) -> Head | None:
        known = self._known
        return select_opening_head(self._attention, None if known is None else known.clearest)

    def _show_result(self, result: DependencyResult, options: dict[str, Any]) -> pd.DataFrame:
        check_shape("of DependencyAccuracy", result, self._shape, self.model_name)
        table = super()._show_result(result, options)
        self._examples.clear()
        self.accuracies = accuracies_of(result)
        self._find_again()
        return table

    def _findable(self) -> dict[str, Any]:
        running = self._result if not self._results else None
        counted = {} if running is None else {running.measure_name: running}
        return {**super()._findable(), **counted, **self._results}

    @t.observe("relation")
    def _relation_set(self, change: dict[str, Any]) -> None:
        row = None if change["new"] is None else self._row(change["new"])
        if row is not None:
            with self.hold_sync():
                self.locked = row["head"]
                self.example = None

    def _examples_of(self, relation: str, model: Callable[[Sentence], Attention]) -> Examples:
        """Return the examples of a relation in the corpus, sorted once."""
        if relation not in self._examples:
            self._examples[relation] = self._sort_examples(relation, model)
        return self._examples[relation]

    def _sort_examples(self, relation: str, model: Callable[[Sentence], Attention]) -> Examples:
        row, result, corpus = self._row(relation), self._result, self._corpus
        if row is None or result is None:
            raise BertlookError(f"The table has no relation {relation[:40]!r}.")
        if corpus is None:
            raise BertlookError(
                "Examples need the sentences that were scanned: Explorer(..., corpus=...)."
            )
        index = self.accuracies["relations"].index(relation)
        head = (*row["head"], result.directions.index(row["direction"]))
        return Examples(model, result, corpus, index, head)


def _blocks_in(results: Mapping[str, Result]) -> RepeatedBlocksResult | None:
    """Return the only result on repeated blocks, or None."""
    if not results:
        return None
    from bertlook.measures.repeated_blocks import RepeatedBlocksResult

    return result_in(results, RepeatedBlocksResult)
