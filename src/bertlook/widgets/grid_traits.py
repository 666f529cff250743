"""The traits of the views that have a head grid: compared heads, names, and statistics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import traitlets as t

from bertlook.drawings.shading import Shading, shading_of
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.measures.result import Result, merge_provenance
from bertlook.scanning.results import Results
from bertlook.statistic import Statistic, statistics_in
from bertlook.text import printable
from bertlook.widgets.attention_widget import AttentionWidget
from bertlook.widgets.best_heads import names_of
from bertlook.widgets.finding import FindingHeads
from bertlook.widgets.heads import HeadList, HighlightedHeads, checked_head, present
from bertlook.widgets.protocol import FROM_KERNEL, MAX_COMPARED, SHARED
from bertlook.widgets.trait_error import BadTrait

if TYPE_CHECKING:
    from bertlook.drawings.head_grid import GridChoices

#: Traits whose values name statistics.
_NAMING_STATISTICS = ("statistic", "order", "find")


class HeadNames(t.Any):
    """Names of heads; None stands for no names, and is validated as any other value."""

    allow_none = False


class GridTraits(FindingHeads, HighlightedHeads, AttentionWidget):
    """Traits for comparing, highlighting, naming and finding heads, and for coloring the cells."""

    selection = HeadList(
        help=f"The heads that are compared, at most {MAX_COMPARED}, as (layer, head)."
    ).tag(**SHARED, js_type="[number, number][]")
    names = HeadNames(
        {}, help='Names of heads, as {"8-10": "obj"}; settable with heads in any form.'
    ).tag(**SHARED, js_type="Record<string, string>")
    statistic = t.Unicode(
        None,
        allow_none=True,
        help="The name of the statistic that colors the cells, or None: they show patterns.",
    ).tag(**SHARED)
    order = t.Unicode(
        None,
        allow_none=True,
        help="The name of the statistic by which the heads are ordered, the largest first, or "
        "None: each layer has its row.",
    ).tag(**SHARED)
    only_passing = t.Bool(
        False, help="Whether only the heads that meet the condition are shown."
    ).tag(**SHARED)
    statistic_values = t.List(
        t.Dict(), help="The statistics, encoded for the browser; set `statistics`."
    ).tag(**FROM_KERNEL, js_type="types.StatisticTrait[]")

    _statistics: Mapping[str, Statistic] = {}
    #: The same as they were given: results have accuracies beside their statistics.
    _given: Mapping[str, Any] = {}
    #: Statistics that the view itself offers beside these.
    _own_statistics: Mapping[str, Statistic] = {}
    #: The provenance of the results that the statistics are from.
    _statistics_provenance: Mapping[str, Any] = {}

    @property
    def statistics(self) -> Mapping[str, Statistic]:
        """The statistics by name; settable to any value of the argument ``statistics``."""
        return self._statistics

    @statistics.setter
    def statistics(self, source: object) -> None:
        self._set_statistics(source)

    def _set_statistics(
        self, source: object, baselines: Mapping[str, npt.ArrayLike] | None = None
    ) -> None:
        """Validate statistics and offer them in the view."""
        is_empty = source is None or (isinstance(source, Mapping) and not source)
        if is_empty and baselines:
            raise BertlookError("baselines were given without statistics; give both.")
        statistics: Mapping[str, Statistic] = {}
        if not is_empty:
            statistics = statistics_in(source, self._shape, baselines, self._attention.present)
        self._statistics_provenance = _provenance_of(source)
        self._given = _by_name(source, statistics)
        self._offer_statistics(statistics, self._own_statistics)

    def _set_own_statistics(self, own: Mapping[str, Statistic]) -> None:
        """Offer statistics of the view itself, in place of earlier ones of it."""
        if own or self._own_statistics:
            valid = statistics_in(own, self._shape, None, self._attention.present) if own else {}
            self._offer_statistics(self._statistics, valid)

    def _offer_statistics(
        self, statistics: Mapping[str, Statistic], own: Mapping[str, Statistic]
    ) -> None:
        with self.hold_trait_notifications():
            self._statistics, self._own_statistics = statistics, own
            self.statistic_values = [_encoded(*named) for named in self._offered.items()]
            for name in ("statistic", "order"):
                if getattr(self, name) not in self._offered:
                    setattr(self, name, None)
            self._find_again()

    @property
    def _offered(self) -> dict[str, Statistic]:
        """All statistics that can color the cells."""
        return {**self._own_statistics, **self._statistics}

    def _findable(self) -> dict[str, Any]:
        return {**self._own_statistics, **self._given}

    def _provenance_parts(self) -> dict[str, Mapping[str, Any]]:
        return {**super()._provenance_parts(), "statistics": self._statistics_provenance}

    def _grid_choices(self) -> GridChoices:
        """Return what the grid shows."""
        from bertlook.drawings.head_grid import GridChoices

        return GridChoices(
            locked=self.locked,
            compared=[Head(*pair) for pair in self.selection],
            highlight=[Head(*pair) for pair in self.highlight],
            names=self.names,
            shading=self._shading(),
            passing=None if self.passing is None else [Head(*pair) for pair in self.passing],
            condition=printable(self.find),
            order=self._values_of(self.order),
            is_only_passing=self.only_passing,
        )

    def _shading(self) -> Shading | None:
        """Return the values that color the cells, or None if they show patterns."""
        return self._values_of(self.statistic)

    def _values_of(self, statistic: str | None) -> Shading | None:
        return None if statistic is None else shading_of(self._offered[statistic])

    @staticmethod
    def _take_named(traits: dict[str, Any]) -> dict[str, Any]:
        """Take out the traits that name statistics, to be set when the view has these."""
        return {name: traits.pop(name) for name in _NAMING_STATISTICS if name in traits}

    def _set_named(self, traits: Mapping[str, Any]) -> None:
        """Set the traits that name statistics."""
        for name, value in traits.items():
            setattr(self, name, value)

    def _drop_missing(self) -> None:
        super()._drop_missing()
        self.selection = present(self.selection, self)
        pairs = {tuple(Head(name)): name for name in self.names}
        self.names = {pairs[pair]: self.names[pairs[pair]] for pair in present(pairs, self)}
        statistics = self._statistics.items()
        fitting = {name: s for name, s in statistics if np.shape(s.values) == self._shape}
        if len(fitting) < len(statistics):
            self._set_statistics(fitting)

    @t.validate("selection")
    def _validate_selection(self, proposal: dict[str, Any]) -> list[tuple[int, int]]:
        heads = proposal["value"]
        if len(heads) > MAX_COMPARED:
            raise BadTrait(
                f"selection has {len(heads)} heads; at most {MAX_COMPARED} can be compared."
            )
        return heads

    @t.validate("names")
    def _validate_names(self, proposal: dict[str, Any]) -> dict[str, str]:
        given = {} if proposal["value"] is None else proposal["value"]
        if isinstance(given, Results) or not isinstance(given, Mapping):
            try:
                given = names_of(given)
            except BertlookError as error:
                raise BadTrait(str(error)) from error
        names: dict[str, list[str]] = {}
        for key, name in given.items():
            head = checked_head(key, self, "names")
            if not isinstance(name, str):
                raise BadTrait(f"names: the name of head {head} is {name!r}; give a string.")
            names.setdefault(str(head), []).append(printable(name))
        return {head: ", ".join(parts) for head, parts in names.items()}

    @t.validate("statistic", "order")
    def _validate_statistic(self, proposal: dict[str, Any]) -> str | None:
        statistic = proposal["value"]
        if statistic is not None and statistic not in self._offered:
            names = ", ".join(map(repr, self._offered)) or "none"
            raise BadTrait(f"There is no statistic {statistic[:40]!r}; there are {names}.")
        return statistic


def _by_name(source: object, statistics: Mapping[str, Statistic]) -> Mapping[str, Any]:
    """Return the source of statistics as a mapping; a single result has its measure's name."""
    if isinstance(source, Result):
        return {source.measure_name: source}
    return source if isinstance(source, Mapping) else statistics


def _provenance_of(source: object) -> dict[str, Any]:
    """Return the provenance of results, and for a dict of them what they share."""
    if isinstance(source, (Results, Result)):
        return dict(source.provenance)
    values = source.values() if isinstance(source, Mapping) else []
    parts = [value.provenance for value in values if isinstance(value, Result)]
    return merge_provenance(parts) if parts else {}


def _encoded(name: str, statistic: Statistic) -> dict[str, Any]:
    """Return a statistic for the browser, its numbers as float32 bytes."""
    assert statistic.domain is not None  # set by statistics_in
    values = np.asarray(statistic.values)
    baseline = statistic.baseline
    return {
        "name": printable(name),
        "title": printable(statistic.title),
        "group": printable(statistic.group),
        "unit": printable(statistic.measured_in),
        "baseline_name": printable(statistic.baseline_name),
        "low": statistic.domain[0],
        "high": statistic.domain[1],
        "layers": values.shape[0],
        "heads": values.shape[1],
        "values": values.astype("<f4").tobytes(),
        "baselines": None if baseline is None else np.asarray(baseline).astype("<f4").tobytes(),
    }
