"""Measure the figures that only the lesson uses, apart from the others, which take longer.

``python training/teaching_lesson.py EWT_DEV.conllu GUM_DEV.conllu``

Writes ``src/bertlook/teaching/lesson/figures.json``. ``--part`` measures one part again and keeps
the others, which then must be those of the same model.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from accepted_heads import best_offset
from teaching_demonstrations import fits, measure_influence
from teaching_questions import by_head, rounded

import bertlook as bl
from bertlook.bundled.fingerprint import fingerprint
from bertlook.measures.dependency.records import DIRECTIONS, OFFSETS
from bertlook.teaching.figures import CLEAR
from bertlook.teaching.lesson.figures import FIGURES, OneWay, Selected
from bertlook.teaching.reading import read_figures

#: Relations of the table of selected heads: frequent ones and rare ones.
RELATIONS = ("det", "case", "obj", "acl:relcl", "ccomp", "obl:agent")
SPLITS = 200
#: The number of masked words on which each of the heads is switched off.
MASKED = 60
#: The heads whose value norms are compared.
NORM_HEADS = ("1-1", "1-5", "3-7")
#: The number of sentences of the sample whose value norms are averaged.
NORM_SENTENCES = 60

Corpora = Mapping[str, Sequence[bl.Sentence]]


def measure_selected(model: bl.Model, corpora: Corpora) -> list[dict[str, Any]]:
    """Return the best head of each relation in the sample: on the same sentences, and held out."""
    sample = corpora["sample"]
    measure = bl.measures.DependencyAccuracy()
    result = bl.scan(model, sample, measure, progress=False, controls=0)["DependencyAccuracy"]
    return [asdict(select(result, relation)) for relation in RELATIONS]


def select(result: bl.measures.DependencyResult, relation: str) -> Selected:
    """Return the accuracy of the head that is best at a relation, on the same and other sentences.

    Heads are those whose words look at their heads in the tree; ties go to the first head.
    """
    words = result.records
    items = np.flatnonzero(words.relation == relation)
    predicted = words.predicted[items, :, :, DIRECTIONS.index("dep->head")]
    hits = (predicted == words.gold[items, None, None]).reshape(len(items), -1)
    sentence = words.unit_of_item[items]
    draws = np.random.default_rng(0)
    held_out = []
    for _ in range(SPLITS):
        chosen = draws.permutation(np.unique(sentence))
        is_first = np.isin(sentence, chosen[: len(chosen) // 2])
        right = sum(
            hits[~half, hits[half].mean(0).argmax()].sum() for half in (is_first, ~is_first)
        )
        held_out.append(right / len(items))
    offset = best_offset(result, relation)
    return Selected(
        relation=relation,
        count=len(items),
        same=rounded(hits.mean(0).max()),
        held_out=rounded(np.mean(held_out)),
        offset=offset,
        offset_accuracy=rounded(words.baseline_hits[items][:, OFFSETS.index(offset)].mean()),
    )


def measure_one_way(model: bl.Model, corpora: Corpora) -> list[dict[str, Any]]:
    """Return what the first head of each question finds, and what its strong links are."""
    return [
        asdict(one_way)
        for key, sentences in corpora.items()
        for one_way in count_links(
            model,
            key,
            sentences,
            {each.relation: each.heads[0] for each in read_figures().questions},
        )
    ]


def count_links(
    model: bl.Model, corpus: str, sentences: Sequence[bl.Sentence], heads: Mapping[str, str]
) -> list[OneWay]:
    """Return what heads find and link in a corpus, by relation."""
    counts = {relation: np.zeros(5) for relation in heads}  # words, found, links, right, clear
    for sentence in sentences:
        if not fits(model, sentence):
            continue
        maps = model(sentence).word_maps()
        gold = np.array(sentence.heads) - 1  # -1 is the root
        relations = np.array(sentence.relations)
        for relation, head in heads.items():
            with_specials = maps[tuple(bl.Head(head))][1:-1]
            between_words = with_specials[:, 1:-1].copy()
            np.fill_diagonal(between_words, -1)
            lookers = np.flatnonzero(relations == relation)
            found = between_words[lookers].argmax(1) == gold[lookers]
            right = with_specials[lookers, gold[lookers] + 1]
            is_clear = (right > CLEAR) & (right == with_specials[lookers].max(1))
            links = np.argwhere(between_words > CLEAR)
            is_right = (relations[links[:, 0]] == relation) & (gold[links[:, 0]] == links[:, 1])
            counts[relation] += (
                len(lookers), found.sum(), len(links), is_right.sum(), is_clear.sum(),
            )  # fmt: skip
    return [
        OneWay(
            head=heads[relation],
            relation=relation,
            corpus=corpus,
            found=rounded(found / max(words, 1)),
            links=int(links),
            share=rounded(right / max(links, 1)),
            clear=rounded(clear / max(words, 1)),
        )
        for relation, (words, found, links, right, clear) in counts.items()
    ]


def measure_value_norms(model: bl.Model, corpora: Corpora) -> dict[str, float]:
    """Return the mean norm of what heads add per unit of attention, for words and for [SEP]."""
    norms: dict[str, list[float]] = {}
    for sentence in corpora["sample"][:NORM_SENTENCES]:
        values = model(sentence).value_norms
        for head in NORM_HEADS:
            of_head = values[tuple(bl.Head(head))]
            norms.setdefault(head, []).extend(of_head[1:-1].tolist())
            norms.setdefault(f"{head} [SEP]", []).append(float(of_head[-1]))
    return {name: rounded(np.mean(values)) for name, values in norms.items()}


def measure_effects(model: bl.Model, corpora: Corpora) -> dict[str, float]:
    """Return how far predictions move without each head, in nats."""
    heads = list(by_head(np.zeros((model.num_layers, model.num_heads))))
    influences = measure_influence(model, "ewt", corpora["ewt"], heads, MASKED)
    return {each.head: each.kl for each in influences}


PARTS = {
    "selected": measure_selected,
    "one_way": measure_one_way,
    "value_norms": measure_value_norms,
    "effects": measure_effects,
}


def measure(model: bl.Model, corpora: Corpora, parts: Sequence[str]) -> dict[str, Any]:
    """Return some parts of the figures of the lesson, as JSON."""
    figures: dict[str, Any] = {"weights": fingerprint(model.module), "effect_count": MASKED}
    return {**figures, **{part: PARTS[part](model, corpora) for part in parts}}


def merge(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return figures of which some parts were measured again.

    Raises:
        BertlookError: If the others are of another model.
    """
    if set(new) < {"weights", "effect_count", *PARTS} and old.get("weights") != new["weights"]:
        raise bl.BertlookError(
            "The other figures are of another model. Leave out --part to measure all."
        )
    return {**old, **new}


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ewt", type=Path, help="the dev part of UD English EWT")
    parser.add_argument("gum", type=Path, help="the dev part of UD English GUM")
    parser.add_argument("--part", choices=PARTS, help="measure only this part again")
    parser.add_argument("--output", type=Path, default=FIGURES)
    arguments = parser.parse_args()
    try:
        corpora = {
            "sample": bl.corpora.sample(),
            "ewt": bl.corpora.read_treebank(arguments.ewt),
            "gum": bl.corpora.read_treebank(arguments.gum),
        }
        parts = [arguments.part] if arguments.part else list(PARTS)
        old = json.loads(arguments.output.read_text("utf-8")) if arguments.part else {}
        figures = merge(old, measure(bl.load(), corpora, parts))
    except (OSError, bl.BertlookError) as error:
        sys.exit(str(error))
    text = json.dumps(figures, ensure_ascii=False, separators=(",", ":"))
    arguments.output.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
