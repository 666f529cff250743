"""Table 1 of the paper beside bertlook's on another model and corpus, with the same labels.

The paper's figures are those of BERT-base on the Wall Street Journal; bertlook's are those of a
small encoder on the GUM corpus (dev and train) in Stanford Dependencies. Both select and score the
head on the same words. The held-out accuracy stands beside.
"""

from __future__ import annotations

import json

import real_data
from record import Figures, Options, Row

import bertlook as bl
from bertlook.corpora import read_treebank
from bertlook.measures import DependencyAccuracy, DependencyResult

TITLE = "Table 1 of the paper, beside a small encoder on GUM (Stanford Dependencies)"


def measure(options: Options) -> list[Row]:
    if real_data.missing():
        print(f"left out: {real_data.missing()}")
        return []
    corpus = options.first(read_treebank(real_data.GUM), 200)
    result = bl.scan(real_data.encoder(), corpus, DependencyAccuracy(), controls=0)[
        "DependencyAccuracy"
    ]
    assert isinstance(result, DependencyResult)
    same = result.table("same-data", min_count=1).set_index("relation")
    held_out = result.table(min_count=1).set_index("relation")
    rows = []
    for paper in json.loads(real_data.PAPER.read_text("utf-8"))["table1_paper"]:
        relation = paper["relation"].lower()
        if relation not in same.index:  # in a part of the corpus
            continue
        head = same.loc[relation]
        offset = f"{head['offset']:+}"
        rows.append(
            Row(
                f"{relation} ({head['count']:,}): {head['head']}, {head['direction']}",
                "%",
                Figures([100 * head["accuracy"]]),
                Figures([paper["accuracy"]]),
                peer_name=(
                    f"{paper['head_1based']}, offset {paper['baseline_offset']:+} "
                    f"{paper['baseline_accuracy']} %"
                ),
                parts={
                    "held out": 100 * held_out.loc[relation, "accuracy"],
                    f"offset {offset}": 100 * head["baseline"],
                },
            )
        )
    return rows
