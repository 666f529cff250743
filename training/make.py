"""Make a model from a folder of text: vocabulary, tokens, pretraining, export.

``python training/make.py TEXT_FOLDER RUN_FOLDER MODEL_FOLDER [--tokens N ...]``

Started again after a kill, it resumes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from errors import TrainingError
from export import export_run
from prepare import is_prepared, prepare
from pretrain import add_run_flags, choose_settings, pretrain


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("text", type=Path)
    parser.add_argument("run", type=Path)
    parser.add_argument("model", type=Path)
    add_run_flags(parser)
    arguments = parser.parse_args()
    data = arguments.run / "data"
    try:
        if not is_prepared(data):
            prepare(arguments.text, data, choose_settings(arguments))
        pretrain(data, arguments)
        export_run(arguments.run, arguments.model)
    except TrainingError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
