"""Logits at some tokens alone: the vocabulary is the widest layer of many small models."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bertlook.model.tap import Tap

if TYPE_CHECKING:
    from torch import Tensor


def select_logits(open_tap: Tap, choose: Callable[[Tensor], Tensor | None]) -> None:
    """Let the last layer of a language-modeling head run on some tokens alone.

    A head that computes its logits without calling this layer gives those of all tokens.

    Args:
        open_tap: The tap, which is open.
        choose: A function from the (batch, N, hidden) states that the layer is given to those of
            the tokens, or to None if they aren't such states.
    """
    # Only a mirror is bertlook's own to change.
    head = open_tap.network.get_output_embeddings() if open_tap.originals else None
    if head is None:
        return

    def select(_: Any, arguments: tuple[Any, ...]) -> Any:
        chosen = choose(arguments[0]) if arguments else None
        return None if chosen is None else (chosen, *arguments[1:])

    head.register_forward_pre_hook(select)
