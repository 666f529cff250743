"""All pairs of 144 heads on 128 tokens: Jensen-Shannon divergences, beside the plain double loop.

Both sides get the same made-up softmax maps. The loop goes over all pairs of heads, as the paper's
released code does, and calculates each divergence by its definition with numpy, all rows at once.
Half of its work is to spare, as a divergence is symmetric: a loop that goes over each pair once is
shown too. A plain forward pass of a network of BERT-base's size over as many tokens stands beside.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import torch
from made_up import attention
from record import Figures, Options, Row

import bertlook as bl
from bertlook.measures import HeadDivergence

TITLE = "Divergence of 144 heads, 128 tokens"
_TOKENS = 128


def measure(options: Options) -> list[Row]:
    maps = attention(_TOKENS).maps
    single = bl.Attention([str(i) for i in range(_TOKENS)], maps.astype(np.float32))
    HeadDivergence().of([single])  # the first call finds its threads
    turns = options.repetitions(3)
    layers = torch.from_numpy(maps.astype(np.float32))
    ours = Figures([_seconds(lambda: _scan_like(layers)) for _ in range(turns)])
    once = [_seconds(lambda: _double_loop(maps)) for _ in range(turns)]
    loop = [_seconds(lambda: _double_loop(maps, twice=True)) for _ in range(turns)]
    passed = Figures([_seconds(_forward()) for _ in range(turns)])
    apart = np.abs(_scan_like(layers) - _double_loop(maps)).max() / _TOKENS
    return [
        Row("all pairs of heads, one input", "s", ours, Figures(loop), "double loop", times=20),
        Row("the same beside each pair once", "s", ours, Figures(once), "loop over each pair once"),
        Row("the same beside a forward pass, BERT-base size", "s", ours, passed, "forward pass"),
        Row("largest difference from the loop, nats a row", "nats", Figures([float(apart)])),
    ]


def _scan_like(layers: torch.Tensor) -> np.ndarray:
    """As in a scan: float32 maps, layer by layer."""
    from bertlook.measures import Batch, LayerMaps

    example = bl.Attention([str(i) for i in range(_TOKENS)], layers.numpy())
    measure = HeadDivergence()
    batch = Batch([example], [0])
    measure.start(batch)
    for layer, one in enumerate(layers):
        measure.update(LayerMaps(layer, one[None], batch))
    measure.finish()
    return measure.compute().total


def _double_loop(maps: np.ndarray, twice: bool = False) -> np.ndarray:
    heads = 0.999 * maps.reshape(-1, _TOKENS, _TOKENS).astype(np.float64) + 0.001 / _TOKENS
    total = np.zeros((len(heads), len(heads)))
    for one in range(len(heads)):
        for other in range(0 if twice else one + 1, len(heads)):
            p, q = heads[one], heads[other]
            middle = (p + q) / 2
            divergence = (p * np.log(p / middle)).sum() + (q * np.log(q / middle)).sum()
            total[one, other] = total[other, one] = divergence / 2
    return total


def _forward() -> Callable[[], object]:
    from transformers import BertConfig, BertModel

    torch.manual_seed(0)
    module = BertModel(BertConfig()).eval()
    ids = torch.randint(1000, 30_000, (1, _TOKENS))

    @torch.no_grad()
    def run() -> object:
        return module(ids)

    run()
    return run


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    for row in measure(Options(quick=True)):
        print(row.what, row.ours.median, row.peer and row.peer.median, row.ratio)
