"""Table 2 of the paper beside bertlook's on another model and corpus, with the same rules.

The paper's figures are those of BERT-base on the CoNLL-2012 documents; bertlook's are those of a
small encoder on all of OntoGUM (train and dev), whose annotation follows the same guidelines. Both
cut the documents to 128 tokens, and both select the head and score it on the same documents. The
held-out accuracy and that of the same network with random weights stand beside.
"""

from __future__ import annotations

import json

import pandas as pd
import real_data
from record import Figures, Options, Row

import bertlook as bl
from bertlook.measures import CoreferenceAccuracy

TITLE = "Table 2 of the paper, beside a small encoder on OntoGUM"
_NAMES = {"nearest": "Nearest", "head_match": "Head match", "rule_based": "Rule-based"}


def measure(options: Options) -> list[Row]:
    if real_data.missing():
        print(f"left out: {real_data.missing()}")
        return []
    model = real_data.encoder()
    documents = options.first(bl.corpora.read_coreference(real_data.ONTOGUM), 20)
    result = bl.scan(model, documents, CoreferenceAccuracy())["CoreferenceAccuracy"]
    same = result.table("same-data").set_index("type")
    held_out = result.table().set_index("type")
    paper = json.loads(real_data.PAPER.read_text("utf-8"))["table2_paper"]
    best = same.loc["all", "head"]
    accuracies = {name: same[rule] for rule, name in _NAMES.items()}
    accuracies |= {
        f"Head {best}": same["accuracy"],
        f"Head {best}, held out": held_out["accuracy"],
        "Best head of random weights, held out": held_out["control"],
    }
    paper_rows = {name: paper[name] for name in _NAMES.values()}
    paper_rows |= dict.fromkeys(list(accuracies)[3:5], paper["Head 5-4"])
    figures = 100 * pd.DataFrame(accuracies).T
    columns = [f"{kind} ({same.loc[kind, 'count']:,})" for kind in same.index]
    print(
        f"{result.num_documents} documents, {result.num_cut} cut to 128 tokens, "
        f"{result.num_lost:,} mentions lost"
    )
    print(figures.set_axis(columns, axis=1).round(1).to_string())
    interval = held_out.loc["all", ["low", "high", "gain", "gain_low", "gain_high"]] * 100
    print("held out, all:", interval.astype(float).round(1).to_dict())
    return [
        _row(name, figures.loc[name], same["count"], paper_rows.get(name)) for name in accuracies
    ]


def _row(name: str, accuracies: pd.Series, count: pd.Series, paper: list[float] | None) -> Row:
    """Return one line of table 2: the accuracy on all mentions, with those by type as parts."""
    kinds = list(accuracies.index)
    peer = "Head 5-4" if name.startswith("Head ") and name != "Head match" else name
    paper_parts = "" if paper is None else ", ".join(map("{} {} %".format, kinds[1:], paper[1:]))
    return Row(
        f"{name}: all ({count['all']:,})",
        "%",
        Figures([accuracies["all"]]),
        None if paper is None else Figures([paper[0]]),
        peer_name=f"{peer}; {paper_parts}",
        parts={f"{kind} ({count[kind]:,})": accuracies[kind] for kind in kinds[1:]},
    )
