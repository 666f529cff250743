"""The time of ``bl.look(text)`` from a started kernel to the first picture."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
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
    if options.smoke:
        return [in_process]
    lab = _in_jupyterlab(model, options.repetitions(5))
    return [
        Row("in JupyterLab, running the cell to the grid painted", "s", lab, at_most=JUPYTERLAB_S),
        in_process,
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


def _in_jupyterlab(model: str, repetitions: int) -> Figures:
    """Return the seconds from running the cell to the painted grid, each in a new kernel."""
    from tests.e2e.lab import Lab

    cell = f"import bertlook as bl\nbl.look({_TEXT!r}, model={model!r})"
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
