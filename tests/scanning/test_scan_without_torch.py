"""Scans where torch and transformers are missing give the results that torch gives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from transformers import BertModel

import bertlook as bl
from bertlook.corpora import Sentence
from bertlook.model.light_model import find_light_model
from bertlook.model.load import load
from bertlook.model.model import Model
from bertlook.scanning.provenance import describe_model
from tests.light.parts import bundled_model
from tests.tiny_models import tiny
from tests.without_torch import run_without_torch

#: What both sides scan: here with torch, and in a process without it.
SCANS = """
import bertlook as bl

M = bl.measures
MEASURES = {
    **{measure.__name__: measure for measure in (
        M.Entropy, M.RelativePosition, M.TokenClasses, M.Confidence, M.Distance, M.Sinks,
        M.Positional, M.NormBased, M.HeadDivergence, M.Trees,
    )},
    "Dossiers": M.Dossiers(top=2),
    "released": M.TokenClasses("released"),
    "mean": M.DependencyAccuracy,
    "first": M.DependencyAccuracy("first"),
    "max": M.DependencyAccuracy("max", "released"),
}

@bl.measure
def largest(maps, sentence):
    "The largest weight"
    return maps.max((2, 3))

def scan_all(model, folder):
    options = {"controls": 0, "progress": False}
    corpus, text = f"{folder}/corpus.conllu", f"{folder}/text.txt"
    document = bl.Document(
        "Ann met Bob because she liked him and Bob liked her .".split(),
        [[(0, 1), (4, 5), (10, 11)], [(2, 3), (6, 7), (8, 9)]],
    )
    return {
        "trees": bl.scan(model, corpus, {**MEASURES, "largest": largest}, **options),
        "text": bl.scan(model, text, M.Entropy, **options),
        "document": bl.scan(model, document, M.CoreferenceAccuracy, **options),
        "again": bl.scan(model, corpus, M.Entropy, checkpoint=f"{folder}/checkpoint", **options),
    }
"""

#: One word, crossing arcs, words of many pieces, of none and of other scripts, clitics, a sentence
#: of which nothing is left, and one that is too long to be read.
HOSTILE = [
    Sentence(["Stop"], [0], ["root"]),
    Sentence(
        ["A", "hearing", "is", "set", "on", "the", "issue", "today", "."],
        [2, 4, 4, 0, 2, 7, 5, 4, 4],
        [*"abcdefghi"],
    ),
    Sentence(
        ["Antidisestablishmentarianism", "floccinaucinihilipilification", "x" * 90],
        [2, 0, 2],
        [*"abc"],
    ),
    Sentence(["The", "\u200b", "cat", "\x7f", "sat"], [3, 3, 5, 3, 0], [*"abcde"]),
    Sentence(["☃", "漢字", "ÀÉÎ", "שלום", "."], [0, 1, 1, 1, 1], [*"abcde"]),
    Sentence(
        ["Ann", "'s", "cat", "saw", "dogs", "'", "tails"],
        [3, 1, 4, 0, 7, 5, 4],
        ["poss", "case", "nsubj", "root", "poss", "case", "obj"],
    ),
    Sentence(["\u200b"], [0], ["root"]),
    Sentence(["word"] * 150, [0] + [1] * 149, ["root"] + ["list"] * 149),
]


#: What the process does beside the scans; it prints the messages of what needs a network.
PROCESS = """
import shutil, threading, warnings
warnings.simplefilter("error")
model = bl.load()
stop = threading.Event()
stop.set()
options = {"progress": False, "checkpoint": f"{FOLDER}/checkpoint", "controls": 0}
bl.scan(model, f"{FOLDER}/corpus.conllu", M.Entropy, cancel=stop, **options)
assert bl.Results.load(f"{FOLDER}/checkpoint").partial
shutil.copy(f"{FOLDER}/checkpoint", f"{FOLDER}/partial")
for name, results in scan_all(model, FOLDER).items():
    results.save(f"{FOLDER}/{name}")
results = bl.Results.load(f"{FOLDER}/trees")
bl.HeadMap(results), bl.RelationTable(results["mean"]).to_html(f"{FOLDER}/relations.html")
bl.Explorer(model, "The cat sat .", results={"relations": results["mean"]})
results["mean"].table(permutations=10), bl.find_heads(results, "previous > .5")
assert model.engine == "numpy"

class Squared(M.MeansMeasure):
    result_class = M.Confidence.result_class
    def measure_layer(self, maps):
        return [maps.tokens.square().amax((2, 3))]

def corpus():
    raise AssertionError("read")
    yield

sentences = bl.corpora.sample()[:2]
for call in (
    lambda: bl.scan(model, corpus(), M.GradientImportance, progress=False),
    lambda: bl.scan(model, corpus(), M.Ablation, progress=False),
    lambda: bl.scan(model, corpus(), M.Entropy, overlap=True, progress=False),
    lambda: bl.scan(model, sentences, Squared, progress=False),
    lambda: bl.scan(model, sentences, M.DependencyAccuracy, progress=False),
):
    try:
        call()
    except (bl.BertlookError, UserWarning) as message:
        print(message)
"""


Scanned = tuple[dict[str, bl.Results], Path, list[str]]


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    """The results with torch, and the folder and the output of the process without it."""
    folder = tmp_path_factory.mktemp("scan_without_torch")
    blocks = ["# a comment without a sentence"]
    for sentence in [*HOSTILE, *list(bl.corpora.sample())[:12]]:
        rows = zip(sentence.words, sentence.heads, sentence.relations, strict=True)
        lines = (
            f"{i}\t{word}\t_\t_\t_\t_\t{head}\t{relation}\t_\t_"
            for i, (word, head, relation) in enumerate(rows, 1)
        )
        blocks.append("\n".join(lines))
    (folder / "corpus.conllu").write_text("\n\n".join(blocks) + "\n\n", "utf-8")
    (folder / "text.txt").write_text("The chef made a [SEP] cake .\nIt was good .\n" * 9, "utf-8")
    messages = run_without_torch(SCANS + PROCESS, folder)
    (folder / "partial").replace(folder / "checkpoint")  # torch goes on from it
    scope: dict[str, Any] = {}
    exec(SCANS, scope)
    return scope["scan_all"](bundled_model(), folder), folder, messages


@pytest.mark.parametrize("name", ["trees", "text", "document", "again"])
def test_results_are_those_of_torch(scanned: Scanned, name: str) -> None:
    results, folder, _ = scanned
    expected, own = results[name], bl.Results.load(folder / name)
    assert own.skipped == expected.skipped
    assert list(own) == list(expected)
    for key in own:
        arrays, facts = own[key].to_parts()
        reference, reference_facts = expected[key].to_parts()
        if key == "Dossiers":  # what is almost equal has another order
            arrays, reference = ({"mass": each["distances_mass"]} for each in (arrays, reference))
        assert arrays.keys() == reference.keys()
        for part, array in arrays.items():
            assert array.dtype == reference[part].dtype
            if array.dtype.kind == "f":
                # Distances add up all pairs of tokens, on both sides in single precision.
                tolerance = 1e-4 if key == "Distance" else 1e-5
                np.testing.assert_allclose(array, reference[part], rtol=tolerance, atol=1e-5)
            else:
                np.testing.assert_array_equal(array, reference[part])
        if key != "Dossiers":
            assert facts == {**reference_facts, "provenance": facts["provenance"]}
    varying = {"versions": None, "date": None}
    assert {**own.provenance, **varying} == {**expected.provenance, **varying}
    assert own.provenance["versions"].keys() == {"bertlook", "numpy", "tokenizers"}


def test_what_needs_a_network_says_so(scanned: Scanned) -> None:
    _, _, messages = scanned
    assert len(messages) == 5
    assert all("This needs torch and transformers, and " in message for message in messages)
    assert "its tables have no control" in messages[-1]


@pytest.mark.parametrize(
    "change", [{}, {"position_embedding_type": "absolute", "gradient_checkpointing": False}]
)
@pytest.mark.parametrize("pooler", [None, False, True])
def test_hashes_are_those_of_torch(
    folder: Path, change: dict[str, Any], pooler: bool | None
) -> None:
    if pooler is not None:
        BertModel(tiny().config, add_pooling_layer=pooler).save_pretrained(folder)
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps(config | change), "utf-8")
    model = find_light_model(folder, folder.name, lambda: pytest.fail("loaded"))
    assert model is not None
    assert model_facts(model) == model_facts(load(folder, device="cpu"))


def model_facts(model: Model) -> dict[str, Any]:
    """Return what a scan records of a model, without the libraries that run it."""
    return describe_model(model) | {"versions": None}
