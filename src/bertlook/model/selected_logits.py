"""Logits at some positions alone: the vocabulary is the widest layer of many small models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bertlook.model.tap import Tap


def select_logits(open_tap: Tap, positions: Sequence[int]) -> None:
    """Let the last layer of a language-modeling head run on some tokens alone.

    A head that computes its logits without calling this layer gives those of all tokens.

    Args:
        open_tap: The tap, which is open.
        positions: The positions of the tokens.
    """
    # Only a mirror is bertlook's own to change.
    head = open_tap.network.get_output_embeddings() if open_tap.originals else None
    if head is None:
        return
    chosen = list(positions)

    def select(_: Any, arguments: tuple[Any, ...]) -> Any:
        if not arguments or arguments[0].ndim != 3:
            return None
        return arguments[0][:, chosen], *arguments[1:]

    head.register_forward_pre_hook(select)
