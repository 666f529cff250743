"""Long prompts of models with many heads: an overview beside the plain forward pass.

Networks have random weights, and heads so narrow that most of the time goes to attention: 32 x 32
heads at 2,048 tokens, whose maps would take 17 GB, and 12 x 12. The plain pass is the network's own
with scaled dot-product attention, which makes no maps. Each network is measured in a fresh process,
in which the passes take turns. The memory is the peak above that before the text is read.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import machine
import numpy as np
import torch
from record import Figures, Options, Row
from transformers import BertConfig, BertModel

import bertlook as bl

TITLE = "Large models and long prompts"
_SHAPES = {"32 x 32 heads": (32, 32), "12 x 12 heads": (12, 12)}
_TOKENS = 2048
_WIDTH = 32  # of a head


def measure(options: Options) -> list[Row]:
    tokens = 64 if options.smoke else _TOKENS
    shapes = {"2 x 2 heads": (2, 2)} if options.smoke else _SHAPES
    turns = options.repetitions(3)
    rows = []
    for name, (layers, heads) in shapes.items():
        command = [sys.executable, __file__, *map(str, (layers, heads, tokens, turns))]
        figures = {
            what: Figures(values)
            for what, values in json.loads(
                subprocess.run(command, capture_output=True, check=True).stdout
            ).items()
        }
        plain, early = figures["plain"], figures["plain, first layer"]
        most = None if options.smoke else 2000
        # The drawing of few heads takes longer than their pass: there, the seconds count.
        is_large = heads > 12
        rows += [
            Row(f"{name}: text to picture", "s", figures["picture"], plain, "plain pass",
                1 / 2 if is_large else None),
            Row(f"{name}: of it, Python's own work", "s", figures["own"],
                at_most=None if is_large else 3.0),
            Row(f"{name}: a head of the first layer", "s", figures["first"], early,
                "plain pass up to it", 1 / 1.2),
            Row(f"{name}: a head of the last layer", "s", figures["last"], plain, "plain pass"),
            Row(f"{name}: memory above the model", "MB", figures["memory"], at_most=most),
        ]  # fmt: skip
    return rows


def _print_figures(layers: int, heads: int, tokens: int, turns: int) -> None:
    """Print the seconds and the MB of one network as JSON."""
    torch.manual_seed(0)
    model = bl.load(_network(layers, heads, tokens), tokenizer=_tokenizer(tokens))
    text = " ".join(np.random.default_rng(0).choice(("the", "cat", "sat", "on"), tokens - 2))
    inputs = model.inputs([model.encode(text)])
    first = bl.load(_network(1, heads, tokens), tokenizer=model.tokenizer)

    def plain(module: Any = model.module) -> None:
        with torch.no_grad():
            module(**inputs)

    def look() -> bl.HeadGrid:
        return bl.HeadGrid(model(text, maps="overview"))

    figures: dict[str, list[float]] = {}
    for turn in range(turns + 1):
        machine.start_peak()
        before = machine.peak_mb()
        seconds, view = _seconds(look)
        memory = machine.peak_mb() - before
        maps = view.attention
        values = {
            "picture": seconds,
            "memory": memory,
            "first": _seconds(lambda maps=maps: maps["1-1"])[0],
            "last": _seconds(lambda maps=maps: maps[layers - 1, heads - 1])[0],
            "plain": _seconds(plain)[0],
            "plain, first layer": _seconds(lambda: plain(first.module))[0],
        }
        values["own"] = values["picture"] - values["plain"]
        view.close()
        if turn:  # the first turn loads libraries
            for name, value in values.items():
                figures.setdefault(name, []).append(value)
    print(json.dumps(figures))


def _network(layers: int, heads: int, tokens: int) -> BertModel:
    config = BertConfig(
        num_hidden_layers=layers,
        num_attention_heads=heads,
        hidden_size=_WIDTH * heads,
        intermediate_size=4 * _WIDTH * heads,
        max_position_embeddings=tokens,
    )
    return BertModel(config).eval()


def _tokenizer(tokens: int) -> Any:
    tokenizer = bl.load().tokenizer
    tokenizer.model_max_length = tokens
    return tokenizer


def _seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


if __name__ == "__main__":
    _print_figures(*map(int, sys.argv[1:]))
