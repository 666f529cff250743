"""One side's first picture in a fresh process, timed step by step; prints seconds as JSON.

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
    begun = time.perf_counter()
    import bertlook as bl

    _ = bl.look  # found as a user finds it
    from bertlook.model.model import Model
    from bertlook.widgets import explorer

    seconds = {"import": time.perf_counter() - begun, "load": 0.0, "forward": 0.0}

    def timed(step: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any, **options: Any) -> Any:
            begun = time.perf_counter()
            result = work(*given, **options)
            seconds[step] += time.perf_counter() - begun
            return result

        return run

    setattr(explorer, "load", timed("load", explorer.load))  # noqa: B010
    setattr(Model, "__call__", timed("forward", Model.__call__))  # noqa: B010
    bl.look(text, model=model)._repr_mimebundle_()
    return seconds | {"encode": time.perf_counter() - begun - sum(seconds.values())}


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
    # What a started kernel has loaded before the first cell.
    importlib.import_module("ipykernel.ipkernel")
    print(json.dumps({"bertlook": bertlook, "bertviz": bertviz}[side](model, text)))
