"""Measure what the heads of the bundled model are known for.

``python training/measure_heads.py EWT_DEV.conllu``

Writes two files into ``src/bertlook/bundled/results``, from which an Explorer of the bundled model
names its heads at once: ``statistics.safetensors`` has their statistics, and ``heads.json`` the
relations that they find, with counts. Neither holds any text of the treebank.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from accepted_heads import Accepted, accepted_heads, best_offset, correct_counts

import bertlook as bl
from bertlook.bundled.fingerprint import fingerprint
from bertlook.bundled.known_heads import RESULTS

#: A head is named after a relation if the held-out accuracy is at least this, and the lower end of
#: its gain over fixed offsets above that.
MIN_ACCURACY = 0.5
MIN_GAIN = 0.05
#: The share of its attention that names a head after where it goes.
MIN_WEIGHT = 0.5
#: The share of the entropy of uniform attention that makes a head broad.
MIN_ENTROPY = 0.9
TREEBANK = {
    "name": "UD English EWT, dev",
    "source": "https://github.com/UniversalDependencies/UD_English-EWT",
    "license": "CC BY-SA 4.0",
}
SAMPLE = {
    "name": "the built-in sample",
    "source": "src/bertlook/corpora/sample.conllu",
    "license": "Apache-2.0",
}
#: Facts of a provenance that are only about the machine on which a scan ran.
_LOCAL = ("model_path", "command", "shard", "scan_position", "date")


def scan(model: bl.Model, sentences: Sequence[bl.Sentence], name: str) -> bl.Results:
    """Return the statistics of a model's heads on sentences, and their dependency accuracies."""
    m = bl.measures
    measures = [m.RelativePosition(), m.TokenClasses(), m.Entropy(), m.DependencyAccuracy()]
    return bl.scan(model, sentences, measures, progress=False, corpus_name=name)


def without_gold(results: bl.Results) -> bl.Results:
    """Return results without the dependency accuracies, which are kept word by word."""
    kept = {name: results[name] for name in results if name != "DependencyAccuracy"}
    facts = {key: fact for key, fact in results.provenance.items() if key not in _LOCAL}
    facts["measures"] = {name: facts["measures"][name] for name in kept}
    return bl.Results(kept).with_provenance(facts)


def describe_heads(model: bl.Model, treebank: bl.Results, sample: bl.Results) -> dict[str, Any]:
    """Return what the model's heads are known for, as JSON.

    Args:
        model: The model.
        treebank: Its results on the treebank, which select the heads.
        sample: Its results on the built-in sample, on which the selected heads must have a gain.
    """
    selecting, other = (results["DependencyAccuracy"] for results in (treebank, sample))
    accepted = accepted_heads(selecting, MIN_GAIN, MIN_ACCURACY)
    relations = [describe_relation(each, selecting, other) for each in accepted]
    return {
        "weights": fingerprint(model.module),
        "corpora": {
            "treebank": {**TREEBANK, **counts_of(selecting)},
            "sample": {**SAMPLE, **counts_of(other)},
        },
        "relations": [relation for relation in relations if relation["heads"]],
        "behaviors": describe_behaviors(treebank, sample),
    }


def counts_of(result: bl.measures.DependencyResult) -> dict[str, int]:
    """Return the numbers of sentences and words that were counted."""
    return {"sentences": len(result.records.units), "words": len(result.records.gold)}


def describe_relation(
    accepted: Accepted,
    treebank: bl.measures.DependencyResult,
    sample: bl.measures.DependencyResult,
) -> dict[str, Any]:
    """Return a relation with its heads that beat the best offset in the sample too, as JSON."""
    relation, direction = accepted.relation, accepted.direction
    of_sample = describe_counts(sample, relation, direction)
    in_sample = np.array(of_sample["correct"])
    heads = [
        name for name in accepted.names if in_sample[tuple(bl.Head(name))] > of_sample["by_offset"]
    ]
    return {
        "relation": relation,
        "direction": direction,
        "heads": heads,
        "held_out": {name: round(value, 4) for name, value in accepted.held_out.items()},
        "treebank": describe_counts(treebank, relation, direction),
        "sample": of_sample,
    }


def describe_counts(
    result: bl.measures.DependencyResult, relation: str, direction: str
) -> dict[str, Any]:
    """Return how many words of a relation the best offset and every head get right, as JSON."""
    if relation not in result.relations:
        return {"count": 0, "offset": 0, "by_offset": 0, "correct": [[0] * result.shape[1]]}
    index, offset = result.relations.index(relation), best_offset(result, relation)
    return {
        "count": int(result.count[index]),
        "offset": offset,
        "by_offset": int(result.offset_correct[offset][index]),
        "correct": correct_counts(result, relation, direction).tolist(),
    }


def describe_behaviors(treebank: bl.Results, sample: bl.Results) -> list[dict[str, Any]]:
    """Return the heads that attend to neighbors, to special tokens, or broadly, as JSON.

    A head must exceed the threshold in both corpora; the share is that in the treebank.
    """
    found = []
    by_corpus = [shares_of(results) for results in (treebank, sample)]
    for behavior, shares in by_corpus[0].items():
        threshold = MIN_ENTROPY if behavior == "broad" else MIN_WEIGHT
        exceeds = (shares > threshold) & (by_corpus[1][behavior] > threshold)
        for pair in np.argwhere(exceeds).tolist():
            share = round(float(shares[tuple(pair)]), 4)
            found.append({"behavior": behavior, "head": str(bl.Head(*pair)), "share": share})
    return found


def shares_of(results: bl.Results) -> dict[str, np.ndarray]:
    """Return each head's share of attention, or of the uniform entropy, by behavior, (L, H)."""
    position, classes = results["RelativePosition"], results["TokenClasses"]
    entropy = results["Entropy"]
    return {
        "prev": position.previous,
        "next": position.next,
        "cls": classes.cls,
        "sep": classes.sep,
        "broad": entropy.all / entropy.uniform,
    }


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("treebank", type=Path, help="the dev part of UD English EWT")
    parser.add_argument("--output", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    try:
        model = bl.load()
        treebank = scan(
            model, bl.corpora.read_treebank(arguments.treebank), arguments.treebank.name
        )
        sample = scan(model, bl.corpora.sample(), "sample.conllu")
        heads = describe_heads(model, treebank, sample)
        arguments.output.mkdir(parents=True, exist_ok=True)
        without_gold(treebank).save(arguments.output / "statistics.safetensors")
        text = json.dumps(heads, ensure_ascii=False, separators=(",", ":"))
        (arguments.output / "heads.json").write_text(text + "\n", "utf-8")
    except bl.BertlookError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
