"""Time the first picture of one side step by step in a fresh process; print seconds as JSON.

start_steps.py bertlook MODEL TEXT
start_steps.py bertviz MODEL TEXT
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable
from typing import Any


def bertlook(model: str, text: str) -> dict[str, float]:
    start = time.perf_counter()
    import bertlook as bl

    _ = bl.look  # imports what a user's first access imports
    from bertlook.model.model import Model

    seconds = {"import": time.perf_counter() - start, "load": 0.0, "forward": 0.0}

    def timed(step: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            step_start = time.perf_counter()
            result = work(*args, **kwargs)
            seconds[step] += time.perf_counter() - step_start
            return result

        return run

    setattr(Model, "__call__", timed("forward", Model.__call__))  # noqa: B010
    loaded = timed("load", bl.load)(model)
    bl.look(text, model=loaded)._repr_mimebundle_()
    return seconds | {"encode": time.perf_counter() - start - sum(seconds.values())}


def bertviz(model: str, text: str) -> dict[str, float]:
    import bertviz_peer

    marks = [time.perf_counter()]
    sys.path.insert(0, str(bertviz_peer.PACKAGE))
    from bertviz import model_view
    from transformers import AutoModel, AutoTokenizer

    marks.append(time.perf_counter())
    tokenizer = AutoTokenizer.from_pretrained(model)
    module = AutoModel.from_pretrained(model, attn_implementation="eager").eval()
    marks.append(time.perf_counter())
    encoded = tokenizer(text, return_tensors="pt")
    maps = module(**encoded, output_attentions=True).attentions
    marks.append(time.perf_counter())
    tokens = tokenizer.convert_ids_to_tokens(encoded["input_ids"][0])
    model_view(maps, tokens, html_action="return")
    marks.append(time.perf_counter())
    steps = ("import", "load", "forward", "encode")
    return {step: b - a for step, a, b in zip(steps, marks, marks[1:], strict=False)}


if __name__ == "__main__":
    side, model, text = sys.argv[1:]
    # A started kernel has loaded this before the first cell.
    importlib.import_module("ipykernel.ipkernel")
    print(json.dumps({"bertlook": bertlook, "bertviz": bertviz}[side](model, text)))
