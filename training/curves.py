"""Draw loss and head accuracy over the tokens seen.

``python training/curves.py RUN_FOLDER PICTURE --treebank EWT_DEV.conllu [--limit 500]``

The ending of the picture's name selects its format: ``.svg``, ``.png`` or ``.html``. Head
accuracies are measured on the snapshots of the run, and cached beside them.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import altair as alt
import pandas as pd
from errors import TrainingError
from run_log import read_log

import bertlook as bl

RELATIONS = ("det", "obj", "nsubj", "case", "nmod:poss", "aux", "compound:prt")


def loss_table(run: Path) -> pd.DataFrame:
    """Return the losses of a run (nats) and its dev accuracy (percent).

    Returns:
        A table with columns tokens (millions), curve, value.

    Raises:
        TrainingError: If the run has no log.
    """
    log = pd.DataFrame(read_log(run))
    if log.empty:
        raise TrainingError(f"{run} has no log yet. Run training/pretrain.py first.")
    names = {
        "masked_lm_loss": "masked LM, training",
        "dev_loss": "masked LM, dev",
        "teacher_loss": "teacher (KL)",
        "dev_accuracy": "accuracy",
    }
    log = log.rename(columns=names)
    log["accuracy"] *= 100
    log["teacher (KL)"] = log["teacher (KL)"].where(log["teacher (KL)"] > 0)
    log["tokens"] /= 1e6
    return log.melt("tokens", list(names.values()), "curve").dropna()


def head_table(run: Path, sentences: list[bl.Sentence]) -> pd.DataFrame:
    """Return the accuracies of the best heads of each snapshot.

    Returns:
        A table with columns tokens (millions), relation, accuracy (percent).
    """
    rows: list[dict[str, object]] = []
    for snapshot in sorted((run / "snapshots").iterdir()):
        accuracies = _head_accuracies(snapshot, sentences)
        for relation, accuracy in accuracies.items():
            rows.append(
                {
                    "tokens": int(snapshot.name) / 1e6,
                    "relation": relation,
                    "accuracy": 100 * accuracy,
                }
            )
    return pd.DataFrame(rows, columns=["tokens", "relation", "accuracy"])


def draw(losses: pd.DataFrame, heads: pd.DataFrame) -> alt.Chart | alt.HConcatChart:
    """Return a chart of three panels: losses, dev accuracy, the best head of each relation."""
    x = alt.X("tokens:Q", title="tokens (millions)")
    curves = losses[losses["curve"] != "accuracy"]
    loss = (
        alt.Chart(curves, title="Loss", width=320, height=260)
        .mark_line(clip=True)
        .encode(
            x,
            alt.Y("value:Q", title="nats").scale(domain=(0, 8)),
            alt.Color("curve:N", title=None, sort=None).legend(
                orient="bottom", direction="vertical"
            ),
        )
    )
    accuracy = (
        alt.Chart(losses[losses["curve"] == "accuracy"], title="Masked-LM accuracy, dev")
        .mark_line(point=True, color="#444")
        .encode(x, alt.Y("value:Q", title="%").scale(zero=False))
        .properties(width=220, height=260)
    )
    relations = (
        alt.Chart(heads, title="Best head of each relation", width=320, height=260)
        .mark_line(point=True)
        .encode(
            x,
            alt.Y("accuracy:Q", title="%").scale(zero=False),
            alt.Color("relation:N", title=None, sort=list(RELATIONS)),
        )
    )
    return alt.hconcat(loss, accuracy, relations).resolve_scale(color="independent")


def _head_accuracies(snapshot: Path, sentences: list[bl.Sentence]) -> dict[str, float]:
    """Return the best same-data accuracy (0 to 1) of each of RELATIONS."""
    cache = snapshot / f"heads-{len(sentences)}.json"
    if not cache.exists():
        measure = bl.measures.DependencyAccuracy()
        results = bl.scan(bl.load(snapshot), sentences, measure, progress=False, controls=0)
        dependencies = results["DependencyAccuracy"]
        assert isinstance(dependencies, bl.measures.DependencyResult)
        table = dependencies.table(selection="same-data", min_count=1)
        best = table.set_index("relation")["accuracy"]
        cache.write_text(json.dumps({name: float(best[name]) for name in RELATIONS}))
    accuracies: dict[str, float] = json.loads(cache.read_text())
    return accuracies


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("picture", type=Path)
    parser.add_argument("--treebank", type=Path, required=True, help="CoNLL-U or CoNLL-X")
    parser.add_argument("--limit", type=int, default=500, help="number of sentences to read")
    arguments = parser.parse_args()
    try:
        sentences = bl.corpora.read_treebank(arguments.treebank)[: arguments.limit]
        chart = draw(loss_table(arguments.run), head_table(arguments.run, sentences))
    except bl.BertlookError as error:
        sys.exit(str(error))
    chart.save(arguments.picture)


if __name__ == "__main__":
    main()
