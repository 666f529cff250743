"""Shortcuts: runs of a network on one batch that share what their first layers compute."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

from bertlook.model.architecture import Call
from bertlook.model.blocks import find_blocks
from bertlook.model.selected_logits import select_logits
from bertlook.model.tap import Tap

if TYPE_CHECKING:
    from torch import Tensor


class Shortcut:
    """What a network computes of a batch, kept for later runs that differ from some layer on.

    The first run keeps the output of each layer. Later runs take the outputs before the layer at
    ``start`` from there, and compute logits at the given tokens alone. Networks whose layers
    aren't modules of a list run as a whole each time.

    Args:
        tokens: (batch, N) bool, the tokens whose logits are asked for.

    Attributes:
        start: The number of attention layers that later runs leave out.
        tokens: The tokens whose logits are asked for.
    """

    def __init__(self, tokens: Tensor) -> None:
        self.start = 0
        self.tokens = tokens
        self._outputs: list[Any] | None = None

    def give_up(self) -> None:
        """Let later runs compute everything."""
        self._outputs = []

    def prepare(self, open_tap: Tap, calls: Sequence[Call]) -> int:
        """Prepare the network of a tap for one run.

        Args:
            open_tap: The tap, which is open.
            calls: The attention calls of a whole run.

        Returns:
            The number of calls that the run leaves out.
        """
        # Only a mirror is bertlook's own to change.
        blocks = find_blocks(open_tap, calls) if open_tap.originals else None
        if blocks is None:
            return 0
        is_first = self._outputs is None
        if not is_first and len(self._outputs or ()) != len(calls):
            return 0
        if is_first:
            self._outputs = []
        else:
            select_logits(open_tap, self._states)
        numbers = count()
        for block in dict.fromkeys(blocks):
            block.forward = self._shortened(block.forward, numbers, is_first)
        return 0 if is_first else self.start

    def select(self, logits: Tensor) -> Tensor:
        """Return the (tokens, vocabulary) logits of the given tokens.

        Args:
            logits: The logits of a run, of all tokens or of the given ones.
        """
        if logits.shape[:2] == self.tokens.shape:
            return logits[self.tokens]
        return logits[0]

    def _shortened(
        self, forward: Callable[..., Any], numbers: count[int], is_first: bool
    ) -> Callable[..., Any]:
        outputs = self._outputs
        assert outputs is not None

        def run(*arguments: Any, **options: Any) -> Any:
            number = next(numbers)
            if not is_first and number < self.start:
                return outputs[number]
            output = forward(*arguments, **options)
            if is_first:
                outputs.append(output)
            return output

        return run

    def _states(self, states: Tensor) -> Tensor | None:
        """Return the (1, tokens, hidden) states of the given tokens, if these are states of all."""
        if states.shape[:2] != self.tokens.shape:
            return None
        return states[self.tokens][None]
