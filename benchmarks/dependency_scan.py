"""A scan of EWT dev with all dependency statistics, beside the same batches' plain forward pass.

side_by_side.py describes how the two are timed. Memory is the peak of a fresh process above its
memory after loading, for random networks of more layers and for larger corpora: it should hardly
change.
"""

from __future__ import annotations

import json
import subprocess
import sys

import machine
import psutil
import real_data
import side_by_side
from record import Figures, Options, Row

import bertlook as bl
from bertlook.corpora import Sentence, read_treebank
from bertlook.measures import DependencyAccuracy, DependencyResult

TITLE = "Dependency accuracy of all heads on EWT dev (2,001 sentences)"
_EXPECTED = {
    "obj": (74.0, 36.0),
    "det": (80.7, 59.1),
    "nsubj": (56.7, 35.9),
    "case": (67.6, 37.9),
    "aux": (66.7, 48.0),
    "compound:prt": (93.1, 73.6),
}
_KEPT_SUBTYPES = ("nsubj:pass", "aux:pass", "csubj:pass", "compound:prt")
_MEMORY = {
    "2 layers, 500 sentences": (2, 500),
    "2 layers, 2,000 sentences": (2, 2000),
    "12 layers, 500 sentences": (12, 500),
}


def measure(options: Options) -> list[Row]:
    if real_data.missing():
        print(f"left out: {real_data.missing()}")
        return []
    model = real_data.encoder()
    corpus = options.first(read_treebank(real_data.EWT), 200)
    turns = options.repetitions(3)
    return [
        side_by_side.row(
            "scan", model, corpus, DependencyAccuracy(), repetitions=turns, at_most=1.12
        ),
        *_memory_rows(options),
        *_accuracy_rows(model, corpus),
    ]


def _memory_rows(options: Options) -> list[Row]:
    return [
        Row(f"memory of the scan: {what}", "MB", Figures([_memory(*sizes)]))
        for what, sizes in options.first(list(_MEMORY.items()))
    ]


def _memory(layers: int, sentences: int) -> float:
    """Return the MB that a fresh process needs for a scan."""
    process = subprocess.run(
        [sys.executable, __file__, str(layers), str(sentences)],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(process.stdout)


def _accuracy_rows(model: bl.Model, corpus: list[Sentence]) -> list[Row]:
    """Return the rows of the expected accuracies, which are those on sentences up to 60 words."""
    sentences = [_merge_subtypes(sentence) for sentence in corpus if len(sentence) <= 60]
    results = bl.scan(model, sentences, DependencyAccuracy(), controls=0)
    result = results["DependencyAccuracy"]
    assert isinstance(result, DependencyResult)
    table = result.table("same-data", min_count=1).set_index("relation")
    rows = []
    for relation, (accuracy, baseline) in _EXPECTED.items():
        if relation not in table.index:  # in a part of the corpus
            continue
        row = table.loc[relation]
        what = f"{relation}, head {row['head']}"
        rows += [
            _percent(f"{what}: accuracy", row["accuracy"], accuracy),
            _percent(f"{relation}: best offset, {row['offset']:+}", row["baseline"], baseline),
        ]
    return rows


def _percent(what: str, share: float, expected: float) -> Row:
    accuracy = round(100 * float(share), 1)
    return Row(what, "%", Figures([accuracy]), Figures([expected]), peer_name="expected")


def _merge_subtypes(sentence: Sentence) -> Sentence:
    relations = [
        relation if relation in _KEPT_SUBTYPES else relation.partition(":")[0]
        for relation in sentence.relations
    ]
    return Sentence(sentence.words, sentence.heads, relations, sentence.origin)


def _print_memory(layers: int, sentences: int) -> None:
    """Print the peak memory of a scan with a random network, above the memory before it."""
    from transformers import BertConfig, BertModel

    from bertlook.model.model import Model

    tokenizer = real_data.encoder().tokenizer
    config = BertConfig(
        hidden_size=48, num_hidden_layers=layers, num_attention_heads=12, intermediate_size=48
    )
    model = Model(BertModel(config).eval(), tokenizer, name="random")
    longest_first = sorted(read_treebank(real_data.EWT), key=len, reverse=True)[:500]
    corpus = longest_first * (sentences // 500)
    bl.scan(model, corpus[-8:], DependencyAccuracy(), progress=False, controls=0)
    memory_before = psutil.Process().memory_info().rss
    machine.start_peak()
    bl.scan(model, corpus, DependencyAccuracy(), progress=False, controls=0)
    print(machine.peak_mb() - memory_before / 2**20)


if __name__ == "__main__":
    _print_memory(int(sys.argv[1]), int(sys.argv[2]))
