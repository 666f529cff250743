"""Measure bertlook beside its peers, on this machine.

python benchmarks/run.py                  everything, some twenty minutes
python benchmarks/run.py paint hover      these alone
python benchmarks/run.py --quick          fewer repetitions, without what takes minutes; kept apart
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import time
import traceback
from datetime import datetime, timezone
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import machine
import report
from record import ROOT, RUNS, Options

RESULTS = Path(__file__).parent / "results"
ENTRIES = (
    *("bundles", "imports", "payload", "paint", "hover", "start"),
    *("relation_table", "dependency_scan", "paper_table", "coreference_table"),
    *("extraction", "surface_scan", "probes", "divergence"),
    *("scaling", "growth", "precision", "long_inputs"),
)


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure bertlook beside its peers.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(ENTRIES)}")
    parser.add_argument("--quick", action="store_true", help="roughly, in two minutes or so")
    parser.add_argument("--model", help="a folder to use instead of the bundled model")
    given = parser.parse_args()
    unknown = sorted(set(given.names) - set(ENTRIES))
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(ENTRIES)}")
    # Rough figures don't replace the committed ones.
    folder = RUNS / "quick" if given.quick else RESULTS
    folder.mkdir(parents=True, exist_ok=True)
    options = Options(quick=given.quick, model=given.model)
    failed = [name for name in given.names or ENTRIES if not run(name, options, folder)]
    path = report.write(folder, ENTRIES)
    print(f"\n{path.read_text('utf-8')}\n{path}")
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def run(name: str, options: Options, folder: Path) -> bool:
    """Run one entry and keep its result; an entry that fails doesn't stop the others."""
    print(f"{name} ...", flush=True)
    load, begun = machine.load(), time.monotonic()
    try:
        entry = importlib.import_module(name)
        rows = entry.measure(options)
    except Exception:
        traceback.print_exc()
        return False
    seconds = round(time.monotonic() - begun)
    result = {
        "name": name,
        "title": entry.TITLE,
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "quick": options.quick,
        "seconds": seconds,
        "load_before": load,
        "machine": machine.describe(),
        "rows": [row.as_json() for row in rows],
    }
    text = json.dumps(result, indent=1).replace(str(ROOT), ".")
    (folder / f"{name}.json").write_text(f"{text}\n", "utf-8")
    print(f"{name}: {seconds} s", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
