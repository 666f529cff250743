"""Build the files of a release, and check them as a stranger gets them.

    .venv/bin/python tools/release.py               leaves both files in dist/
    .venv/bin/python tools/release.py --tag v0.1.0  for that version only, with a dated changelog

The sdist is built from the tracked files, the wheel from the sdist. The wheel then has to work in
an environment of its own, without Node: it writes a page, and runs its quickstart notebook. Nothing
is downloaded; where node_modules is missing, the build installs it.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from email.message import Message
from email.parser import BytesParser
from pathlib import Path

from clean_environment import CleanEnvironment
from environment import ROOT, report_step
from readme_renderer import markdown

#: The fields that a page of the package needs.
FIELDS = ("Name", "Version", "Summary", "License-Expression", "Requires-Python", "Classifier")
_RELATIVE = re.compile(r'(?:href|src|srcset)="(?![a-z]+:|#)([^"]*)"')


def main(arguments: list[str] | None = None) -> None:
    """Build and check, and copy what passes to dist/."""
    parser = argparse.ArgumentParser(description="Build the files of a release and check them.")
    parser.add_argument("--tag", help="the tag of the release, such as v0.1.0")
    tag = parser.parse_args(arguments).tag
    version = check_version(ROOT, tag)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report_step("building the sdist, and the wheel from it")
        sdist, wheel = build(folder)
        report_step("checking the metadata and the long description")
        check_metadata(wheel, version)
        report_step("running the wheel in an environment of its own: a page, then the quickstart")
        try_quickstart(try_wheel(wheel, version, folder), folder)
        dist = ROOT / "dist"
        dist.mkdir(exist_ok=True)
        for path in (sdist, wheel):
            shutil.copy2(path, dist)
            print(f"{dist / path.name}  {path.stat().st_size / 1e6:.1f} MB")


def check_version(root: Path, tag: str | None = None) -> str:
    """Return the version in ``__version__``, after comparing changelog and tag with it.

    Raises:
        SystemExit: If the changelog's newest entry is of another version, or a tag is given and
            names another version or one whose entry has no date.
    """
    source = (root / "src/bertlook/__init__.py").read_text("utf-8")
    [version] = re.findall(r'^__version__ = "(.*)"$', source, re.MULTILINE)
    newest, state = re.findall(
        r"^## (\S+)(?: \((.*)\))?$", (root / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )[0]
    if newest != version:
        raise SystemExit(f"__version__ is {version}, and CHANGELOG.md starts with {newest}.")
    if tag is not None and tag != f"v{version}":
        raise SystemExit(f"The tag is {tag}, and the version is {version}: tag it v{version}.")
    if tag is not None and not re.fullmatch(r"\d{4}-\d\d-\d\d", state):
        raise SystemExit(f'CHANGELOG.md needs "## {version} (DATE)", with a date like 2030-01-31.')
    return version


def build(folder: Path) -> tuple[Path, Path]:
    """Build sdist and wheel into a folder.

    The sdist is made from a copy of the tracked files, so that nothing else gets into it and the
    built front end of the checkout stays. The wheel is made from the sdist, as by pip.
    """
    source = folder / "source"
    tracked = _run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in tracked.split("\0"):
        if name and (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, source / name)
    python = (sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder))
    _run(*python, "--sdist", str(source))
    [sdist] = folder.glob("*.tar.gz")
    with tarfile.open(sdist) as packed:
        # Made here, of the project's own files. Python before 3.11.4 has no filters.
        safely = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        packed.extractall(folder / "unpacked", **safely)
    [unpacked] = (folder / "unpacked").iterdir()
    if (ROOT / "node_modules").is_dir():
        (unpacked / "node_modules").symlink_to((ROOT / "node_modules").resolve())
    _run(*python, "--wheel", str(unpacked))
    [wheel] = folder.glob("*.whl")
    return sdist, wheel


def check_metadata(wheel: Path, version: str) -> Message:
    """Return a wheel's metadata, after rendering its long description as an index does.

    Raises:
        SystemExit: If a field is missing, the version is another one, the description can't be
            rendered, or one of its links is relative.
    """
    with zipfile.ZipFile(wheel) as packed:
        [name] = (name for name in packed.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = BytesParser().parsebytes(packed.read(name))
    missing = [field for field in FIELDS if not metadata[field]]
    if missing or metadata["Version"] != version:
        raise SystemExit(f"The metadata lack {missing}, or have not version {version}.")
    description = metadata.get_payload(decode=True)
    assert isinstance(description, bytes)
    page = markdown.render(description.decode("utf-8"))
    if page is None:
        raise SystemExit("The long description can't be rendered.")
    relative = _RELATIVE.findall(page)
    if relative:
        raise SystemExit(f"The long description has relative links: {', '.join(relative)}")
    return metadata


def try_wheel(wheel: Path, version: str, folder: Path) -> CleanEnvironment:
    """Use a wheel in an environment of its own: it prints its version, and writes a page.

    Raises:
        SystemExit: If one of them fails.
    """
    clean = CleanEnvironment(folder / "environment", wheel)
    printed = clean.run("bertlook", "--version", folder=folder)
    if version not in printed.split():
        raise SystemExit(f"bertlook --version prints {printed}, and the version is {version}.")
    clean.run("bertlook", "look", "A cat sat.", "-o", "page.html", folder=folder)
    _check_page(folder / "page.html")
    return clean


def try_quickstart(clean: CleanEnvironment, folder: Path) -> None:
    """Run the wheel's quickstart notebook in its environment, with the extra that it names.

    Raises:
        SystemExit: If a cell fails.
    """
    clean.link_dependencies("lab")
    clean.run("bertlook", "lab", "--headless", "--folder", "quickstart", folder=folder)
    _check_page(folder / "quickstart/quickstart.html")


def _check_page(page: Path) -> None:
    if page.stat().st_size < 50_000:
        raise SystemExit(f"{page.name}, written by the wheel, is too small to hold a view.")


def _run(*command: str) -> str:
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} fails:\n{process.stdout}{process.stderr}")
    return process.stdout


if __name__ == "__main__":
    main()
