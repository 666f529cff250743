"""Count the files and named functions that a typed text and a scanned sentence pass in Python.

    python tools/walk.py [--list]

Functions without a name of their own (lambdas and comprehensions) belong to the function around
them. `npm run walk` counts the same in the front end.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import bertlook as bl

PACKAGE = Path(bl.__file__).parent


def passed(run: Callable[[], object]) -> dict[str, list[str]]:
    """Return the named functions of bertlook that are called meanwhile, by file, in order."""
    codes: dict[CodeType, None] = {}

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            codes.setdefault(frame.f_code)

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    files: dict[str, list[str]] = {}
    for code in codes:
        path = Path(code.co_filename)
        if PACKAGE in path.parents and not code.co_name.startswith("<"):
            files.setdefault(str(path.relative_to(PACKAGE)), []).append(code.co_qualname)
    return files


def main() -> None:
    """Print both walks; with --list every function."""
    model = bl.load()
    explorer = bl.Explorer(model, "The cat sat on the mat.")
    replies: list[Any] = []
    explorer.send = lambda content, *_: replies.append(content)

    def type_a_text() -> None:
        request = {"kind": "look", "id": "walk", "text": "The dog ran home."}
        explorer._on_message(explorer, request, [])
        while not replies:
            time.sleep(0.01)

    sentence = bl.corpora.sample()[:1]
    m = bl.measures
    treebank = [m.RelativePosition(), m.TokenClasses(), m.Entropy(), m.DependencyAccuracy()]
    walks = {
        "a typed text": type_a_text,
        "a sentence in a scan with DependencyAccuracy": lambda: bl.scan(
            model, sentence, m.DependencyAccuracy(), progress=False
        ),
        "a sentence in a scan with the measures of a treebank": lambda: bl.scan(
            model, sentence, treebank, progress=False
        ),
    }
    for name, walk in walks.items():
        files = passed(walk)
        functions = sum(map(len, files.values()))
        print(f"{name}: {functions} functions in {len(files)} files")
        if "--list" in sys.argv[1:]:
            for file, names in files.items():
                print(f"  {file}: {', '.join(names)}")


if __name__ == "__main__":
    main()
