"""Table 1 of the paper beside ours: another model and other text, the same labels.

The paper's figures are of BERT-base on the Wall Street Journal; ours of a small encoder on the
GUM corpus (dev and train) in Stanford Dependencies. Both choose and score on the same words; the
held-out figure is told with ours.
"""

from __future__ import annotations

import json

import real_data
from record import ROOT, Figures, Options, Row

import bertlook as bl
from bertlook.corpora import read_treebank
from bertlook.measures import DependencyAccuracy, DependencyResult

TITLE = "Table 1 of the paper, beside a small encoder on GUM (Stanford Dependencies)"
_PAPER = ROOT.parent / "shared" / "golden" / "paper_reference.json"


def measure(options: Options) -> list[Row]:
    if real_data.missing() or not _PAPER.is_file():
        print(f"left out: {real_data.missing() or f'there is no {_PAPER}'}")
        return []
    corpus = read_treebank(real_data.GUM)
    result = bl.scan(real_data.encoder(), corpus, DependencyAccuracy())["DependencyAccuracy"]
    assert isinstance(result, DependencyResult)
    same = result.table("same-data", min_count=1).set_index("relation")
    held_out = result.table(min_count=1).set_index("relation")
    rows = []
    for paper in json.loads(_PAPER.read_text("utf-8"))["table1_paper"]:
        relation = paper["relation"].lower()
        ours = same.loc[relation]
        offset = f"{ours['offset']:+}"
        rows.append(
            Row(
                f"{relation} ({ours['count']:,}): {ours['head']}, {ours['direction']}",
                "%",
                Figures([100 * ours["accuracy"]]),
                Figures([paper["accuracy"]]),
                peer_name=(
                    f"{paper['head_1based']}, offset {paper['baseline_offset']:+} "
                    f"{paper['baseline_accuracy']} %"
                ),
                parts={
                    "held out": 100 * held_out.loc[relation, "accuracy"],
                    f"offset {offset}": 100 * ours["baseline"],
                },
            )
        )
    return rows
