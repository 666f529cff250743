"""Measure every figure that teaching uses, on the bundled model.

``python training/measure_teaching.py EWT_DEV.conllu GUM_DEV.conllu``

Writes ``src/bertlook/teaching/figures.json``, from which quiz, tour and lesson take their answers.
It holds no text of the treebanks. After the bundled model has changed, run this again: a test fails
as long as the figures are those of another one.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from measure_heads import SAMPLE, TREEBANK, counts_of, scan
from teaching_demonstrations import (
    MASKED,
    measure_articles,
    measure_blank,
    measure_influence,
    measure_prepositions,
)
from teaching_kinds import agreement, head_sets, measure_kinds
from teaching_questions import measure_question
from teaching_sentences import CANDIDATES, GAPS

import bertlook as bl
from bertlook.bundled.fingerprint import fingerprint
from bertlook.teaching.figures import Corpus, Figures
from bertlook.teaching.reading import FIGURES

GUM = {
    "name": "UD English GUM, dev",
    "source": "https://github.com/UniversalDependencies/UD_English-GUM",
    "license": "CC BY-NC-SA 4.0 (annotations: CC BY 4.0)",
}
CORPORA = {"sample": SAMPLE, "ewt": TREEBANK, "gum": GUM}


def measure(
    model: bl.Model, corpora: Mapping[str, Sequence[bl.Sentence]], masked: int = MASKED
) -> Figures:
    """Return all figures of a model.

    Args:
        model: The model.
        corpora: The sentences of "sample", "ewt" and "gum".
        masked: The number of masked words of a corpus on which heads' influence is measured.
    """
    results = {key: scan(model, sentences, key) for key, sentences in corpora.items()}
    trees = {key: each["DependencyAccuracy"] for key, each in results.items()}
    kinds = measure_kinds(results)
    sets = head_sets(results)
    twins = (sets["previous"][0], sets["previous"][1])
    questions = (measure_question(candidate, model, trees, kinds) for candidate in CANDIDATES)
    treebanks = {key: each for key, each in corpora.items() if key != "sample"}
    compared = [*twins, *sets["[SEP]"][:1]]
    return Figures(
        weights=fingerprint(model.module),
        corpora={
            key: Corpus(key=key, **CORPORA[key], **counts_of(result))
            for key, result in trees.items()
        },
        kinds=tuple(kinds),
        sets=sets,
        questions=tuple(question for question in questions if question is not None),
        blanks=tuple(measure_blank(model, gap, sets) for gap in GAPS),
        twins=twins,
        agreement={key: agreement(each, twins) for key, each in results.items()},
        effects=tuple(
            measure_one(model, key, sentences, sets)
            for measure_one in (measure_articles, measure_prepositions)
            for key, sentences in treebanks.items()
        ),
        influences=tuple(
            influence
            for key, sentences in corpora.items()
            for influence in measure_influence(model, key, sentences, compared, masked)
        ),
    )


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ewt", type=Path, help="the dev part of UD English EWT")
    parser.add_argument("gum", type=Path, help="the dev part of UD English GUM")
    parser.add_argument("--output", type=Path, default=FIGURES)
    arguments = parser.parse_args()
    try:
        corpora = {
            "sample": bl.corpora.sample(),
            "ewt": bl.corpora.read_treebank(arguments.ewt),
            "gum": bl.corpora.read_treebank(arguments.gum),
        }
        figures = measure(bl.load(), corpora)
    except bl.BertlookError as error:
        sys.exit(str(error))
    text = json.dumps(asdict(figures), ensure_ascii=False, separators=(",", ":"))
    arguments.output.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
