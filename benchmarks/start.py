"""The time of ``bl.look(text)`` from a started kernel to the first picture."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import bertviz_peer
from chromium import browser
from record import ROOT, Figures, Options, Row

TITLE = "bl.look(text), from a started kernel to the first picture"
#: The most seconds of a process with its imports, and of JupyterLab from a started kernel.
PROCESS_S, JUPYTERLAB_S = 0.9, 1.3
_TEXT = "The chef who ran the kitchen made a cake ."
_MODEL = ROOT / "src" / "bertlook" / "bundled" / "bert-mini"
_STEPS = Path(__file__).parent / "start_steps.py"
#: A widget that draws nothing but says when: no view of JupyterLab's is faster.
_EMPTY_WIDGET = """
import anywidget
class Empty(anywidget.AnyWidget):
    _esm = '''export default {
        render({el}) {
            el.innerHTML = `<p class="bl-grid" data-painted="${performance.now()}">.</p>`;
        }
    };'''
Empty()
"""


def measure(options: Options) -> list[Row]:
    sys.path.insert(0, str(ROOT))
    model = options.model or str(_MODEL)
    sides = ("bertlook",) if options.smoke else ("bertlook", "bertviz")
    if "bertviz" in sides:
        bertviz_peer.prepare()
    for side in sides:
        _process(side, model)  # brings the files into the system's cache
    runs = [[_process(side, model) for side in sides] for _ in range(options.repetitions(5))]
    totals = [Figures([sum(run[i].values()) for run in runs]) for i in range(len(sides))]
    parts = {step: Figures([run[0][step] for run in runs]).median for step in runs[0][0]}
    in_process = Row(
        "in a process with IPython loaded, to what is displayed",
        "s",
        *totals,
        peer_name="BertViz model_view on the same model",
        at_most=PROCESS_S,
        parts=parts,
    )
    with _busy_cores():
        busy = [
            Figures([sum(_process(side, model).values()) for _ in range(options.repetitions(3))])
            for side in sides
        ]
    in_busy_process = Row(
        f"{in_process.what}, while other programs use every core",
        "s",
        *busy,
        peer_name=in_process.peer_name,
    )
    if options.smoke:
        return [in_process, in_busy_process]
    cell = f"import bertlook as bl\nbl.look({_TEXT!r}, model={model!r})"
    lab, empty = (_in_jupyterlab(each, options.repetitions(5)) for each in (cell, _EMPTY_WIDGET))
    return [
        Row("in JupyterLab, running the cell to the grid painted", "s", lab, at_most=JUPYTERLAB_S),
        Row("in JupyterLab, an empty widget", "s", empty),
        in_process,
        in_busy_process,
    ]


def _process(side: str, model: str) -> dict[str, float]:
    """Return the seconds of each step in a fresh process."""
    process = subprocess.run(
        [sys.executable, str(_STEPS), side, model, _TEXT],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(process.stdout.splitlines()[-1])


@contextmanager
def _busy_cores() -> Iterator[None]:
    """Keep every core busy with another program."""
    command = [sys.executable, "-c", "while True: pass"]
    programs = [subprocess.Popen(command) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for program in programs:
            program.kill()
            program.wait()


def _in_jupyterlab(cell: str, repetitions: int) -> Figures:
    """Return the seconds from running a cell to the painted grid, each in a new kernel."""
    from tests.e2e.lab import Lab

    times = []
    with tempfile.TemporaryDirectory() as folder, Lab(Path(folder) / "lab") as lab:
        for i in range(repetitions + 1):
            with browser() as running:
                page = running.new_page(viewport={"width": 1280, "height": 900})
                notebook = lab.open(page, lab.write(f"start-{i}.ipynb", [cell]))
                started = page.evaluate("performance.now()")
                notebook.run_all()
                grid = page.wait_for_selector(".bl-grid[data-painted]", timeout=120_000)
                painted = float(grid.get_attribute("data-painted"))
                notebook.shut_down_kernel()
            times.append((painted - started) / 1000)
    return Figures(times[1:])
