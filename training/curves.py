"""Loss and head accuracy over the tokens seen, as a picture.

``python training/curves.py RUN_FOLDER PICTURE --treebank EWT_DEV.conllu [--limit 500]``

The picture's ending chooses its kind: ``.svg``, ``.png`` or ``.html``. Head accuracies are
measured on the run's snapshots and kept beside them, so that each is measured once.
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
    """Columns tokens (millions), curve, value: the run's losses and its dev accuracy in percent."""
    log = pd.DataFrame(read_log(run))
    if log.empty:
        raise TrainingError(f"{run} has no log yet: start training/pretrain.py first.")
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
    """Columns tokens (millions), relation, accuracy (percent) of each snapshot's best heads."""
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
    """Three panels: losses, dev accuracy, the best head of each relation."""
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
    """The best same-data accuracy (0 to 1) of each of RELATIONS."""
    kept = snapshot / f"heads-{len(sentences)}.json"
    if not kept.exists():
        measure = bl.measures.DependencyAccuracy()
        results = bl.scan(bl.load(snapshot), sentences, measure, progress=False)
        dependencies = results["DependencyAccuracy"]
        assert isinstance(dependencies, bl.measures.DependencyResult)
        table = dependencies.table(selection="same-data", min_count=1)
        best = table.set_index("relation")["accuracy"]
        kept.write_text(json.dumps({name: float(best[name]) for name in RELATIONS}))
    accuracies: dict[str, float] = json.loads(kept.read_text())
    return accuracies


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("picture", type=Path)
    parser.add_argument("--treebank", type=Path, required=True, help="CoNLL-U or CoNLL-X")
    parser.add_argument("--limit", type=int, default=500, help="only so many sentences")
    arguments = parser.parse_args()
    try:
        sentences = bl.corpora.read_treebank(arguments.treebank)[: arguments.limit]
        chart = draw(loss_table(arguments.run), head_table(arguments.run, sentences))
    except bl.BertlookError as error:
        sys.exit(str(error))
    chart.save(arguments.picture)


if __name__ == "__main__":
    main()
