"""Jensen-Shannon divergences of all pairs of 144 heads, beside the plain double loop.

Both sides get the same random softmax maps. The loop visits all ordered pairs of heads, as the
paper's released code does, and computes each divergence by its definition with numpy, all rows at
once. Since divergences are symmetric, a loop that visits each pair once is shown too, and a plain
forward pass of a network of BERT-base's size over as many tokens.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import torch
from made_up import LAYERS, attention
from record import Figures, Options, Row

import bertlook as bl
from bertlook.measures import HeadDivergence

TITLE = "Divergence of 144 heads, 128 tokens"
_TOKENS = 128


def measure(options: Options) -> list[Row]:
    tokens = 16 if options.smoke else _TOKENS
    maps = attention(tokens, layers=2 if options.smoke else LAYERS).maps
    single = bl.Attention([str(i) for i in range(tokens)], maps.astype(np.float32))
    HeadDivergence().of([single])  # the first call starts the threads
    turns = options.repetitions(3)
    layers = torch.from_numpy(maps.astype(np.float32))
    scan = Figures([_seconds(lambda: _scan_like(layers)) for _ in range(turns)])
    once = [_seconds(lambda: _double_loop(maps)) for _ in range(turns)]
    loop = [_seconds(lambda: _double_loop(maps, all_ordered_pairs=True)) for _ in range(turns)]
    forward = Figures([_seconds(_forward_pass(tokens)) for _ in range(turns)])
    difference = np.abs(_scan_like(layers) - _double_loop(maps)).max() / tokens
    return [
        Row("all pairs of heads, one input", "s", scan, Figures(loop), "double loop", times=20),
        Row("the same beside each pair once", "s", scan, Figures(once), "loop over each pair once"),
        Row("the same beside a forward pass, BERT-base size", "s", scan, forward, "forward pass"),
        Row("largest difference from the loop, nats a row", "nats", Figures([float(difference)])),
    ]


def _scan_like(layers: torch.Tensor) -> np.ndarray:
    """Return the divergences of float32 maps, fed layer by layer as in a scan."""
    from bertlook.measures import Batch, LayerMaps

    example = bl.Attention([str(i) for i in range(layers.shape[-1])], layers.numpy())
    measure = HeadDivergence()
    batch = Batch([example], [0])
    measure.start(batch)
    for layer, maps in enumerate(layers):
        measure.update(LayerMaps(layer, maps[None], batch))
    measure.finish()
    return measure.compute().total


def _double_loop(maps: np.ndarray, all_ordered_pairs: bool = False) -> np.ndarray:
    tokens = maps.shape[-1]
    heads = 0.999 * maps.reshape(-1, tokens, tokens).astype(np.float64) + 0.001 / tokens
    total = np.zeros((len(heads), len(heads)))
    for i in range(len(heads)):
        for j in range(0 if all_ordered_pairs else i + 1, len(heads)):
            p, q = heads[i], heads[j]
            middle = (p + q) / 2
            divergence = (p * np.log(p / middle)).sum() + (q * np.log(q / middle)).sum()
            total[i, j] = total[j, i] = divergence / 2
    return total


def _forward_pass(tokens: int) -> Callable[[], object]:
    from transformers import BertConfig, BertModel

    torch.manual_seed(0)
    module = BertModel(BertConfig()).eval()
    ids = torch.randint(1000, 30_000, (1, tokens))

    @torch.no_grad()
    def run() -> object:
        return module(ids)

    run()
    return run


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    for row in measure(Options(quick=True)):
        print(row.what, row.figures.median, row.peer and row.peer.median, row.ratio)
