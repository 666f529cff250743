"""A quiz as JSON, with all that the browser needs to run it alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from bertlook.head import Head
from bertlook.teaching.game import HINTS, Refused, hint_of
from bertlook.teaching.rounds import SHARES, Round
from bertlook.text import printable, quote

#: Weights travel as whole thousandths.
SCALE = 1000


def encode_quiz(rounds: Sequence[Round], refused: Sequence[Refused]) -> dict[str, Any]:
    """Return a quiz as JSON.

    Args:
        rounds: The rounds.
        refused: Questions that can't be asked.
    """
    return {
        "rounds": [_encode_round(each) for each in rounds],
        "refused": [
            {"item": printable(_item_text(each.item)), "reason": printable(each.reason)}
            for each in refused
        ],
        "sheet": False,
    }


def _encode_round(round_: Round) -> dict[str, Any]:
    """Return a round as JSON; words are counted with [CLS] as the first one."""
    maps = round_.attention.word_maps()
    return {
        "kind": round_.kind,
        "title": round_.title,
        "prompt": printable(round_.prompt),
        "units": [printable(word) for word in ("[CLS]", *round_.attention.words, "[SEP]")],
        "row": round_.word + 1,
        "target": None if round_.target is None else round_.target + 1,
        "head": round_.head,
        "maps": {
            head: np.rint(SCALE * maps[tuple(Head(head))]).astype(int).tolist()
            for head in round_.heads
        },
        "options": [
            {
                "label": printable(option.label),
                "verdict": option.verdict,
                "share": SHARES[option.verdict],
                "explanation": printable(option.explanation),
                "head": option.label if option.is_head else None,
            }
            for option in round_.options
        ],
        "hints": [printable(hint_of(round_, number + 1)) for number in range(HINTS)],
        "kept": list(round_.kept),
    }


def _item_text(item: Any) -> str:
    """Return a question of a teacher's own as a short text."""
    if isinstance(item, (list, tuple)) and item and isinstance(item[0], str):
        return item[0] if len(item[0]) <= 80 else f"{item[0][:79]}…"
    return quote(item)
