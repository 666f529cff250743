"""Evaluate the heads of a model against the targets of the bundled model.

``python training/evaluate.py MODEL_FOLDER --treebank EWT_DEV.conllu [--data DATA_FOLDER]``

Prints the best head of each relation (same-data and held-out selection, best offset), the heads
with the most attention to neighbors and [SEP] and the highest entropy, masked-LM accuracy, loading
time and size.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from token_store import TokenStore
from tokenizers import Tokenizer
from transformers import BertForMaskedLM
from validation import masked_lm_accuracy
from vocabulary import Vocabulary

import bertlook as bl

TARGETS = {
    "det": 80,
    "obj": 70,
    "nsubj": 55,
    "case": 68,
    "nmod:poss": 72,
    "aux": 66,
    "compound:prt": 88,
}
EXCLUDED = ("root", "punct", "all", "all without punct and root")
MIN_GAIN = 5.0
LOADING_SCRIPT = """
import sys, time, torch
torch.set_num_threads(1)
import transformers.models.bert.modeling_bert
import bertlook as bl
start = time.perf_counter()
bl.load(sys.argv[1])
print(time.perf_counter() - start)
"""


def relation_rows(dependencies: bl.measures.DependencyResult) -> pd.DataFrame:
    """Return accuracies in percent, one row per relation with a target or 100 examples."""
    same_data = dependencies.table(selection="same-data", min_count=1).set_index("relation")
    held_out = dependencies.table(selection="held-out", min_count=1).set_index("relation")
    rows = same_data[["count", "head", "direction", "baseline", "offset"]].copy()
    rows["same-data"] = 100 * same_data["accuracy"]
    rows["held-out"] = 100 * held_out["accuracy"]
    rows["baseline"] *= 100
    rows["held-out gain"] = 100 * held_out["gain"]
    rows["at least"] = pd.Series(TARGETS)
    return rows[(rows["count"] >= 100) | rows["at least"].notna()].sort_values("same-data")[::-1]


def count_gains(rows: pd.DataFrame) -> int:
    """Return the number of frequent relations with a held-out gain of at least 5 points.

    The gain is over the best offset. Relations with at least 100 examples are frequent.
    """
    frequent = rows[(rows["count"] >= 100) & ~rows.index.isin(EXCLUDED)]
    return int((frequent["held-out gain"] >= MIN_GAIN).sum())


def best_head(values: np.ndarray) -> tuple[str, float]:
    """Return the name and the value of the head with the largest of (layers, heads) values."""
    layer, head = np.unravel_index(int(values.argmax()), values.shape)
    return str(bl.Head(int(layer), int(head))), float(values[layer, head])


def measure_loading_time(folder: Path, repeats: int = 3) -> float:
    """Return the seconds that ``bl.load`` takes on one thread, without imports.

    The minimum of several runs is returned, each in a new process.
    """
    command = [sys.executable, "-c", LOADING_SCRIPT, str(folder)]
    runs = (subprocess.run(command, capture_output=True, check=True) for _ in range(repeats))
    return min(float(run.stdout) for run in runs)


def report(folder: Path, treebank: Path, data: Path | None, limit: int | None) -> str:
    """Return the report as plain text."""
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
        f"- relations that gain {MIN_GAIN:g} points or more held-out: {count_gains(rows)}",
        "- heads, by mean attention or share of the uniform entropy:",
        *(
            f"  - {behavior}: {name} {100 * value:.1f}%"
            for behavior, (name, value) in {
                "previous token": best_head(results["RelativePosition"].previous),
                "next token": best_head(results["RelativePosition"].next),
                "[SEP]": best_head(results["TokenClasses"].sep),
                "broad": best_head(entropy.all / entropy.uniform),
            }.items()
        ),
    ]
    if data is not None:
        accuracy = dev_accuracy(folder, data)
        lines.append(f"- masked-LM accuracy, 15% of whole words hidden: {100 * accuracy:.1f}%")
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    lines.append(
        f"- time to load on one core: {measure_loading_time(folder):.2f} s; size: {size:.1f} MB"
    )
    return "\n".join(lines)


def dev_accuracy(folder: Path, data: Path, rows: int = 2048) -> float:
    """Return masked-LM accuracy (0 to 1) on the prepared dev text."""
    model = BertForMaskedLM.from_pretrained(folder, dtype=torch.float32)
    vocabulary = Vocabulary.of(Tokenizer.from_file(str(folder / "tokenizer.json")))
    return masked_lm_accuracy(model, TokenStore(data, "dev"), vocabulary, rows)[1]


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--treebank", type=Path, required=True, help="CoNLL-U or CoNLL-X")
    parser.add_argument("--data", type=Path, help="prepared by training/prepare.py with this model")
    parser.add_argument("--limit", type=int, help="number of sentences to read")
    arguments = parser.parse_args()
    try:
        print(report(arguments.model, arguments.treebank, arguments.data, arguments.limit))
    except bl.BertlookError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
