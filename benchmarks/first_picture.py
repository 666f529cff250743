"""The time of ``bl.look(text)`` in a fresh process beside what transformers needs for the maps."""

from __future__ import annotations

import os
import subprocess
import sys

from record import ROOT, Figures, Options, Row

TITLE = "bl.look(text) in a fresh process"
_TEXT = "The chef who ran the kitchen made a cake ."
_MODEL = ROOT / "src" / "bertlook" / "bundled" / "bert-mini"
_UNCOMPILED = "PYTHONDONTWRITEBYTECODE"
_TIMED = "import time; start = time.perf_counter(); {}; print(time.perf_counter() - start)"
_LOOK = "import bertlook as bl; bl.look({text!r}, model={model!r}).get_state()"
_MAPS = (
    "from transformers.models.bert.modeling_bert import BertModel; "
    "from transformers import AutoTokenizer; "
    "tokenizer = AutoTokenizer.from_pretrained({model!r}); "
    "network = BertModel.from_pretrained({model!r}, attn_implementation='eager').eval(); "
    "network(**tokenizer({text!r}, return_tensors='pt'), output_attentions=True)"
)


def measure(options: Options) -> list[Row]:
    model = options.model or str(_MODEL)
    programs = [_TIMED.format(code.format(text=_TEXT, model=model)) for code in (_LOOK, _MAPS)]
    for program in programs:
        _seconds(program)  # brings the files into the system's cache
    runs = [[_seconds(program) for program in programs] for _ in range(options.repetitions(7))]
    own, peer = (Figures(values) for values in zip(*runs, strict=True))
    name = "transformers: BertModel imported and loaded, the text read"
    return [Row("imports, model, maps and views", "s", own, peer, peer_name=name, times=4)]


def _seconds(program: str) -> float:
    # Installed packages are compiled; the source of this one is, by the first run.
    environment = {name: os.environ[name] for name in os.environ if name != _UNCOMPILED}
    process = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    return float(process.stdout.splitlines()[-1])
