"""Words and names of any kind can be encoded wherever they leave: in pages, tables, messages."""

from __future__ import annotations

import io
import random
from pathlib import Path
from typing import Any

import pytest

import bertlook as bl
from bertlook.app.report import write_report
from bertlook.app.terminal import print_message, print_path
from bertlook.errors import BertlookError
from bertlook.measures import DependencyAccuracy, Entropy, RelativePosition, TokenClasses
from bertlook.model.load import load
from bertlook.model.model import Model
from tests.fuzz.conftest import Rounds
from tests.tiny_models import tiny
from tests.tiny_tokenizers import wordpiece

PIECES = [
    *("\ud800", "\udfff", "\udcff", "\ud83d", "\ude00", "\0", "\x0b", "\x1b[31m", "\x7f", "\x85"),
    *("</script>", "<!--", "&lt;", '"', "'", "\\", "{", "]]>", "\u2028", "\u202e", "\ufeff"),
    *(
        "\uffff",
        "\U0010ffff",
        "😀",
        "é",
        "e\u0301",
        "中",
        "א",
        "a",
        "cat",
        "\n",
        "\t",
        " ",
        ",",
        "#",
    ),
]


class NamedCorpus(list[bl.Sentence]):
    name = ""


@pytest.fixture
def model() -> Model:
    return load(tiny(), tokenizer=wordpiece())


@pytest.fixture(autouse=True)
def no_vega(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bertlook.app.report.chart_scripts", list)


def text(random: random.Random) -> str:
    return "".join(random.choices(PIECES, k=random.randint(1, 6)))


def corpus(random: random.Random) -> NamedCorpus:
    """Return sentences whose words, relations, origins and name are hostile."""
    relations = ["root", text(random), text(random)]
    words = [["the", text(random) + "x", "cat"] for _ in range(4)]
    sentences = NamedCorpus(
        bl.Sentence(row, [2, 0, 2], [relations[1], "root", relations[2]], origin=text(random))
        for row in words
    )
    # Over the limit of the model: it is skipped, and listed with its origin.
    heads, tail = [0] + [1] * 199, ["x"] * 199
    sentences.append(bl.Sentence(["a"] * 200, heads, ["root", *tail], origin=text(random)))
    sentences.name = text(random)
    return sentences


def encode(value: Any) -> None:
    str(value).encode("utf-8")


@pytest.mark.filterwarnings("ignore:.*tokens are unknown")
def test_texts_can_be_encoded_where_they_leave(
    rounds: Rounds, model: Model, tmp_path: Path
) -> None:
    measures = [DependencyAccuracy(), Entropy(), RelativePosition(), TokenClasses()]
    for random_source in rounds(8):
        sentences = corpus(random_source)
        model.name = text(random_source)
        results = bl.scan(model, sentences, measures, progress=False)
        results.save(tmp_path / "results")
        assert list(bl.Results.load(tmp_path / "results")) == list(results)
        for path in (
            write_report(results, tmp_path / "report.html"),
            bl.Explorer(model, sentences[0], results=results).to_html(tmp_path / "explorer.html"),
            bl.RelationTable(results).to_html(tmp_path / "table.html"),
        ):
            path.read_text("utf-8")
        table = results["DependencyAccuracy"].table(min_count=1)
        table.to_csv(tmp_path / "table.csv")
        for value in (table.to_html(), results.provenance["corpus"], results.skipped[0].location):
            encode(value)
        for described in (results, results["DependencyAccuracy"], model(sentences[0])):
            encode(repr(described))


def test_messages_and_paths_can_be_printed(
    rounds: Rounds, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for random_source in rounds(300):
        name = text(random_source)
        encode(BertlookError(name))
        for encoding in ("ascii", "latin-1", "utf-8"):
            for stream in ("stdout", "stderr"):
                monkeypatch.setattr(f"sys.{stream}", io.TextIOWrapper(io.BytesIO(), encoding))
            print_message(name)
            print_path(Path(name))
