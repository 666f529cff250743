"""The table of all stored results, in Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import altair as alt
import billion

from bertlook.figures import save

_HEAD = """\
# Benchmarks

`python benchmarks/run.py` writes this page; [../README.md](../README.md) describes the benchmarks.
Figures are medians, with the minimum and maximum of all repetitions in parentheses. The ratio is
the peer's median divided by bertlook's.
"""


def write(folder: Path, names: Iterable[str]) -> Path:
    """Write README.md beside the results, and return its path.

    Args:
        folder: The folder of the results.
        names: The names of the benchmarks, in order; those without a result are left out.
    """
    files = [folder / f"{name}.json" for name in names]
    results = [json.loads(file.read_text("utf-8")) for file in files if file.is_file()]
    path = folder / "README.md"
    sections = [_section(result) + _curve(result, folder) for result in results]
    estimates = [billion.section(result) for result in results if result["name"] == "scaling"]
    path.write_text("\n".join([_HEAD, *_machines(results), *sections, *estimates]), "utf-8")
    return path


def _machines(results: list[dict[str, Any]]) -> list[str]:
    machines = dict.fromkeys(_machine(result["machine"]) for result in results)
    return [f"Machine: {machine}\n" for machine in machines]


def _machine(machine: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    return (
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']} GB, "
        f"{machine['system']}; Python {machine['python']}, {machine['chromium']}, {versions}."
    )


def _section(result: dict[str, Any]) -> str:
    lines = [
        f"## {result['title']}",
        "",
        f"{result['date']}, {result['seconds']} s, load before {result['load_before']}"
        f"{', quick' if result['quick'] else ''}.",
        "",
        "| what | bertlook | peer | ratio | required | met |",
        "|---|---|---|---|---|---|",
        *(_line(row) for row in result["rows"]),
        "",
    ]
    return "\n".join(lines)


def _curve(result: dict[str, Any], folder: Path) -> str:
    """Draw the rows that have a position on an x axis, and return the link to the chart."""
    points = [
        {"at": row["at"], "side": side, "value": figures["median"]}
        for row in result["rows"]
        if row.get("at") is not None
        for side, figures in (("bertlook", row["bertlook"]), (row["peer_name"], row["peer"]))
        if figures is not None  # quick runs leave out peers that take minutes
    ]
    if not points:
        return ""
    values = [point["value"] for point in points]
    spans_orders = max(values) > 20 * min(values)
    unit = next(row["unit"] for row in result["rows"] if row.get("at") is not None)
    chart = (
        alt.Chart(alt.Data(values=points), width=360, height=220)
        .mark_line(point=True)
        .encode(
            x=alt.X("at:Q", title="tokens"),
            y=alt.Y("value:Q", title=unit).scale(type="log" if spans_orders else "linear"),
            color=alt.Color("side:N", title=None),
        )
    )
    save(chart, folder / f"{result['name']}.svg")
    return f"![{result['title']}]({result['name']}.svg)\n"


def _line(row: dict[str, Any]) -> str:
    unit, judged = row["unit"], row["asked"]["judged"]
    own_figures = _figures_text(row["bertlook"], unit, judged)
    if row["parts"]:
        parts = ", ".join(f"{name} {_size(value, unit)}" for name, value in row["parts"].items())
        own_figures += f"; {parts}"
    peer = f"{_figures_text(row['peer'], unit, judged)}: {row['peer_name']}" if row["peer"] else ""
    ratio = f"{row['ratio']:,.3g}" if row["ratio"] and row["ratio"] < 100 else ""
    if row["ratio"] and not ratio:
        ratio = f"{row['ratio']:,.0f}"
    met = {True: "yes", False: "**no**", None: ""}[row["met"]]
    return f"| {row['what']} | {own_figures} | {peer} | {ratio} | {_requirement(row)} | {met} |"


def _requirement(row: dict[str, Any]) -> str:
    required, unit = row["asked"], row["unit"]
    if required["times"] is not None:
        return f"ratio ≥ {round(required['times'], 2):,}"
    if required["at_most"] is not None:
        return f"{required['judged']} ≤ {_size(required['at_most'], unit)}"
    return ""


def _figures_text(figures: dict[str, Any], unit: str, judged: str) -> str:
    median = _size(figures["median"], unit)
    if figures["estimated"]:
        return f"{median} ({figures['estimated']})"
    if figures["repetitions"] == 1:
        return median
    p95 = f", p95 {_size(figures['p95'], unit)}" if judged == "p95" else ""
    spread = f"{_size(figures['least'], unit)} to {_size(figures['most'], unit)}"
    return f"{median}{p95} ({spread}, {figures['repetitions']} times)"


def _size(value: float, unit: str) -> str:
    if unit == "B":
        if value < 1e6:
            return f"{value / 1e3:,.1f} kB"
        return f"{value / 1e6:,.2f} MB"
    if unit == "ms" and value >= 10_000:
        return f"{value / 1e3:,.1f} s"
    return f"{value:,.2f} {unit}" if value < 10 else f"{value:,.0f} {unit}"
