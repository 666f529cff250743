"""Measure bertlook beside its peers on this machine.

python benchmarks/run.py                  everything, in about twenty minutes
python benchmarks/run.py paint hover      only these entries
python benchmarks/run.py --quick          fewer repetitions, and nothing that takes minutes
python benchmarks/run.py --smoke          each entry once on its smallest input
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
    *("bundles", "imports", "payload", "paint", "hover", "switch", "zoom", "start"),
    *("first_picture", "live_page"),
    *("relation_table", "dependency_scan", "paper_table", "coreference_table"),
    *("search", "dossiers"),
    *("extraction", "look_overhead", "decoding", "surface_scan", "ablation", "what_if", "probes"),
    *("divergence", "scaling", "growth", "precision", "long_inputs", "large_models"),
)


def main() -> int:
    """Run the entries named on the command line, and write the table of all results."""
    parser = argparse.ArgumentParser(description="Measure bertlook beside its peers.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(ENTRIES)}")
    parser.add_argument("--quick", action="store_true", help="roughly, in a few minutes")
    parser.add_argument("--smoke", action="store_true", help="only see that each entry runs")
    parser.add_argument("--model", help="a folder to load instead of the bundled model")
    arguments = parser.parse_args()
    unknown = sorted(set(arguments.names) - set(ENTRIES))
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}; the entries are {', '.join(ENTRIES)}")
    # Rough figures must not replace the committed ones.
    folder = RUNS / "quick" if arguments.quick or arguments.smoke else RESULTS
    folder.mkdir(parents=True, exist_ok=True)
    options = Options(arguments.quick or arguments.smoke, arguments.smoke, arguments.model)
    failed = [name for name in arguments.names or ENTRIES if not run(name, options, folder)]
    if not arguments.smoke:
        path = report.write(folder, ENTRIES)
        print(f"\n{path.read_text('utf-8')}\n{path}")
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def run(name: str, options: Options, folder: Path) -> bool:
    """Run one entry and store its result.

    Returns:
        Whether it succeeded; its error is printed, so that the other entries still run.
    """
    print(f"{name} ...", flush=True)
    load, start = machine.load(), time.monotonic()
    try:
        entry = importlib.import_module(name)
        rows = entry.measure(options)
    except Exception:
        traceback.print_exc()
        return False
    seconds = round(time.monotonic() - start)
    print(f"{name}: {len(rows)} rows, {seconds} s", flush=True)
    if not options.smoke:
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
    return True


if __name__ == "__main__":
    sys.exit(main())
