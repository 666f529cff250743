"""The tests mirror the code, and the project's files name nothing beside the project."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "bertlook"
TRAINING = ROOT / "training"

MODULES = [
    path.relative_to(PACKAGE)
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.stem not in ("__init__", "__main__")
]
SCRIPTS = [path.relative_to(ROOT) for path in sorted(TRAINING.rglob("*.py"))]

#: A relative path that goes up at least once. One with a wildcard names no particular file.
UPWARD_PATH = re.compile(r"(?<![\w./])(?:\.\./)+[\w@.+-]+(?:/[\w@.+-]+)*(?![\w/]*\*)")
#: Paths that tests use in temporary folders.
TEMPORARY = {"../tiny", "../x", "../w.bin", "../w.safetensors", "../../blobs"}


@pytest.mark.parametrize("module", MODULES + SCRIPTS, ids=str)
def test_each_module_has_its_test_module(module: Path) -> None:
    tests = ROOT / "tests" / module.with_name(f"test_{module.name}")
    assert tests.is_file(), f"write {tests.relative_to(ROOT)}"
    assert re.search(r"^def test_", tests.read_text("utf-8"), re.MULTILINE)


def test_modules_and_scripts_are_found() -> None:
    assert Path("head.py") in MODULES
    assert Path("measures/coreference/records.py") in MODULES
    assert Path("training/make.py") in SCRIPTS


def test_each_module_and_package_is_described_in_its_own_words() -> None:
    described: dict[str | None, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        text = ast.get_docstring(ast.parse(path.read_text("utf-8")))
        described.setdefault(text, []).append(str(path.relative_to(PACKAGE)))
    assert None not in described, described[None]
    assert [paths for paths in described.values() if len(paths) > 1] == []


def tracked_files() -> list[Path]:
    """Return the files under version control."""
    if not (ROOT / ".git").exists():
        pytest.skip("this copy of the project is not a git repository")
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [ROOT / name for name in listing.stdout.decode().split("\0") if name]


def outside_paths(text: str, folder: Path) -> list[str]:
    """Return the upward paths in a text of a folder's file that lead to nothing in the project."""
    return [
        path
        for path in UPWARD_PATH.findall(text)
        if path not in TEMPORARY and not leads_inside(folder / path.rstrip("."))
    ]


def leads_inside(path: Path) -> bool:
    resolved = path.resolve()
    return resolved.is_relative_to(ROOT.resolve()) and resolved.exists()


def test_files_name_no_path_outside_the_project() -> None:
    outside = {}
    for path in tracked_files():
        try:
            text = path.read_text("utf-8")
        except (UnicodeDecodeError, FileNotFoundError):  # binary, or deleted but not committed
            continue
        if found := outside_paths(text, path.parent):
            outside[str(path.relative_to(ROOT))] = found
    assert not outside


UP = "../"  # written apart, so that this file passes its own test


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        (f"see `{UP}shared/figures`", [f"{UP}shared/figures"]),
        (f'open("{UP}{UP}data.json")', [f"{UP}{UP}data.json"]),
        (f"[readme]({UP}README.md), {UP}README.md.", []),
        (f"for folder in {UP}*/data", []),
        ("a ... b, x/../y", []),
    ],
)
def test_a_path_is_outside_if_it_leads_to_nothing_in_the_project(
    text: str, outside: list[str]
) -> None:
    assert outside_paths(text, TRAINING) == outside
