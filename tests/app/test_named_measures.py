"""Measures named on the command line: the package's own, and others by module and name."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import bertlook as bl
from bertlook.app.cli import main
from bertlook.app.named_measures import create_measures
from bertlook.errors import BertlookError

MODULE = """
import bertlook as bl
from bertlook.measures import HeadMeans, Mean, MeansMeasure

@bl.measure
def first_word(maps, sentence, factor=1):
    return factor * maps[..., 0].mean(-1)

doubled = first_word(factor=2)

class FirstTokenResult(HeadMeans):
    first = Mean("attention to the first token")

class FirstToken(MeansMeasure[FirstTokenResult]):
    result_class = FirstTokenResult

    def measure_layer(self, maps):
        return [maps.received[..., 0]]
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "weather_of_heads.py").write_text(MODULE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.delitem(sys.modules, "weather_of_heads", raising=False)
    monkeypatch.setattr(bl.measures.Result, "kinds", dict(bl.measures.Result.kinds))
    return "weather_of_heads"


def test_a_command_scans_with_measures_of_a_file_in_the_folder(module: str) -> None:
    Path("text.txt").write_text("The cat sat on the mat.\n" * 4)
    names = f"Entropy, {module}:FirstToken, {module}:first_word"
    command = ["scan", "--text", "text.txt", "-o", "r", "--quiet", "--measures", names]
    assert main(command) == 0
    results = bl.Results.load("r")
    assert list(results) == ["Entropy", "FirstToken", "first_word"]
    assert results["first_word"].first_word.shape == (6, 8)
    page = Path("r.html").read_text("utf-8")
    assert "<h2>First word</h2>" in page
    assert "<h2>First token</h2>" in page


def test_a_name_may_be_of_a_measure_with_options(module: str) -> None:
    (measure,) = create_measures(f"{module}:doubled", default=())
    assert repr(measure) == "first_word(factor=2)"
    assert sys.path[-1] == str(Path.cwd())  # installed modules come first


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Mood", r"no measure 'Mood'. The measures are Ablation, .*module:name"),
        ("HeadMeans", "no measure 'HeadMeans'"),
        ("MODULE:nothing", r"MODULE \(.*MODULE.py\) has no nothing"),
        ("MODULE:HeadMeans", "MODULE:HeadMeans is no measure. Decorate a function"),
        ("MODULE:MeansMeasure", "MODULE:MeansMeasure is no measure"),
        ("missing_module:x", "no module missing_module for missing_module:x. Run the command in"),
        ("MODULE.inner:x", "no module MODULE.inner"),
        ("a b:x", r"'a b:x' names no measure. Give module:name"),
        (":x", "names no measure"),
        ("MODULE:", "names no measure"),
    ],
)
def test_other_names_are_refused(module: str, name: str, message: str) -> None:
    with pytest.raises(BertlookError, match=message.replace("MODULE", module)):
        create_measures(name.replace("MODULE", module), default=())


def test_a_module_that_lacks_another_one_says_so_itself(module: str) -> None:
    Path(f"{module}.py").write_text("import missing_module")
    with pytest.raises(ModuleNotFoundError, match="missing_module"):
        create_measures(f"{module}:x", default=())
