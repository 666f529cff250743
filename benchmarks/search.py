"""A search of EWT dev for the links of one head, beside a plain forward pass of its batches."""

from __future__ import annotations

import time

import real_data
import side_by_side
from record import Figures, Options, Row

import bertlook as bl
from bertlook.corpora import Sentence, read_treebank
from bertlook.searching.windows import Windows

TITLE = "Search of EWT dev (2,001 sentences) for one head"


def measure(options: Options) -> list[Row]:
    if real_data.missing():
        print(f"left out: {real_data.missing()}")
        return []
    model = real_data.encoder()
    corpus = options.first(read_treebank(real_data.EWT), 200)
    heads = {"a head of the last layer": f"{model.num_layers}-1", "a head of the third": "3-1"}
    own: dict[str, list[float]] = {what: [] for what in heads}
    peer = []
    for _ in range(options.repetitions(3)):
        peer.append(_plain_seconds(model, corpus))
        for what, head in heads.items():
            own[what].append(_search_seconds(model, corpus, head))
    return [
        Row(
            f"search by part of speech, relation and weight: {what}",
            "s",
            Figures(seconds),
            Figures(peer),
            peer_name="plain forward pass of all layers",
            times=1 / 1.1,
        )
        for what, seconds in own.items()
    ]


def _search_seconds(model: bl.Model, corpus: list[Sentence], head: str) -> float:
    start = time.perf_counter()
    bl.search(model, corpus, head=head, source="PRON nsubj", target="VERB", limit=None)
    return time.perf_counter() - start


def _plain_seconds(model: bl.Model, corpus: list[Sentence]) -> float:
    batches = [
        model.inputs(list(batch.values()))
        for window in Windows(model, corpus, grows=False)
        for batch in window
    ]
    start = time.perf_counter()
    for inputs in batches:
        side_by_side.forward(model, inputs)
    return time.perf_counter() - start
