"""What a benchmark hands over: rows, each with bertlook's figures beside its peer's."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: Where things are kept that are made or fetched for a run; git ignores it.
RUNS = ROOT / "runs" / "benchmarks"


@dataclass(frozen=True)
class Options:
    """How to run: ``quick`` takes fewer repetitions and leaves out what takes minutes."""

    quick: bool = False
    model: str | None = None

    def repetitions(self, usual: int) -> int:
        """As many as usual, or two."""
        return min(2, usual) if self.quick else usual


@dataclass(frozen=True)
class Figures:
    """Repeated measurements of one thing."""

    values: Sequence[float]
    #: Set where the value was not measured whole: how it was got.
    estimated: str = ""

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.values)

    @property
    def p95(self) -> float:
        """The value that 95% of the measurements don't exceed."""
        ordered = sorted(self.values)
        return ordered[min(len(ordered) - 1, -(-95 * len(ordered) // 100) - 1)]

    def as_json(self) -> dict[str, object]:
        """As it is kept in a result."""
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
        what: what was measured.
        unit: "B", "ms", "s" or "MB".
        ours: bertlook's figures.
        peer: the peer's, in the same unit, where there is one.
        peer_name: who the peer is.
        times: bertlook must be so many times less than the peer.
        at_most: bertlook must be at most this, in the unit.
        judged: whether "median" or "p95" must keep to ``at_most``.
        at: where the row lies on a curve of all rows that have this.
        parts: a closer look at bertlook's figure: name and value in the unit.

    """

    what: str
    unit: str
    ours: Figures
    peer: Figures | None = None
    peer_name: str = "BertViz"
    times: float | None = None
    at_most: float | None = None
    judged: str = "median"
    at: float | None = None
    parts: dict[str, float] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        """The peer's median over bertlook's."""
        return self.peer.median / self.ours.median if self.peer else None

    @property
    def met(self) -> bool | None:
        """Whether what was asked for is reached; None where nothing was, or it wasn't measured."""
        if self.times is not None:
            return None if self.ratio is None else self.ratio >= self.times
        if self.at_most is not None:
            return getattr(self.ours, self.judged) <= self.at_most
        return None

    def as_json(self) -> dict[str, object]:
        """As it is kept in a result."""
        return {
            "what": self.what,
            "unit": self.unit,
            "bertlook": self.ours.as_json(),
            "peer_name": self.peer_name,
            "peer": self.peer.as_json() if self.peer else None,
            "ratio": self.ratio,
            "asked": {"times": self.times, "at_most": self.at_most, "judged": self.judged},
            "met": self.met,
            "at": self.at,
            "parts": self.parts,
        }
