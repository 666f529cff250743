"""What the heads of the bundled model are known for, measured on a treebank."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from bertlook.bundled.fingerprint import fingerprint
from bertlook.head import Head
from bertlook.model.load import BUNDLED
from bertlook.scanning.results import Results
from bertlook.statistic import Statistic, all_statistics

#: The files that ``training/measure_heads.py`` writes.
RESULTS = Path(__file__).parent / "results"
#: Relations in plain words; others keep their labels.
_WORDS = {
    "advmod": "adverbs",
    "amod": "adjectives",
    "aux": "auxiliaries",
    "aux:pass": "passive auxiliaries",
    "case": "prepositions",
    "cc": "conjunctions",
    "compound": "compounds",
    "compound:prt": "particles",
    "cop": "copulas",
    "det": "determiners",
    "mark": "subordinators",
    "nmod:poss": "possessors",
    "nsubj": "subjects",
    "nsubj:pass": "passive subjects",
    "nummod": "numbers",
    "obj": "objects",
    "xcomp": "open complements",
}
#: The lower end of the held-out gain over fixed distances from which a relation's picture is clear.
_CLEAR_GAIN = 0.2
_BEHAVIORS = {
    "prev": "attention to the previous token",
    "next": "attention to the next token",
    "cls": "attention to [CLS]",
    "sep": "attention to [SEP]",
    "broad": "broad attention",
}


@dataclass(frozen=True)
class KnownHeads:
    """What the heads of a model are known for.

    Attributes:
        names: Names by head, such as "obj" or "next"; several of a head as in "det, aux".
        notes: What each named head is known for, with figures: "objects 72% (best offset 36%) in
            UD English EWT, dev".
        statistics: Statistics of all heads by name, each with the corpus in its group.
        provenance: How they were made.
        clearest: The heads that find a relation far more often than any fixed distance does.
    """

    names: Mapping[Head, str]
    notes: Mapping[Head, str]
    statistics: Mapping[str, Statistic]
    provenance: Mapping[str, Any]
    clearest: frozenset[Head]


def known_heads(model: Any) -> KnownHeads | None:
    """Return what the heads of a model are known for, or None unless it is the bundled one.

    Args:
        model: A model, or what stands in for one.

    Example:
        >>> import bertlook as bl
        >>> known = known_heads(bl.load())
        >>> known.notes[bl.Head("3-2")]
        'objects 72% (best offset 36%) in UD English EWT, dev'
        >>> known_heads(bl.random_init(bl.load())) is None
        True
    """
    if getattr(model, "folder", None) != BUNDLED:
        return None
    measured = read_measured()
    # The network's weights may have been changed since they were loaded, or have another precision;
    # those that NumPy reads are as in the file.
    if model.engine != "numpy" and fingerprint(model.module) != measured["weights"]:
        return None
    return _known()


@cache
def read_measured() -> Mapping[str, Any]:
    """Return the content of ``heads.json``."""
    return json.loads((RESULTS / "heads.json").read_text("utf-8"))


@cache
def _known() -> KnownHeads:
    measured, results = read_measured(), Results.load(RESULTS / "statistics.safetensors")
    corpus = measured["corpora"]["treebank"]["name"]
    names: dict[Head, list[str]] = {}
    notes: dict[Head, list[str]] = {}
    for relation in measured["relations"]:
        for name in relation["heads"]:
            head = Head(name)
            names.setdefault(head, []).append(relation["relation"])
            notes.setdefault(head, []).append(_note(relation, head))
    for entry in measured["behaviors"]:
        head, share = Head(entry["head"]), entry["share"]
        names.setdefault(head, []).append(entry["behavior"])
        share_of = " of uniform entropy" if entry["behavior"] == "broad" else ""
        note = f"{_BEHAVIORS[entry['behavior']]} ({share:.0%}{share_of})"
        notes.setdefault(head, []).append(note)
    return KnownHeads(
        names={head: ", ".join(parts) for head, parts in names.items()},
        notes={head: f"{', '.join(parts)} in {corpus}" for head, parts in notes.items()},
        statistics=_statistics(results, measured),
        provenance=results.provenance,
        clearest=frozenset(
            Head(name)
            for relation in measured["relations"]
            if relation["held_out"]["gain_low"] >= _CLEAR_GAIN
            for name in relation["heads"]
        ),
    )


def _note(relation: Mapping[str, Any], head: Head) -> str:
    """Return a head's accuracy on a relation, beside that of the best offset."""
    counts = relation["treebank"]
    correct = counts["correct"][head.layer][head.head]
    words = _WORDS.get(relation["relation"], relation["relation"])
    by_offset = counts["by_offset"] / counts["count"]
    return f"{words} {correct / counts['count']:.0%} (best offset {by_offset:.0%})"


def _statistics(results: Results, measured: Mapping[str, Any]) -> dict[str, Statistic]:
    """Return the statistics of results and the accuracies on relations by name."""
    corpus = measured["corpora"]["treebank"]["name"]
    statistics: dict[str, Statistic] = {}
    for measure, result in results.by_name.items():
        for name, statistic in all_statistics(result).items():
            unique = f"{measure} {name}" if name in statistics else name
            statistics[unique] = replace(statistic, group=f"{statistic.group}, {corpus}")
    for relation in measured["relations"]:
        counts, label = relation["treebank"], relation["relation"]
        statistics[f"relation {label}"] = Statistic(
            np.array(counts["correct"]) / counts["count"],
            domain=(0, 1),
            baseline=counts["by_offset"] / counts["count"],
            title=f"Accuracy on {label}",
            group=f"Accuracy, {corpus}",
            baseline_name="best fixed offset",
        )
    return statistics
