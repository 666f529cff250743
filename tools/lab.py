"""Set up the project, and open the quickstart notebook in JupyterLab.

    python3 tools/lab.py             opens it (prints the address where there is no screen)
    python3 tools/lab.py --headless  runs it to its end, and leaves a page that opens from disk

The other options are those of `bertlook lab`. The notebook is copied to artifacts/quickstart.
"""

from __future__ import annotations

import sys

from environment import BIN, prepare, report_step, run

if __name__ == "__main__":
    prepare("lab")
    report_step("starting")
    run(str(BIN / "bertlook"), "lab", "--folder", "artifacts/quickstart", *sys.argv[1:])
