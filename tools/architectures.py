"""Write docs/architectures.md: how each architecture of transformers is read.

Each is built with a small configuration and random weights (tests/architectures/), and run.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import transformers
from transformers.models.auto import modeling_auto as auto
from transformers.utils import logging

from tests.architectures.exceptions import NEED_MORE
from tests.architectures.outcome import PAGE, outcome

#: Tasks whose models read text.
TASKS = (
    *("CAUSAL_LM", "MASKED_LM", "IMAGE_TEXT_TO_TEXT", "SEQUENCE_CLASSIFICATION"),
    *("QUESTION_ANSWERING", "TEXT_ENCODING", "MULTIMODAL_LM"),
)
#: Models of other tasks that read text.
OTHERS = (
    *("align", "altclip", "blip_2_qformer", "chinese_clip", "clip", "clipseg", "clvp", "dpr"),
    *("flava", "groupvit", "imagegpt", "metaclip_2", "openai_privacy_filter", "owlvit"),
    *("siglip", "siglip2", "vilt", "visual_bert"),
)
INTRODUCTION = """# Architectures

How each kind of model in transformers {version} is read, by its `model_type`. Each row is made by
building the model with a small configuration and random weights, and reading a text with it; where
it is read, its maps equal those of `output_attentions=True` in eager mode to 1e-5.
`tools/architectures.py` writes this page, and a test fails while it is out of date.

{read} are read exactly. {gaps} are read with gaps: some of their layers have no attention between
tokens, such as layers of state-space models. Their maps are NaN, views show them as gaps, and
statistics leave them out. {refused} are refused, for the reason given.

| model type | how it is read |
|---|---|
"""


def main() -> None:
    kinds = set(OTHERS)
    for task in TASKS:
        kinds |= set(getattr(auto, f"MODEL_FOR_{task}_MAPPING_NAMES", {}))
    kinds |= {kind for kind in auto.MODEL_MAPPING_NAMES if kind.endswith("_text")}
    rows = {}
    for kind in sorted(kinds):
        try:
            row, _ = outcome(kind)
            if "can't be run" in row and kind not in NEED_MORE:
                raise ValueError(row)
            rows[kind] = row
        except Exception as error:  # no small model: a package is missing, or options don't fit
            print(f"{kind}: left out: {type(error).__name__}: {' '.join(str(error).split())[:150]}")
    how = list(rows.values())
    introduction = INTRODUCTION.format(
        version=transformers.__version__,
        read=sum("read exactly" in row for row in how),
        gaps=sum(row.startswith("read with gaps") for row in how),
        refused=sum(row.startswith("refused") for row in how),
    )
    lines = [f"| `{kind}` | {row} |" for kind, row in rows.items()]
    PAGE.write_text(introduction + "\n".join(lines) + "\n", "utf-8")
    print(f"{PAGE}: {len(rows)} rows")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.set_verbosity_error()
    main()
