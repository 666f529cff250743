"""The rows that a benchmark returns, each with bertlook's figures and those of its peer."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).parents[1]
#: The folder of files that a run creates or downloads, which git ignores.
RUNS = ROOT / "runs" / "benchmarks"

S = TypeVar("S", bound=Sequence[object])


@dataclass(frozen=True)
class Options:
    """How thoroughly to measure.

    Attributes:
        quick: Whether to take fewer repetitions and to leave out what takes minutes.
        smoke: Whether to run each benchmark once on its smallest input and without BertViz, only to
            see that it runs.
        model: A folder to load instead of the bundled model.
    """

    quick: bool = False
    smoke: bool = False
    model: str | None = None

    def repetitions(self, usual: int) -> int:
        """Return the number of repetitions for a benchmark that usually takes ``usual``."""
        return 1 if self.smoke else min(2, usual) if self.quick else usual

    def first(self, items: S, count: int = 1) -> S:
        """Return the first ``count`` items for a smoke run, and all of them otherwise."""
        return items[:count] if self.smoke else items  # type: ignore[return-value]


@dataclass(frozen=True)
class Figures:
    """Repeated measurements of one quantity.

    Attributes:
        values: The measurements.
        estimated: How the values were derived, if they were not measured as a whole.
    """

    values: Sequence[float]
    estimated: str = ""

    @property
    def median(self) -> float:
        """The median."""
        return statistics.median(self.values)

    @property
    def p95(self) -> float:
        """The 95th percentile: the smallest value that 95% of the values do not exceed."""
        ordered = sorted(self.values)
        return ordered[min(len(ordered) - 1, -(-95 * len(ordered) // 100) - 1)]

    def as_json(self) -> dict[str, object]:
        """Return the figures in the form in which a result stores them."""
        return {
            "median": self.median,
            "p95": self.p95,
            "least": min(self.values),
            "most": max(self.values),
            "repetitions": len(self.values),
            "values": list(self.values),
            "estimated": self.estimated,
        }


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        what: The quantity measured.
        unit: The unit: "B", "ms", "s", "MB", "%" or another.
        figures: The figures of bertlook.
        peer: The figures of the peer in the same unit, if there is a peer.
        peer_name: The name of the peer.
        times: The required ratio of the peer's median to bertlook's.
        at_most: The required upper limit of bertlook's figure, in the unit.
        judged: The figure that ``at_most`` applies to, "median" or "p95".
        at: The row's position on the x axis of the benchmark's chart, if it has one.
        parts: The parts of bertlook's figure, as values in the unit by name.
    """

    what: str
    unit: str
    figures: Figures
    peer: Figures | None = None
    peer_name: str = "BertViz"
    times: float | None = None
    at_most: float | None = None
    judged: str = "median"
    at: float | None = None
    parts: dict[str, float] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        """The peer's median divided by bertlook's, or None without a peer."""
        return self.peer.median / self.figures.median if self.peer else None

    @property
    def met(self) -> bool | None:
        """Whether the requirement is met, or None if there is none or it was not measured."""
        if self.times is not None:
            return None if self.ratio is None else self.ratio >= self.times
        if self.at_most is not None:
            return getattr(self.figures, self.judged) <= self.at_most
        return None

    def as_json(self) -> dict[str, object]:
        """Return the row in the form in which a result stores it."""
        return {
            "what": self.what,
            "unit": self.unit,
            "bertlook": self.figures.as_json(),
            "peer_name": self.peer_name,
            "peer": self.peer.as_json() if self.peer else None,
            "ratio": self.ratio,
            "asked": {"times": self.times, "at_most": self.at_most, "judged": self.judged},
            "met": self.met,
            "at": self.at,
            "parts": self.parts,
        }
