"""The estimated cost of a scan of a billion tokens, from the measured figures of ``scaling``."""

from __future__ import annotations

from typing import Any

_TOKENS = 1e9
_PROCESSES = (1, 2, 8, 64)
_GPU_SPEED = 100_000  # tokens per second
_CHECKPOINT_INTERVAL = 60  # seconds


def section(scaling: dict[str, Any]) -> str:
    """Return the estimate as a section of Markdown.

    Args:
        scaling: The stored result of the benchmark ``scaling``.
    """
    rows = {row["what"]: row["bertlook"]["median"] for row in scaling["rows"]}
    speed = rows["tokens a second, one process"]
    cutting, tokenizing = rows["reading segments"], rows["tokenizing what others count"]
    reading = 1 / (1 / cutting + 1 / tokenizing)
    exchange, checkpoint = rows["the results' exchange"] / 1e3, rows["a checkpoint"] / 1e3
    lines = [
        "## A billion tokens, estimated",
        "",
        "Not measured, but derived from the figures above. With N processes, the time is",
        "",
        "    tokens / (N x speed) x (1 + checkpoint / 60 s) + tokens / reading + N x exchange / 2",
        "",
        f"where a process scans {speed:,.0f} tokens/s, writes a checkpoint in "
        f"{1e3 * checkpoint:.1f} ms each minute, and two processes exchange results in "
        f"{1e3 * exchange:.1f} ms. Each process reads the whole corpus at {reading:,.0f} tokens/s: "
        f"it cuts text into segments at {cutting:,.0f} tokens/s, and tokenizes them at "
        f"{tokenizing:,.0f}. More processes do not reduce this time. If they are faster, cut the "
        "corpus once, give each process its own file, and add the results. The last column assumes "
        f"GPUs that scan {_GPU_SPEED:,} tokens/s, which is not measured.",
        "",
        "| processes | hours | of these, reading | hours on such GPUs |",
        "|---|---|---|---|",
    ]
    for count in _PROCESSES:
        hours, gpu = (
            _hours(count, tokens_per_second, reading, checkpoint, exchange)
            for tokens_per_second in (float(speed), float(_GPU_SPEED))
        )
        lines.append(f"| {count} | {hours:,.1f} | {_TOKENS / reading / 3600:,.1f} | {gpu:,.1f} |")
    return "\n".join([*lines, ""])


def _hours(count: int, speed: float, reading: float, checkpoint: float, exchange: float) -> float:
    scanning = _TOKENS / (count * speed) * (1 + checkpoint / _CHECKPOINT_INTERVAL)
    return (scanning + _TOKENS / reading + count * exchange / 2) / 3600
