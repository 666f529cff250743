"""Set up the project, and build its documentation as a website, artifacts/site/index.html.

python3 tools/docs.py          runs the notebooks and recipes that have changed
python3 tools/docs.py --fresh  runs all of them

The build needs no network once everything is installed, and neither do the pages. Warnings and
broken links are errors.
"""

from __future__ import annotations

import sys

from environment import PYTHON, prepare, report_step, run

if __name__ == "__main__":
    prepare("docs")
    report_step("building the site")
    run(str(PYTHON), "-m", "tools.docsite", *sys.argv[1:])
