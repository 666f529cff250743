"""The time from a request that switches a head off to what is sent to the browser.

The browser needs some 100 ms more, from the key to the painted arcs; the tests of JupyterLab print
that. The peer is the model's plain pass over the same text.
"""

from __future__ import annotations

import time
from typing import Any

import torch
from record import Figures, Options, Row

import bertlook as bl

TITLE = "A head switched off in the Explorer, bundled model, 12 words"
_TEXT = "The chef who ran the kitchen made a cake for her guests ."
_AT_MOST = 150.0


def measure(options: Options) -> list[Row]:
    explorer = bl.Explorer(text=_TEXT, head="3-1")
    model = bl.load()
    inputs = model.inputs([model.encode(_TEXT)])
    answers: list[Any] = []
    explorer.send = lambda content, buffers=None: answers.append(content)
    explorer.masked = "cake"
    own, plain = [], []
    for turn in range(options.repetitions(21) + 1):
        off = {"kind": "head", "head": [2, turn % 8], "how": "zero", "own": None}
        start = time.perf_counter()
        content = {"id": "x:1", "kind": "edit", "edits": [off], "masked": [explorer.masked[0]]}
        explorer._handle_custom_msg(content, [])
        explorer._jobs.wait()
        middle = time.perf_counter()
        with torch.no_grad():
            model.module(**inputs)
        own.append(1000 * (middle - start))
        plain.append(1000 * (time.perf_counter() - middle))
    assert all(answer == {"id": "x:1"} for answer in answers), answers
    explorer.close()
    return [
        Row(
            "request to reply, with the predictions before and after",
            "ms",
            Figures(own[1:]),
            Figures(plain[1:]),
            peer_name="plain forward pass",
            at_most=_AT_MOST,
        )
    ]
