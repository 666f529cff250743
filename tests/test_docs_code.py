"""Each block of Python code in the docs runs: here, in other tests, or in the site's build."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import bertlook as bl
from bertlook.model.load import BUNDLED
from tests import encoder_decoders
from tests.tiny_models import tiny_decoder
from tests.tiny_tokenizers import byte_level
from tools.docsite.running import CODE_BLOCK, ROOT
from tools.docsite.stage import APPS, FRONT, find_running

#: Pages whose code other tests run.
ELSEWHERE = ("docs/elsewhere.md", "docs/lesson.md", "docs/own.md", "docs/frames.md", "README.md")
SENTENCES = bl.corpora.sample()
#: How many sentences stand for the sample, on pages whose code takes long with all of them.
FEW = {"causes": 3, "dossiers": 20}


@pytest.fixture(scope="module")
def loaded() -> Callable[..., Any]:
    """A loader that has a small stand-in for each model of the hub, and one bundled model."""
    bundled, load = bl.load(), bl.load

    def loaded(name: Any = None, *arguments: Any, **options: Any) -> Any:
        if name == "distilbert/distilgpt2":
            tokenizer = byte_level(specials=False)
            tokenizer.add_tokens(["Ġon"])
            return load(tiny_decoder(), tokenizer)
        if name == "Helsinki-NLP/opus-mt-en-de":
            return encoder_decoders.load("Marian")
        return bundled if name is None else load(name, *arguments, **options)

    return loaded


@pytest.fixture
def names(
    loaded: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> dict[str, Any]:
    """The names that pages take for granted, in a folder with what they read."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bl, "load", loaded)
    monkeypatch.setattr(bl.corpora, "sample", lambda: SENTENCES[:20])
    for step in (0, 1000, 5000):
        (tmp_path / "run").mkdir(exist_ok=True)
        (tmp_path / "run" / f"step-{step}").symlink_to(BUNDLED)
    return {"bl": bl, "model": loaded(), "__name__": "page"}


def blocks(page: str) -> list[str]:
    return CODE_BLOCK.findall((ROOT / page).read_text("utf-8"))


def run(page: str, names: dict[str, Any]) -> None:
    for block in blocks(page):
        exec(compile(block, page, "exec"), names)


@pytest.mark.parametrize(
    "page", ["causes", "dossiers", "encoder_decoders", "light", "live", "quiz", "search", "tour"]
)
def test_the_code_of_a_page_runs(
    page: str, names: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bl.corpora, "sample", lambda: SENTENCES[: FEW.get(page)])
    run(f"docs/{page}.md", names)


def test_the_code_on_comparisons_runs(names: dict[str, Any]) -> None:
    model = names["model"]
    a, b = model, bl.random_init(model)
    measure = bl.measures.DependencyAccuracy()
    scans = [bl.scan(each, SENTENCES[:20], measure, progress=False, controls=0) for each in (a, b)]
    names |= {"a": a, "b": b, "before": a, "after": b, "attention": model("The cat sat.")}
    names |= {"texts": ["The cat sat."], "corpus": SENTENCES[:5]}
    for block in blocks("docs/compare.md"):
        if "after - before" in block:
            names |= {"before": scans[0], "after": scans[1]}
        exec(block, names)


def test_the_code_on_dashboards_runs(tmp_path: Path) -> None:
    pytest.importorskip("panel")
    pytest.importorskip("marimo")
    panel, voila, marimo = blocks(APPS)
    for block in (panel, voila):  # Panel changes how views are connected, for good
        subprocess.run([sys.executable, "-c", block], cwd=tmp_path, check=True)
    app = tmp_path / "app.py"
    app.write_text(marimo, "utf-8")
    outputs, _ = runpy.run_path(str(app))["app"].run()
    assert outputs


def test_no_page_with_code_is_left_out() -> None:
    run_by_build = find_running()
    source = Path(__file__).read_text("utf-8")
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        page = path.relative_to(ROOT).as_posix()
        if not blocks(page) or path in run_by_build or page in (APPS, FRONT, *ELSEWHERE):
            continue
        assert re.search(rf'"(?:docs/)?{re.escape(path.stem)}"|"{re.escape(page)}"', source), page
