"""Probe training on 2,000 sentences of EWT, beside a loop of one sentence per step.

Both sides get the same word-level maps and word vectors, use one thread, and are scored on EWT dev.
The loop is a plain implementation of the paper's training: build the K maps of a sentence, sum
them, take a step of Adam at 0.002. It trains until its UAS on EWT dev reaches bertlook's, or for 12
epochs, and its time is that of the training up to then, without the scoring between epochs.
bertlook's time is that of training to convergence, including the passes in which it finds that the
loss on held-out sentences no longer improves. The time until the loop's UAS comes within half a
point stands beside. Times are processor times, which other load affects less.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import real_data
import torch
from record import Figures, Options, Row

import bertlook as bl
from bertlook.corpora import Sentence, read_treebank
from bertlook.probes import AttentionProbe, WordVectors, gather, input_embeddings, uas

TITLE = "Probe training on 2,000 EWT sentences, scored on EWT dev"
_TRAIN = real_data.EWT.with_name("en_ewt-ud-train.conllu.xz")
_SENTENCES = 2000
_LONGEST = 60
_MAX_EPOCHS = 12
_CLOSE = 0.005


def measure(options: Options) -> list[Row]:
    if real_data.missing():
        print(f"left out: {real_data.missing()}")
        return []
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        models = [bl.load()] if options.quick else [bl.load(), real_data.encoder()]
        turns = options.repetitions(3)
        return [row for model in models for row in _rows(model, turns, options)]
    finally:
        torch.set_num_threads(threads)


def _rows(model: bl.Model, turns: int, options: Options) -> Iterator[Row]:
    sentences = random.Random(0).sample(_read_short(_TRAIN), _SENTENCES)
    train = gather(model, options.first(sentences, 50))
    dev = gather(model, options.first(_read_short(real_data.EWT), 20))
    embeddings = input_embeddings(model, [attention.source for attention in [*train, *dev]])
    for vectors, what in ((None, "attention only"), (embeddings, "attention and words")):
        AttentionProbe(vectors, epochs=1).fit(train[:100])  # the first call of a kernel is slow
        probe = AttentionProbe(vectors)
        seconds = []
        for _ in range(turns):
            start = time.process_time()
            probe.fit(train)
            seconds.append(time.process_time() - start)
        reached = probe.score(dev)
        epochs = list(_train_until(reached, _Loop(model, vectors), train, dev))
        close = next((i for i, epoch in enumerate(epochs) if epoch.score >= reached - _CLOSE), -1)
        yield Row(
            f"{model.name}, {what}: UAS {100 * reached:.1f}",
            "s",
            Figures(seconds),
            Figures([epochs[-1].seconds]),
            peer_name=(
                f"one sentence a step, {_epoch_text(epochs, -1)}; {_epoch_text(epochs, close)}; "
                f"{_epoch_text(epochs, 0)}"
            ),
            times=20,
        )


def _read_short(path: Path) -> list[Sentence]:
    return [sentence for sentence in read_treebank(path) if len(sentence) <= _LONGEST]


class _Epoch(NamedTuple):
    """The seconds of training up to the end of an epoch, and the UAS then."""

    seconds: float
    score: float


def _epoch_text(epochs: list[_Epoch], index: int) -> str:
    epoch, number = epochs[index], range(1, len(epochs) + 1)[index]
    return f"epoch {number} {epoch.seconds:.1f} s, UAS {100 * epoch.score:.1f}"


def _train_until(
    score: float, loop: _Loop, train: list[bl.Attention], dev: list[bl.Attention]
) -> Iterator[_Epoch]:
    """Yield the epochs of the loop until it reaches a score."""
    order = np.random.default_rng(0)
    seconds = 0.0
    for _ in range(_MAX_EPOCHS):
        start = time.process_time()
        for index in order.permutation(len(train)):
            loop.step(train[index])
        seconds += time.process_time() - start
        reached = uas(
            [loop.predict(attention) for attention in dev],
            [attention.source for attention in dev],
        )
        yield _Epoch(seconds, reached)
        if reached >= score:
            return


class _Loop:
    """Training with one sentence per step, written as the paper defines it."""

    def __init__(self, model: bl.Model, vectors: WordVectors | None) -> None:
        torch.manual_seed(0)
        num_maps = 2 * model.num_layers * model.num_heads
        self.vectors = vectors
        self.root = torch.empty(2, 1).uniform_(-1, 1)
        if vectors is None:
            self.weights = torch.nn.init.xavier_uniform_(torch.empty(num_maps, 1))
        else:
            self.weights = torch.nn.init.xavier_uniform_(torch.empty(2 * vectors.width, num_maps))
        self.bias = torch.zeros(num_maps)
        learned = [self.root, self.weights, *([] if vectors is None else [self.bias])]
        for parameter in learned:
            parameter.requires_grad_()
        self.optimizer = torch.optim.Adam(learned, lr=0.002)

    def logits(self, attention: bl.Attention) -> torch.Tensor:
        maps = torch.from_numpy(attention.maps).flatten(0, 1)
        maps = torch.cat([maps, maps.transpose(1, 2)]).permute(1, 2, 0)[1:-1]  # (W, W + 2, K)
        root = self.root[0] * maps[:, :1] + self.root[1] * maps[:, -1:]
        maps = torch.cat([root, maps[:, 1:-1]], 1)
        if self.vectors is None:
            return (maps @ self.weights).squeeze(2)
        rows = np.stack([self.vectors[word.lower()] for word in attention.words])
        words = torch.from_numpy(rows)
        n, width = words.shape
        pairs = torch.cat(
            [words[:, None].expand(n, n, width), words[None].expand(n, n, width)], dim=2
        )
        pairs = torch.cat([torch.zeros(n, 1, 2 * width), pairs], 1)
        return ((pairs @ self.weights + self.bias) * maps).sum(2)

    def step(self, attention: bl.Attention) -> None:
        heads = torch.tensor(attention.source.heads)
        loss = torch.nn.functional.cross_entropy(self.logits(attention), heads, reduction="sum")
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()

    @torch.no_grad()
    def predict(self, attention: bl.Attention) -> Any:
        return self.logits(attention).argmax(1).numpy()
