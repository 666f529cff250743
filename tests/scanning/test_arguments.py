"""A scan takes its corpus and its measures in several forms, and names what it can't take."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import bertlook as bl
from bertlook.corpora import Document, Sentence
from bertlook.errors import BertlookError
from bertlook.measures import CoreferenceAccuracy, DependencyAccuracy, Entropy, RelativePosition
from bertlook.model.load import load
from bertlook.model.model import Model
from bertlook.scanning.arguments import name_measures, open_corpus
from tests.corpora.test_preco import RECORD, lines
from tests.tiny_models import tiny
from tests.tiny_tokenizers import wordpiece

TREEBANK = "1\tcats\t_\t_\t_\t_\t2\tnsubj\t_\t_\n2\tsat\t_\t_\t_\t_\t0\troot\t_\t_\n\n"
CHAINS = "#begin document (a); part 000\n" + "".join(
    f"a 0 {i} {word} - - - - - - {chain}\n"
    for i, (word, chain) in enumerate([("cats", "(0)"), ("sat", "-"), ("they", "(0)")])
)


@pytest.fixture(scope="module")
def model() -> Model:
    return load(tiny(), tokenizer=wordpiece())


def test_measures_can_be_given_as_classes() -> None:
    assert [type(each) for each in name_measures(Entropy).values()] == [Entropy]
    several = name_measures([Entropy, DependencyAccuracy("first")])
    assert list(several) == ["Entropy", "DependencyAccuracy"]
    assert list(name_measures({"mine": Entropy})) == ["mine"]


@pytest.mark.parametrize("given", ["Entropy", [Entropy(), "Entropy"], 3, [int], None])
def test_values_that_are_not_measures_are_refused(given: Any) -> None:
    with pytest.raises(BertlookError, match="is not a measure"):
        name_measures(given)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ([""], "a non-empty string, not ''"),
        ([3], "a non-empty string, not 3"),
        (["\ud800"], "a non-empty string"),
    ],
)
def test_names_that_a_file_cannot_hold_are_refused_before_the_scan(
    model: Model, names: list[Any], message: str
) -> None:
    with pytest.raises(BertlookError, match=message):
        bl.Scan(model, ["the cat"], {name: Entropy() for name in names})


def test_any_other_names_are_kept(model: Model, tmp_path: Path) -> None:
    given = {"a": Entropy, "a/b": RelativePosition, "0/a": Entropy, "/": Entropy, "ä\n": Entropy}
    results = bl.scan(model, ["the cat"], given, progress=False)
    results.save(tmp_path / "results")
    assert bl.Results.load(tmp_path / "results") == results


@pytest.mark.parametrize(
    "given",
    ["the cats sat", Sentence(["the", "cat"], [2, 0], ["det", "root"]), Document(["cats"], [])],
    ids=["text", "sentence", "document"],
)
def test_a_single_input_is_a_corpus_of_one(model: Model, given: Any) -> None:
    results = bl.scan(model, given, Entropy, progress=False)
    assert results == bl.scan(model, [given], Entropy, progress=False) or (
        results.provenance["inputs"] == 1
    )


@pytest.mark.parametrize(
    ("name", "content", "measure", "format_name", "kind"),
    [
        ("a.conllu", TREEBANK, Entropy(), "a treebank", Sentence),
        ("a.conll", TREEBANK, DependencyAccuracy(), "a treebank", Sentence),
        ("a.conll", CHAINS, Entropy(), "coreference", Document),
        ("a.v4_gold_conll", CHAINS, Entropy(), "coreference", Document),
        (
            "a.cupt",
            "# global.columns = FORM HEAD DEPREL\ncats\t0\troot\n",
            Entropy(),
            "a treebank",
            Sentence,
        ),
        ("a.jsonl", lines(RECORD), Entropy(), "coreference", Document),
        (
            "a.txt",
            "the cats sat on the mat .\nthe cats sat on mats .\n" * 5,
            Entropy(),
            "text",
            None,
        ),
    ],
)
def test_a_file_is_read_by_its_name_and_content(
    model: Model,
    tmp_path: Path,
    name: str,
    content: str,
    measure: Any,
    format_name: str,
    kind: type | None,
) -> None:
    path = tmp_path / name
    path.write_text(content)
    for given in (path, str(path)):
        corpus, title = open_corpus(given, model, [measure])
        assert title == f"{name} (read as {format_name})"
        first = next(iter(corpus))
        assert kind is None or isinstance(first, kind)


def test_a_measure_of_coreference_reads_a_treebank_as_coreference(
    model: Model, tmp_path: Path
) -> None:
    path = tmp_path / "a.conllu"
    path.write_text("# newdoc id = a\n# global.Entity = eid-etype-head\n" + TREEBANK.replace(
        "nsubj\t_\t_", "nsubj\t_\tEntity=(e1-person-1)", 1))  # fmt: skip
    corpus, title = open_corpus(path, model, [CoreferenceAccuracy()])
    assert title == "a.conllu (read as coreference)"
    assert isinstance(next(iter(corpus)), Document)


def test_a_folder_is_read(model: Model, tmp_path: Path) -> None:
    (tmp_path / "a.conllu").write_text(TREEBANK)
    results = bl.scan(model, tmp_path, DependencyAccuracy, progress=False)
    assert results.provenance["corpus"] == f"{tmp_path.name} (read as a treebank)"


@pytest.mark.parametrize("given", ["x.conllu", "data/x.txt", Path("x"), "my trees.conllu.xz"])
def test_a_missing_file_is_named(model: Model, given: Any) -> None:
    with pytest.raises(BertlookError, match=rf"no file or folder {given}\. Check the path"):
        bl.scan(model, given, Entropy, progress=False)


def test_an_attention_is_refused_with_a_hint_how_to_measure_it(model: Model) -> None:
    with pytest.raises(BertlookError, match=r"this is an Attention.*\.of\(attention\)"):
        bl.scan(model, model("the cat"), Entropy, progress=False)


@pytest.mark.parametrize("given", [3, None])
def test_values_that_are_not_corpora_are_refused(model: Model, given: Any) -> None:
    with pytest.raises(BertlookError, match=r"is not a corpus.*bl\.scan\(model, corpus, measures"):
        bl.scan(model, given, Entropy, progress=False)


@pytest.mark.parametrize("given", ["the cat", ["the cat"], None])
def test_arguments_in_the_wrong_order_are_named(model: Model, given: Any) -> None:
    with pytest.raises(BertlookError, match=r"must be a model.*bl\.scan\(model, corpus, measures"):
        bl.scan(given, model, Entropy, progress=False)  # type: ignore[arg-type]  # on purpose


NO_TEXTS: list[Any] = [None, 3, float("nan"), b"text", {"a": 1}, object(), ["a", None], [["a"]]]


@pytest.mark.parametrize("item", NO_TEXTS, ids=lambda item: type(item).__name__)
@pytest.mark.parametrize("form", [list, tuple, iter, pd.Series], ids=lambda form: form.__name__)
def test_what_is_not_a_text_is_refused_with_its_position(
    model: Model, item: Any, form: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*_: Any, **__: Any) -> None:
        pytest.fail("the network ran before the corpus was checked")

    monkeypatch.setattr(Model, "run", run)
    with pytest.raises(BertlookError, match=r"^Input 3 of the corpus: A \w+ isn't a text"):
        bl.scan(model, form(["the cat", ["the", "cat"], item, "sat"]), Entropy)


def test_what_is_not_a_text_is_found_before_the_first_pass_wherever_it_stands(
    model: Model,
) -> None:
    with pytest.raises(BertlookError, match=r"^Input 10001 of the corpus: A NoneType"):
        open_corpus(["the cat"] * 10_000 + [None], model, [])


def test_a_table_is_refused_with_a_hint_to_its_columns(model: Model) -> None:
    with pytest.raises(BertlookError, match=r"A DataFrame is not a corpus\. Give the column"):
        open_corpus(pd.DataFrame({"text": ["the cat"]}), model, [])


@pytest.mark.parametrize("text", ["/" * 99_999, "/a" * 99_999, "a." * 99_999, "a/" * 9 + " b.c d"])
def test_a_text_of_slashes_and_dots_is_no_file_and_judged_at_once(model: Model, text: str) -> None:
    assert open_corpus(text, model, [])[0] == [text]
