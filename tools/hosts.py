"""Write docs/hosts.md: what each view does in each host.

The tests of the hosts write the rows of the table; then they fail while it is out of date.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.e2e.host_table import COLUMNS, PAGE, rows_file
from tests.e2e.hosts import HOSTS
from tests.e2e.servers import ROOT

#: The packages of the hosts, by the names that the page gives them.
PACKAGES = {
    "JupyterLab": "jupyterlab",
    "Notebook": "notebook",
    "marimo": "marimo",
    "Voila": "voila",
    "Panel": "panel",
    "nbconvert": "nbconvert",
    "MyST-NB": "myst-nb",
    "anywidget": "anywidget",
}
#: The page, with places for the table and the versions.
TEMPLATE = Path(__file__).with_suffix(".md")


def main(pytest_options: list[str]) -> None:
    tests = [sys.executable, "-m", "pytest", "-q", "tests/e2e/test_hosts.py", *pytest_options]
    subprocess.run(tests, cwd=ROOT)
    page = TEMPLATE.read_text("utf-8").format(
        versions=", ".join(f"{name} {version(package)}" for name, package in PACKAGES.items()),
        columns=" | ".join(COLUMNS),
        rules="|".join("---" for _ in COLUMNS),
        rows="\n".join(rows_file(host).read_text("utf-8") for host in HOSTS),
    )
    PAGE.write_text(page, "utf-8")
    print(PAGE)


if __name__ == "__main__":
    main(sys.argv[1:])
