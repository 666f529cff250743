"""The trait of the tokens that a decoder has written behind the text."""

from __future__ import annotations

from typing import Any

import traitlets as t

from bertlook.choices import check_count
from bertlook.drawings.units import word_label
from bertlook.errors import BertlookError
from bertlook.model.experiment import Experiment
from bertlook.text import printable
from bertlook.widgets.protocol import FROM_KERNEL, MAX_WRITTEN
from bertlook.widgets.shown import Shown, keep_quantity
from bertlook.widgets.what_if import WhatIfTraits


class WritingTraits(WhatIfTraits):
    """The tokens that a decoder, or an encoder-decoder, writes behind the text one by one."""

    #: The unit of the arcs.
    unit: Any

    written = t.Dict(
        default_value=None,
        allow_none=True,
        help="The tokens written behind the text, each with its probability, and how many of them "
        "are shown; None of a model that writes no text.",
    ).tag(**FROM_KERNEL, js_type="types.WrittenTrait | null")

    def write(self, tokens: int = 1, token: str | int | None = None) -> list[str]:
        """Write tokens behind the text that is shown, and show what they attend to.

        The tokens after those that are shown are written anew. Writing stops after a token that
        ends a text, or where the model can't read more.

        Args:
            tokens: The number of most probable tokens to write.
            token: A token to write in place of the most probable one, as text or by its id.

        Returns:
            The tokens.

        Raises:
            BertlookError: If the model writes no text, has none left to write, or the vocabulary
                lacks the token.

        Example:
            >>> import bertlook as bl
            >>> model = bl.load("distilbert/distilgpt2")  # doctest: +SKIP
            >>> explorer = bl.Explorer(model, "The cat")  # doctest: +SKIP
            >>> explorer.write(5)  # doctest: +SKIP
            >>> explorer.show_written(2)  # doctest: +SKIP
        """
        count = check_count("tokens", tokens, 1, MAX_WRITTEN)
        if token is not None and count > 1:
            raise BertlookError("One token is given, and several are asked for. Leave out tokens.")
        experiment = self._need_experiment()
        begun = 0 if experiment.draft is None else experiment.draft.shown
        for index in range(count):
            if index and not experiment.can_append:
                break
            experiment = experiment.append(token)
        self._show_experiment(keep_quantity(experiment, self.quantity))
        assert experiment.draft is not None
        return [written.text for written in experiment.draft.tokens[begun:]]

    def show_written(self, count: int) -> None:
        """Show another number of the tokens that were written.

        Args:
            count: Their number, from 0. Without edits, the model runs no more.

        Raises:
            BertlookError: If fewer were written.
        """
        experiment = self._need_experiment()
        shown = experiment.show_written(check_count("count", count))
        self._show_experiment(keep_quantity(shown, self.quantity))

    def _experiment_traits(self, shown: Shown | None) -> dict[str, Any]:
        written = None if shown is None else encode_written(shown.experiment)
        return {**super()._experiment_traits(shown), "written": written}

    def _focus_on_written(self, shown: Shown) -> dict[str, Any]:
        """Return the traits that put the last written token in focus, if others were shown."""
        draft = shown.experiment.draft
        if draft is None or draft is self._need_experiment().draft:
            return {}
        attention = self._chosen(shown.experiment.after.attention)
        units = attention.tokens if self.unit == "tokens" else attention.units
        has_written = draft.shown > 0 and self.choice != "encoder"
        return {"focused": [len(units) - 1] if has_written else []}

    def _answer_next(self, request_id: str, token: int | None) -> None:
        """Write the most probable token or a chosen one."""
        experiment, quantity = self._need_experiment(), self.quantity
        self._run_experiment(request_id, lambda: keep_quantity(experiment.append(token), quantity))

    def _answer_written(self, request_id: str, shown: int) -> None:
        """Show another number of the tokens that were written."""
        experiment, quantity = self._need_experiment(), self.quantity
        self._run_experiment(
            request_id, lambda: keep_quantity(experiment.show_written(shown), quantity)
        )


def encode_written(experiment: Experiment) -> dict[str, Any] | None:
    """Return the written tokens for the browser, or None of a model that writes no text.

    Args:
        experiment: The text.
    """
    if not experiment.writes:
        return None
    draft = experiment.draft
    tokens = () if draft is None else draft.tokens
    return {
        "tokens": [
            {"text": word_label(printable(token.text)), "probability": token.probability}
            for token in tokens
        ],
        "shown": 0 if draft is None else draft.shown,
    }
