"""The commands of a release refuse what would mislead a reader of the package's page."""

from __future__ import annotations

import json
import re
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.version import Version

sys.path.append(str(Path(__file__).parents[1]))
sys.path.append(str(Path(__file__).parents[1] / "tools"))  # its scripts import each other

import lowest
import release
from clean_environment import CleanEnvironment

from hatch_readme import long_description

ROOT = Path(__file__).parents[1]
ADDRESS = "https://host.example/owner/name"
README = (
    "# name\n\n![a picture](docs/a.png)\n\n[page](docs/a.md#part), [site](https://b.example), "
    '[below](#x)\n\n<picture>\n  <source srcset="docs/d.webp">\n  <img src="docs/l.webp" alt="x">'
    "\n</picture>\n\n## x\n"
)


def project(folder: Path, version: str, heading: str) -> Path:
    """A folder with the two files that state a version."""
    (folder / "src/bertlook").mkdir(parents=True)
    (folder / "src/bertlook/__init__.py").write_text(f'__version__ = "{version}"\n')
    (folder / "CHANGELOG.md").write_text(f"# Changelog\n\n## {heading}\n\n## 0.0.1 (2020-01-01)\n")
    return folder


@pytest.mark.parametrize(
    ("heading", "tag", "message"),
    [
        ("0.2.0 (2030-01-31)", "v0.2.0", None),
        ("0.2.0 (unreleased)", None, None),
        ("0.2.0 (unreleased)", "v0.2.0", "needs"),
        ("0.2.0 (2030-01-31)", "0.2.0", r"tag it v0\.2\.0"),
        ("0.1.0 (2030-01-31)", None, r"starts with 0\.1\.0"),
    ],
)
def test_version_tag_and_changelog_agree(
    heading: str, tag: str | None, message: str | None, tmp_path: Path
) -> None:
    root = project(tmp_path, "0.2.0", heading)
    if message is None:
        assert release.check_version(root, tag) == "0.2.0"
    else:
        with pytest.raises(SystemExit, match=message):
            release.check_version(root, tag)


def test_the_version_of_this_project_is_the_changelogs() -> None:
    release.check_version(ROOT)


def test_links_of_the_long_description_lead_to_the_tag_in_the_repository() -> None:
    text = long_description(README, ADDRESS, "v1.0.0")
    assert f"![a picture]({ADDRESS}/raw/v1.0.0/docs/a.png)" in text
    assert f"[page]({ADDRESS}/blob/v1.0.0/docs/a.md#part)" in text
    assert f'srcset="{ADDRESS}/raw/v1.0.0/docs/d.webp"' in text
    assert f'src="{ADDRESS}/raw/v1.0.0/docs/l.webp"' in text
    assert "[site](https://b.example), [below](#x)" in text


def test_without_an_address_the_long_description_has_no_relative_links() -> None:
    text = long_description(README, "", "v1.0.0")
    assert text == "# name\n\npage, [site](https://b.example), [below](#x)\n\n## x\n"


@pytest.mark.parametrize(
    ("body", "message"),
    [("[page](docs/a.md)", r"relative links: docs/a\.md"), ("[page](https://b.example)", None)],
)
def test_a_wheel_whose_description_has_relative_links_is_refused(
    body: str, message: str | None, tmp_path: Path
) -> None:
    fields = "".join(f"{field}: x\n" for field in release.FIELDS if field != "Version")
    wheel = tmp_path / "a.whl"
    with zipfile.ZipFile(wheel, "w") as packed:
        packed.writestr("a.dist-info/METADATA", f"{fields}Version: 1.0\n\n{body}\n")
    if message is None:
        assert release.check_metadata(wheel, "1.0")["Name"] == "x"
        with pytest.raises(SystemExit, match=r"version 2\.0"):
            release.check_metadata(wheel, "2.0")
    else:
        with pytest.raises(SystemExit, match=message):
            release.check_metadata(wheel, "1.0")


def test_the_links_of_the_readme_lead_to_files_of_the_project() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    links = re.findall(r'\]\((?![a-z]+:|#)([^)#]+)|(?:src|srcset)="([^"]+)"', readme)
    assert len(links) > 10
    assert [link for pair in links for link in pair if link and not (ROOT / link).is_file()] == []


def test_the_notebooks_assume_no_clone() -> None:
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        assert not re.search(r"""["'](\.\.?/|src/|docs/|tests/|notebooks/)""", code), path.name


@pytest.mark.slow
def test_an_undeclared_dependency_is_missing_in_an_environment_of_its_own(tmp_path: Path) -> None:
    wheel = tmp_path / "bertlook-1.0-py3-none-any.whl"
    info = "bertlook-1.0.dist-info"
    code = "import tqdm\ntry:\n  import numpy\nexcept ImportError:\n  print('without numpy')\n"
    needs = "Requires-Dist: tqdm>=1\nRequires-Dist: pyyaml>=99; extra == 'x'\n\n"
    with zipfile.ZipFile(wheel, "w") as packed:
        packed.writestr("bertlook.py", code)
        packed.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: bertlook\nVersion: 1.0\n{needs}"
        )
        packed.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        packed.writestr(f"{info}/RECORD", "")
    clean = CleanEnvironment(tmp_path / "environment", wheel)
    assert clean.run("python", "-c", "import bertlook", folder=tmp_path) == "without numpy"
    with pytest.raises(SystemExit, match="No module named 'yaml'"):
        clean.run("python", "-c", "import yaml", folder=tmp_path)
    with pytest.raises(SystemExit, match=r"pyyaml>=99"):
        clean.link_dependencies("x")


def test_each_dependency_has_a_lower_bound_that_the_installed_version_meets() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    bounds = lowest.lower_bounds(text)
    declared = text.partition("\ndependencies = [")[2].partition("]")[0].count(",")
    assert len(bounds) == declared - 1  # torch is pinned instead
    for name, bound in bounds.items():
        assert Version(bound) <= Version(version(name)), name
