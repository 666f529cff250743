"""Evaluate the heads of a model against the targets of the bundled model.

``python training/evaluate.py MODEL_FOLDER --treebank EWT_DEV.conllu [--treebank GUM_DEV.conllu]
[--data DATA_FOLDER]``

Prints the best head of each relation on the first treebank, by held-out selection, next to the best
offset and to networks with random weights; the same heads on the other treebanks; the names that
the built-in sample gives to heads, on all treebanks; the heads with the most attention to neighbors
and [SEP] and the highest entropy; masked-LM accuracy, loading time and size.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from errors import TrainingError
from token_store import TokenStore
from tokenizers import Tokenizer
from transfer import transfer_table
from transformers import BertForMaskedLM
from validation import MaskedLMScores, Score, masked_lm_scores
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
SUMMARIES = ("all", "all without punct and root")
NO_RELATION = ("root", "punct")
MIN_COUNT = 100
# The sample is small. The quickstart notebook names heads from as many words.
SAMPLE_MIN_COUNT = 30
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


def relation_table(result: bl.measures.DependencyResult) -> pd.DataFrame:
    """Return the held-out rows of the relations with a target or 100 words, and of all words.

    To the columns of ``result.table`` it adds ``named``: whether the relation names its head
    (``bl.names_of``).
    """
    table = result.table(min_count=1)
    is_listed = (table["count"] >= MIN_COUNT) | table["relation"].isin(TARGETS)
    table = table[is_listed & ~table["relation"].isin(NO_RELATION)].reset_index(drop=True)
    return table.assign(named=table["relation"].isin(named_relations(result, MIN_COUNT)))


def named_relations(result: bl.measures.DependencyResult, min_count: int) -> set[str]:
    """Return the relations with at least `min_count` words that name a head."""
    names = bl.names_of(result, min_count=min_count).values()
    return {relation for name in names for relation in name.split(", ")}


def selection_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Return the printed form of a table of ``relation_table``, in percent."""
    rows = table[["relation", "count", "head", "direction"]].copy()
    rows["held-out"] = with_interval(table, "accuracy", "low", "high")
    rows["offset"] = with_accuracy(table, "offset", "offset_accuracy")
    rows["gain"] = with_interval(table, "gain", "gain_low", "gain_high")
    rows["agree"] = [f"{100 * share:.0f}" for share in table["agreement"]]
    if "control" in table:
        rows["random"] = 100 * table["control"]
    rows["named"] = as_words(table["named"])
    rows["at least"] = [str(TARGETS.get(relation, "")) for relation in table["relation"]]
    return rows


def transfer_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Return the printed form of a table of ``transfer_table``, in percent."""
    rows = table[["relation", "count", "head", "direction"]].copy()
    rows["accuracy"] = with_interval(table, "accuracy", "low", "high")
    rows["offset"] = with_accuracy(table, "offset", "offset_accuracy")
    rows["gain"] = with_interval(table, "gain", "gain_low", "gain_high")
    rows["best"] = with_accuracy(table, "best_offset", "best_offset_accuracy")
    rows["gain over best"] = with_interval(table, "best_gain", "best_gain_low", "best_gain_high")
    if "named" in table:
        rows["named"] = as_words(table["named"])
    rows["holds"] = as_words(table["holds"])
    return rows


def with_interval(table: pd.DataFrame, value: str, low: str, high: str) -> list[str]:
    """Return values and intervals in percent, such as "74.0 (71.9 to 76.0)", "" without value."""
    columns = (100 * table[[value, low, high]]).to_numpy()
    return [
        "" if np.isnan(numbers[0]) else "{:.1f} ({:.1f} to {:.1f})".format(*numbers)
        for numbers in columns
    ]


def with_accuracy(table: pd.DataFrame, offset: str, accuracy: str) -> list[str]:
    """Return offsets and their accuracies in percent, such as "+1: 37.7", "" without accuracy."""
    return [
        "" if np.isnan(share) else f"{distance:+d}: {100 * share:.1f}"
        for distance, share in zip(table[offset], table[accuracy], strict=True)
    ]


def as_words(values: pd.Series) -> list[str]:
    """Return "yes" or "no" for booleans."""
    return ["yes" if value else "no" for value in values]


def count_gains(table: pd.DataFrame) -> int:
    """Return the number of frequent relations with a held-out gain of at least 5 points.

    The gain is over offsets that are selected as the heads are. Relations with at least 100 words
    are frequent.
    """
    is_frequent = (table["count"] >= MIN_COUNT) & ~table["relation"].isin(SUMMARIES)
    return int((100 * table.loc[is_frequent, "gain"] >= MIN_GAIN).sum())


def holding_names(table: pd.DataFrame) -> str:
    """Return a sentence on the names that hold in a table of ``transfer_table``."""
    names = table["relation"] if "named" not in table else table["relation"][table["named"]]
    holds = table["holds"][names.index]
    failing = ", ".join(names[~holds]) or "none"
    return f"{holds.sum()} of {len(names)} names hold; those that don't: {failing}"


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


def report(
    folder: Path, treebanks: Sequence[Path], data: Path | None, limit: int | None, controls: int
) -> str:
    """Return the report as plain text.

    Args:
        folder: The model folder.
        treebanks: CoNLL files. The first selects heads; the others show whether they transfer.
        data: The prepared text, or None to leave out the masked-LM accuracy.
        limit: The number of sentences to read of each treebank, or None for all.
        controls: The number of networks with random weights.
    """
    model = bl.load(folder)
    texts = [bl.corpora.read_treebank(path)[:limit] for path in treebanks]
    first = scan_dependencies(model, texts[0], controls)
    results = [first, *(scan_dependencies(model, sentences) for sentences in texts[1:])]
    table = relation_table(first)
    titles = [
        f"{path.name}, {len(sentences):,} sentences"
        for path, sentences in zip(treebanks, texts, strict=True)
    ]
    parts = [
        section(titles[0], selection_rows(table)),
        f"- relations that gain {MIN_GAIN:g} points or more held-out: {count_gains(table)}",
    ]
    selected = table[~table["relation"].isin(SUMMARIES)]
    for title, result in zip(titles[1:], results[1:], strict=True):
        transfer = transfer_table(selected, result).assign(named=selected["named"].to_numpy())
        parts.append(section(f"{title}: the heads and offsets above", transfer_rows(transfer)))
        parts.append(f"- {holding_names(transfer)}")
    parts += sample_sections(model, titles, results)
    parts.append("\n".join(behavior_lines(model, texts[0])))
    if data is not None:
        parts.append("\n".join(masked_lm_lines(folder, data)))
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    parts.append(
        f"- time to load on one core: {measure_loading_time(folder):.2f} s; size: {size:.1f} MB"
    )
    return "\n\n".join(parts)


def section(title: str, rows: pd.DataFrame) -> str:
    """Return a table below its title, with one decimal and blanks for missing numbers."""
    return f"{title}\n\n{rows.to_string(index=False, na_rep='', float_format='{:.1f}'.format)}"


def scan_dependencies(
    model: bl.Model, sentences: Sequence[bl.Sentence], controls: int = 0
) -> bl.measures.DependencyResult:
    """Return the dependency accuracies of a model's heads and of networks with random weights."""
    measure = bl.measures.DependencyAccuracy()
    results = bl.scan(model, sentences, measure, progress=False, controls=controls)
    result = results[measure.name]
    assert isinstance(result, bl.measures.DependencyResult)
    return result


def sample_sections(
    model: bl.Model, titles: Sequence[str], results: Sequence[bl.measures.DependencyResult]
) -> list[str]:
    """Return the names that the built-in sample gives to heads, and how they do on treebanks."""
    sentences = bl.corpora.sample()
    sample = scan_dependencies(model, sentences)
    table = sample.table(min_count=SAMPLE_MIN_COUNT)
    names = table[table["relation"].isin(named_relations(sample, SAMPLE_MIN_COUNT))]
    names = names.reset_index(drop=True).assign(named=True)
    heading = f"names in the built-in sample, {len(sentences):,} sentences"
    parts = [section(heading, selection_rows(names).drop(columns=["named", "at least"]))]
    for title, result in zip(titles, results, strict=True):
        transfer = transfer_table(names, result)
        parts.append(section(f"{title}: the names of the sample", transfer_rows(transfer)))
        parts.append(f"- {holding_names(transfer)}")
    return parts


def behavior_lines(model: bl.Model, sentences: Sequence[bl.Sentence]) -> list[str]:
    """Return the heads with the most attention to neighbors and [SEP], and the broadest one."""
    m = bl.measures
    measures = [m.RelativePosition(), m.TokenClasses(), m.Entropy()]
    results = bl.scan(model, sentences, measures, progress=False)
    position, classes, entropy = (results[measure.name] for measure in measures)
    behaviors = {
        "previous token": position.previous,
        "next token": position.next,
        "[SEP]": classes.sep,
        "broad": entropy.all / entropy.uniform,
    }
    lines = ["- heads, by mean attention or share of the uniform entropy:"]
    for behavior, values in behaviors.items():
        name, value = best_head(values)
        lines.append(f"  - {behavior}: {name} {100 * value:.1f}%")
    return lines


def masked_lm_lines(folder: Path, data: Path, rows: int = 2048) -> list[str]:
    """Return the masked-LM accuracies of an exported model on the prepared dev text."""
    scores = dev_scores(folder, data, rows)
    hidden = dev_scores(folder, data, rows, mask_all=True).masked
    return [
        f"- masked-LM accuracy and loss per word piece, {rows:,} rows, 15% of whole words:",
        f"  - 80% [MASK], 10% replaced, 10% visible, as in training: {describe(scores.all)}",
        f"    - [MASK]: {describe(scores.masked)}",
        f"    - replaced: {describe(scores.replaced)}",
        f"    - visible: {describe(scores.unchanged)}",
        f"  - 100% [MASK]: {describe(hidden)}",
    ]


def describe(score: Score) -> str:
    """Return a score in words."""
    return f"{100 * score.accuracy:.1f}% of {score.pieces:,} pieces, {score.loss:.2f} nats"


def dev_scores(
    folder: Path, data: Path, rows: int = 2048, mask_all: bool = False
) -> MaskedLMScores:
    """Return the masked-LM scores of an exported model on the prepared dev text.

    Args:
        folder: The model folder.
        data: The prepared text.
        rows: Number of rows, a multiple of 16.
        mask_all: Whether all predicted words are masked, instead of 80% of them.

    Raises:
        TrainingError: If the text was tokenized with another vocabulary.
    """
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    store = TokenStore(data, "dev")
    if Tokenizer.from_file(str(data / "tokenizer.json")).get_vocab() != tokenizer.get_vocab():
        raise TrainingError(
            f"{data} was prepared with a vocabulary other than that of {folder}. Prepare the text "
            f"with training/prepare.py --model {folder}."
        )
    model = BertForMaskedLM.from_pretrained(folder, dtype=torch.float32)
    return masked_lm_scores(model, store, Vocabulary.of(tokenizer), rows, mask_all)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument(
        "--treebank",
        type=Path,
        required=True,
        action="append",
        help="CoNLL-U or CoNLL-X; given again, a treebank on which to try the first one's heads",
    )
    parser.add_argument("--data", type=Path, help="prepared by training/prepare.py with this model")
    parser.add_argument("--limit", type=int, help="number of sentences to read of each treebank")
    parser.add_argument(
        "--controls", type=int, default=4, help="number of networks with random weights"
    )
    arguments = parser.parse_args()
    try:
        print(
            report(
                arguments.model,
                arguments.treebank,
                arguments.data,
                arguments.limit,
                arguments.controls,
            )
        )
    except bl.BertlookError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
