"""Set up, and open the quickstart notebook in JupyterLab.

    python3 tools/lab.py             opens it (prints the address where there is no screen)
    python3 tools/lab.py --headless  runs it to completion, leaves a page that can be opened

Other options are those of `bertlook lab`; the notebook goes to artifacts/quickstart.
"""

from __future__ import annotations

import sys

from environment import BIN, prepare, run, say

if __name__ == "__main__":
    prepare("lab")
    say("starting")
    run(str(BIN / "bertlook"), "lab", "--folder", "artifacts/quickstart", *sys.argv[1:])
