"""What a model's heads do, against what the bundled model has to reach.

``python training/evaluate.py MODEL_FOLDER --treebank EWT_DEV.conllu [--data DATA_FOLDER]``

Prints the best head of each relation (same-data and held-out selection, best offset),
heads of position, [SEP] and breadth, masked-LM accuracy, loading time and size.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from segments import Vocabulary
from token_store import TokenStore
from tokenizers import Tokenizer
from transformers import BertForMaskedLM
from validation import masked_lm_accuracy

import bertlook as bl

WANTED = {
    "det": 80,
    "obj": 70,
    "nsubj": 55,
    "case": 68,
    "nmod:poss": 72,
    "aux": 66,
    "compound:prt": 88,
}
UNCOUNTED = ("root", "punct", "all", "all without punct and root")
MIN_GAIN = 5.0
LOADING = """
import sys, time, torch
torch.set_num_threads(1)
import transformers.models.bert.modeling_bert
import bertlook as bl
began = time.perf_counter()
bl.load(sys.argv[1])
print(time.perf_counter() - began)
"""


def relation_rows(dependencies: bl.measures.DependencyResult) -> pd.DataFrame:
    """One row per relation with at least 100 examples, or wanted: the accuracies in percent."""
    same = dependencies.table(selection="same-data", min_count=1).set_index("relation")
    held = dependencies.table(selection="held-out", min_count=1).set_index("relation")
    rows = same[["count", "head", "direction", "baseline", "offset"]].copy()
    rows["same-data"] = 100 * same["accuracy"]
    rows["held-out"] = 100 * held["accuracy"]
    rows["baseline"] *= 100
    rows["held-out gain"] = 100 * held["gain"]
    rows["at least"] = pd.Series(WANTED)
    return rows[(rows["count"] >= 100) | rows["at least"].notna()].sort_values("same-data")[::-1]


def enough_gain(rows: pd.DataFrame) -> int:
    """Relations with 100 examples whose held-out gain over the best offset is 5 points or more."""
    counted = rows[(rows["count"] >= 100) & ~rows.index.isin(UNCOUNTED)]
    return int((counted["held-out gain"] >= MIN_GAIN).sum())


def best(values: np.ndarray) -> tuple[str, float]:
    """The name and the value of the head with the largest value of (layers, heads)."""
    layer, head = np.unravel_index(int(values.argmax()), values.shape)
    return str(bl.Head(int(layer), int(head))), float(values[layer, head])


def seconds_to_load(folder: Path, repeats: int = 3) -> float:
    """The best of some runs of ``bl.load`` on one thread in a fresh process, imports left out."""
    command = [sys.executable, "-c", LOADING, str(folder)]
    runs = (subprocess.run(command, capture_output=True, check=True) for _ in range(repeats))
    return min(float(run.stdout) for run in runs)


def report(folder: Path, treebank: Path, data: Path | None, limit: int | None) -> str:
    """The whole report as plain text."""
    model = bl.load(folder)
    sentences = bl.corpora.read_treebank(treebank)[:limit]
    m = bl.measures
    measures = [m.DependencyAccuracy(), m.RelativePosition(), m.TokenClasses(), m.Entropy()]
    results = bl.scan(model, sentences, measures, progress=False)
    dependencies, entropy = results["DependencyAccuracy"], results["Entropy"]
    assert isinstance(dependencies, m.DependencyResult)
    rows = relation_rows(dependencies)
    lines = [
        f"{treebank.name}, {len(sentences)} sentences",
        "",
        rows.round(1).to_string(),
        "",
        f"- relations that gain {MIN_GAIN:g} points or more held-out: {enough_gain(rows)}",
        "- heads, by mean attention or share of the uniform entropy:",
        *(
            f"  - {what}: {name} {100 * value:.1f}%"
            for what, (name, value) in {
                "previous token": best(results["RelativePosition"].previous),
                "next token": best(results["RelativePosition"].next),
                "[SEP]": best(results["TokenClasses"].sep),
                "broad": best(entropy.all / entropy.uniform),
            }.items()
        ),
    ]
    if data is not None:
        accuracy = dev_accuracy(folder, data)
        lines.append(f"- masked-LM accuracy, 15% of whole words hidden: {100 * accuracy:.1f}%")
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    lines.append(
        f"- time to load on one core: {seconds_to_load(folder):.2f} s; size: {size:.1f} MB"
    )
    return "\n".join(lines)


def dev_accuracy(folder: Path, data: Path, rows: int = 2048) -> float:
    """Masked-LM accuracy (0 to 1) on the prepared dev text."""
    model = BertForMaskedLM.from_pretrained(folder, dtype=torch.float32)
    vocabulary = Vocabulary.of(Tokenizer.from_file(str(folder / "tokenizer.json")))
    return masked_lm_accuracy(model, TokenStore(data, "dev"), vocabulary, rows)[1]


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--treebank", type=Path, required=True, help="CoNLL-U or CoNLL-X")
    parser.add_argument("--data", type=Path, help="prepared by training/prepare.py with this model")
    parser.add_argument("--limit", type=int, help="only so many sentences")
    arguments = parser.parse_args()
    try:
        print(report(arguments.model, arguments.treebank, arguments.data, arguments.limit))
    except bl.BertlookError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
