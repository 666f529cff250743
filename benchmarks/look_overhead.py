"""The time of model(text) beside the network's plain pass with ``output_attentions=True``.

The network has random weights and BERT-base's size. Both sides take turns, and the ratio of each
turn is reported. Neither joins its maps into one array; bertlook also derives the words, and keeps
the values whose norms may be asked for.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import real_data
import surface_scan
import torch
from record import Figures, Options, Row

TITLE = "A look beside the plain pass, BERT-base size"
#: The most percent of the plain pass by the number of tokens.
_AT_MOST = {64: None, 128: 100.0, 512: 105.0}


def measure(options: Options) -> list[Row]:
    if real_data.missing():
        print(f"left out: {real_data.missing()}")
        return []
    model, other = surface_scan.base_size(), surface_scan.base_size()
    other.module.set_attn_implementation("eager")
    rows = []
    for tokens, limit in options.first(list(_AT_MOST.items())):
        text = ["the"] * (tokens - 2)
        inputs = model.inputs([model.encode(text)])

        def look(text: list[str] = text) -> object:
            return model(text)

        def plain(inputs: dict[str, torch.Tensor] = inputs) -> object:
            with torch.no_grad():
                return other.module(**inputs, output_attentions=True)

        look(), plain()
        ratios = [100 * _seconds(look) / _seconds(plain) for _ in range(options.repetitions(21))]
        rows.append(Row(f"{tokens} tokens: of the plain pass", "%", Figures(ratios), at_most=limit))
    return rows


def _seconds(work: Callable[[], object]) -> float:
    """Return the CPU time of a call, without that of freeing its result."""
    start = time.process_time()
    result = work()
    seconds = time.process_time() - start
    del result
    return seconds
