"""One Markdown table from the results that are there."""

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

Written by `python benchmarks/run.py`, which also says how: see [../README.md](../README.md).
Medians, with the least and the most of all repetitions in brackets. The ratio is the peer's median
over bertlook's.
"""


def write(folder: Path, names: Iterable[str]) -> Path:
    """Write README.md beside the results, from all of them."""
    files = [folder / f"{name}.json" for name in names]
    results = [json.loads(file.read_text("utf-8")) for file in files if file.is_file()]
    path = folder / "README.md"
    sections = [_section(result) + _curve(result, folder) for result in results]
    paper = [billion.section(result) for result in results if result["name"] == "scaling"]
    path.write_text("\n".join([_HEAD, *_machines(results), *sections, *paper]), "utf-8")
    return path


def _machines(results: list[dict[str, Any]]) -> list[str]:
    told = dict.fromkeys(_machine(result["machine"]) for result in results)
    return [f"Machine: {machine}\n" for machine in told]


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
        "| what | bertlook | peer | ratio | asked | reached |",
        "|---|---|---|---|---|---|",
        *(_line(row) for row in result["rows"]),
        "",
    ]
    return "\n".join(lines)


def _curve(result: dict[str, Any], folder: Path) -> str:
    """A picture of the rows that lie on a curve, drawn beside the table."""
    points = [
        {"at": row["at"], "whose": whose, "value": figures["median"]}
        for row in result["rows"]
        if row.get("at") is not None
        for whose, figures in (("bertlook", row["bertlook"]), (row["peer_name"], row["peer"]))
        if figures is not None  # quick runs leave out what takes minutes
    ]
    if not points:
        return ""
    values = [point["value"] for point in points]
    far_apart = max(values) > 20 * min(values)
    unit = next(row["unit"] for row in result["rows"] if row.get("at") is not None)
    chart = (
        alt.Chart(alt.Data(values=points), width=360, height=220)
        .mark_line(point=True)
        .encode(
            x=alt.X("at:Q", title="tokens"),
            y=alt.Y("value:Q", title=unit).scale(type="log" if far_apart else "linear"),
            color=alt.Color("whose:N", title=None),
        )
    )
    save(chart, folder / f"{result['name']}.svg")
    return f"![{result['title']}]({result['name']}.svg)\n"


def _line(row: dict[str, Any]) -> str:
    unit, judged = row["unit"], row["asked"]["judged"]
    ours = _told(row["bertlook"], unit, judged)
    if row["parts"]:
        parts = ", ".join(f"{name} {_size(value, unit)}" for name, value in row["parts"].items())
        ours += f"; {parts}"
    peer = f"{_told(row['peer'], unit, judged)}: {row['peer_name']}" if row["peer"] else ""
    ratio = f"{row['ratio']:,.3g}" if row["ratio"] and row["ratio"] < 100 else ""
    if row["ratio"] and not ratio:
        ratio = f"{row['ratio']:,.0f}"
    reached = {True: "yes", False: "**no**", None: ""}[row["met"]]
    return f"| {row['what']} | {ours} | {peer} | {ratio} | {_asked(row)} | {reached} |"


def _asked(row: dict[str, Any]) -> str:
    asked, unit = row["asked"], row["unit"]
    if asked["times"] is not None:
        return f"ratio ≥ {round(asked['times'], 2):,}"
    if asked["at_most"] is not None:
        return f"{asked['judged']} ≤ {_size(asked['at_most'], unit)}"
    return ""


def _told(figures: dict[str, Any], unit: str, judged: str) -> str:
    told = _size(figures["median"], unit)
    if figures["estimated"]:
        return f"{told} ({figures['estimated']})"
    if figures["repetitions"] == 1:
        return told
    p95 = f", p95 {_size(figures['p95'], unit)}" if judged == "p95" else ""
    spread = f"{_size(figures['least'], unit)} to {_size(figures['most'], unit)}"
    return f"{told}{p95} ({spread}, {figures['repetitions']} times)"


def _size(value: float, unit: str) -> str:
    if unit == "B":
        if value < 1e6:
            return f"{value / 1e3:,.1f} kB"
        return f"{value / 1e6:,.2f} MB"
    if unit == "ms" and value >= 10_000:
        return f"{value / 1e3:,.1f} s"
    return f"{value:,.2f} {unit}" if value < 10 else f"{value:,.0f} {unit}"
