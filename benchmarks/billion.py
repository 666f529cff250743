"""What a scan of a billion tokens costs, on paper, from the measured figures of ``scaling``."""

from __future__ import annotations

from typing import Any

_TOKENS = 1e9
_PROCESSES = (1, 2, 8, 64)
_GPU = 100_000
_EVERY = 60  # seconds between two checkpoints


def section(scaling: dict[str, Any]) -> str:
    """A Markdown section; ``scaling`` is the entry's result as it is kept."""
    rows = {row["what"]: row["bertlook"]["median"] for row in scaling["rows"]}
    speed = rows["tokens a second, one process"]
    cut, tokenized = rows["reading segments"], rows["tokenizing what others count"]
    read = 1 / (1 / cut + 1 / tokenized)
    exchange, checkpoint = rows["the results' exchange"] / 1e3, rows["a checkpoint"] / 1e3
    lines = [
        "## A billion tokens, on paper",
        "",
        "Not measured: worked out from the figures above. With N processes the time is",
        "",
        "    tokens / (N x speed) x (1 + checkpoint / 60 s) + tokens / reading + N x exchange / 2",
        "",
        f"where a process looks at {speed:,.0f} tokens/s, writes a checkpoint in "
        f"{1e3 * checkpoint:.1f} ms each minute, and two processes exchange results in "
        f"{1e3 * exchange:.1f} ms. Each process reads the whole corpus at {read:,.0f} tokens/s: it "
        f"cuts text into segments at {cut:,.0f} tokens/s, and makes inputs of them at "
        f"{tokenized:,.0f}. That doesn't get less with more processes; where they are faster, cut "
        "once and give each its own file, then add the "
        "results. The last column assumes a GPU of "
        f"{_GPU:,} tokens/s, which nobody has measured here.",
        "",
        "| processes | hours of each | of that reading | with such GPUs |",
        "|---|---|---|---|",
    ]
    for count in _PROCESSES:
        hours, gpu = (
            _hours(count, one, read, checkpoint, exchange) for one in (float(speed), float(_GPU))
        )
        lines.append(f"| {count} | {hours:,.1f} | {_TOKENS / read / 3600:,.1f} | {gpu:,.1f} |")
    return "\n".join([*lines, ""])


def _hours(count: int, speed: float, read: float, checkpoint: float, exchange: float) -> float:
    looking = _TOKENS / (count * speed) * (1 + checkpoint / _EVERY)
    return (looking + _TOKENS / read + count * exchange / 2) / 3600
