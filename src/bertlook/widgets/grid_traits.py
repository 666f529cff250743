"""What the head grid shows beside patterns, as traits shared by the widgets that have one."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import traitlets as t

from bertlook.attention import Attention
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.statistic import Statistic, statistics_in
from bertlook.text import printable
from bertlook.widgets.best_heads import names_of
from bertlook.widgets.protocol import FROM_KERNEL, MAX_COMPARED, SHARED
from bertlook.widgets.trait_error import BadTrait


class HeadList(t.List):
    """Heads as (layer, head), 0-based; a Head and a name such as "8-10" are taken as well."""

    def __init__(self) -> None:
        super().__init__(t.Tuple(t.Int(), t.Int()))

    def validate(self, obj: Any, value: Any) -> list[tuple[int, int]]:
        """Take a list of heads in any of the forms."""
        if not hasattr(value, "__iter__"):
            raise BadTrait(f"{self.name} is a list of heads, not {value!r}.")
        pairs = [pair_of(one, str(self.name)) for one in value]
        return super().validate(obj, list(dict.fromkeys(pairs)))


class GridTraits(t.HasTraits):
    """Which heads are compared, stand out and are named, and what the cells show.

    ``selection`` are the compared heads, three at the most; ``highlight`` are heads that stand out,
    any number of them. ``names`` says in a word what a head is known for: ``{Head(4, 1): "obj"}``.
    ``statistic`` is the name of the statistic that colors the cells, or None: they show patterns.
    """

    selection = HeadList().tag(**SHARED, js_type="[number, number][]")
    highlight = HeadList().tag(**SHARED, js_type="[number, number][]")
    names = t.Any({}).tag(**SHARED, js_type="Record<string, string>")
    statistic = t.Unicode(None, allow_none=True).tag(**SHARED)
    statistic_values = t.List(t.Dict()).tag(**FROM_KERNEL, js_type="types.StatisticTrait[]")

    _attention: Attention
    _statistics: Mapping[str, Statistic] = {}

    @property
    def statistics(self) -> Mapping[str, Statistic]:
        """What the cells can be colored by; set it to anything that the widget itself takes."""
        return self._statistics

    @statistics.setter
    def statistics(self, source: object) -> None:
        self._take_statistics(source)

    def _take_statistics(
        self, source: object, baselines: Mapping[str, npt.ArrayLike] | None = None
    ) -> None:
        """Check statistics, and offer them."""
        layers, heads = self._attention.maps.shape[:2]
        nothing = source is None or source == {}
        if nothing and baselines:
            raise BertlookError("baselines were given without statistics.")
        found = {} if nothing else statistics_in(source, (layers, heads), baselines)
        with self.hold_trait_notifications():
            self._statistics = found
            self.statistic_values = [_coded(name, one) for name, one in found.items()]
            if self.statistic not in found:
                self.statistic = None

    @t.validate("selection", "highlight")
    def _heads_exist(self, proposal: dict[str, Any]) -> list[tuple[int, int]]:
        name, heads = proposal["trait"].name, proposal["value"]
        for pair in heads:
            check_head(pair, self._attention, name)
        if name == "selection" and len(heads) > MAX_COMPARED:
            raise BadTrait(
                f"selection holds {len(heads)} heads; at most {MAX_COMPARED} are compared."
            )
        return heads

    @t.validate("names")
    def _names_heads(self, proposal: dict[str, Any]) -> dict[str, str]:
        given = proposal["value"]
        if not isinstance(given, Mapping):
            try:
                given = names_of(given)
            except BertlookError as error:
                raise BadTrait(str(error)) from error
        names: dict[str, list[str]] = {}
        for one, name in given.items():
            pair = pair_of(one, "names")
            check_head(pair, self._attention, "names")
            if not isinstance(name, str):
                raise BadTrait(f"names calls head {Head(*pair)} {name!r}, which is no string.")
            names.setdefault(str(Head(*pair)), []).append(printable(name))
        return {head: ", ".join(said) for head, said in names.items()}

    @t.validate("statistic")
    def _statistic_exists(self, proposal: dict[str, Any]) -> str | None:
        statistic = proposal["value"]
        if statistic is not None and statistic not in self._statistics:
            there = ", ".join(self._statistics) or "none"
            raise BadTrait(f"statistic {statistic[:40]!r} isn't there, only {there}.")
        return statistic


def pair_of(one: object, where: str) -> tuple[int, int]:
    """A head in any of its forms as (layer, head), 0-based."""
    try:
        layer, head = Head(one) if isinstance(one, str) else cast("Head", one)
        return operator.index(layer), operator.index(head)
    except BertlookError as error:
        raise BadTrait(f"{where}: {error}") from error
    except (TypeError, ValueError):
        raise BadTrait(
            f"{where} has {one!r}; a head is given as Head(7, 9), '8-10' or (7, 9)."
        ) from None


def check_head(pair: tuple[int, int], attention: Attention, where: str) -> None:
    """Refuse a head that isn't there."""
    layers, heads = attention.maps.shape[:2]
    if not (0 <= pair[0] < layers and 0 <= pair[1] < heads):
        raise BadTrait(
            f"{where} names head {pair}; there are {layers} layers of {heads} heads, counted "
            "from 0."
        )


def _coded(name: str, statistic: Statistic) -> dict[str, Any]:
    assert statistic.domain is not None  # it has been filled in
    values = np.asarray(statistic.values)
    baseline = statistic.baseline
    return {
        "name": printable(name),
        "unit": printable(statistic.measured_in),
        "low": statistic.domain[0],
        "high": statistic.domain[1],
        "layers": values.shape[0],
        "heads": values.shape[1],
        "values": values.astype("<f4").tobytes(),
        "baselines": None if baseline is None else np.asarray(baseline).astype("<f4").tobytes(),
    }
