"""Export the last checkpoint of a run as a model folder.

``python training/export.py RUN_FOLDER MODEL_FOLDER``
"""

from __future__ import annotations

import argparse
import copy
import shutil
import sys
from pathlib import Path

import torch
from checkpoint import load_checkpoint
from errors import TrainingError
from settings import read_settings
from student import build_student
from transformers import BertForMaskedLM

TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json")


def export_model(model: BertForMaskedLM, tokenizer: Path, folder: Path) -> None:
    """Write half-precision weights, configuration and tokenizer files.

    The folder loads with ``AutoModelForMaskedLM`` and ``AutoTokenizer``. The decoder shares the
    weights of the embedding, which are stored once.

    Args:
        model: The model.
        tokenizer: A folder with the tokenizer files.
        folder: The folder to write to.
    """
    half = copy.deepcopy(model).to("cpu", torch.float16).eval()
    half.set_attn_implementation("sdpa")
    half.save_pretrained(folder)
    for name in TOKENIZER_FILES:
        shutil.copyfile(tokenizer / name, folder / name)
    for path in folder.iterdir():
        path.chmod(0o644)  # safetensors makes its file private


def export_run(run: Path, folder: Path) -> None:
    """Export the last checkpoint of a run.

    Raises:
        TrainingError: If the run has no checkpoint.
    """
    state = load_checkpoint(run)
    if state is None:
        raise TrainingError(f"{run} holds no checkpoint. Run training/pretrain.py first.")
    vocabulary_size = len(state["model"]["bert.embeddings.word_embeddings.weight"])
    model = build_student(read_settings(run), vocabulary_size)
    model.load_state_dict(state["model"])
    export_model(model, run, folder)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    try:
        export_run(arguments.run, arguments.folder)
    except TrainingError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
