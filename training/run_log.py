"""The log of a run: JSON lines, one object per line."""

from __future__ import annotations

import json
from pathlib import Path

NAME = "log.jsonl"


class RunLog:
    """A writer of ``log.jsonl`` in a run folder.

    Lines beyond `step`, written after the checkpoint from which a killed run resumes, are dropped:
    the resumed run writes them again.
    """

    def __init__(self, run: Path, step: int) -> None:
        self.path = run / NAME
        lines = [line for line in read_log(run) if line["step"] <= step]
        self.path.write_text("".join(json.dumps(line) + "\n" for line in lines))

    def write(self, **values: float) -> None:
        """Append one line, with floats rounded to six significant digits."""
        rounded = {k: float(f"{v:.6g}") if isinstance(v, float) else v for k, v in values.items()}
        with self.path.open("a") as stream:
            stream.write(json.dumps(rounded) + "\n")


def read_log(run: Path) -> list[dict[str, float]]:
    """Return all complete lines of a run's log in order, or none if there is no log yet."""
    path = run / NAME
    if not path.exists():
        return []
    lines = path.read_text().split("\n")
    return [json.loads(line) for line in lines[:-1]]
