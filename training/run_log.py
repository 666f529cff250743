"""The run's log: JSON lines, one object a line."""

from __future__ import annotations

import json
from pathlib import Path

NAME = "log.jsonl"


class RunLog:
    """Appends to ``log.jsonl`` of a run folder.

    Lines beyond ``step``, which a killed run wrote after its last checkpoint, are dropped: the
    resumed run writes them again.
    """

    def __init__(self, run: Path, step: int) -> None:
        self.path = run / NAME
        kept = [line for line in read_log(run) if line["step"] <= step]
        self.path.write_text("".join(json.dumps(line) + "\n" for line in kept))

    def write(self, **values: float) -> None:
        """Append one line."""
        rounded = {k: float(f"{v:.6g}") if isinstance(v, float) else v for k, v in values.items()}
        with self.path.open("a") as stream:
            stream.write(json.dumps(rounded) + "\n")


def read_log(run: Path) -> list[dict[str, float]]:
    """All complete lines of a run's log, in order; none if there is no log yet."""
    path = run / NAME
    if not path.exists():
        return []
    lines = path.read_text().split("\n")
    return [json.loads(line) for line in lines[:-1]]
