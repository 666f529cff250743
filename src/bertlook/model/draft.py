"""Drafts: what was written behind a text, of which a part can be shown without another pass."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

import numpy as np

from bertlook.errors import BertlookError
from bertlook.model.prediction import Prediction
from bertlook.model.writing import Writing


@dataclass(frozen=True)
class WrittenToken:
    """A token that was written.

    Attributes:
        id: Its id.
        text: The token.
        probability: Its probability, given the tokens before and under the edits of that time.
    """

    id: int
    text: str
    probability: float


@dataclass(frozen=True, eq=False)
class Draft:
    """The tokens written behind a text.

    Attributes:
        writing: The text and what was written last, without edits. Drafts of one text share it.
        begun: What the model predicts at the tokens of the text, or None.
        tokens: The tokens that were written.
        shown: The number of them that are shown.
    """

    writing: Writing
    begun: Prediction | None
    tokens: tuple[WrittenToken, ...] = ()
    shown: int = 0
    _lock: Lock = field(default_factory=Lock)

    def append(self, id_: int, log_prob: float) -> Draft:
        """Return the draft with another token behind those that are shown.

        Args:
            id_: The id of the token.
            log_prob: Its log probability.

        Raises:
            BertlookError: If the model can't read more.
        """
        with self._lock:
            self._write(self.shown)
            writing = self.writing
            if len(writing) > self.shown:
                writing.take_back(len(writing) - self.shown)
            text = writing.append(id_)
        token = WrittenToken(id_, text, float(np.exp(log_prob)))
        return replace(self, tokens=(*self.tokens[: self.shown], token), shown=self.shown + 1)

    def show(self, count: int) -> Draft:
        """Return the draft of which another number of tokens is shown.

        Args:
            count: Their number.

        Raises:
            BertlookError: If fewer were written.
        """
        if not 0 <= count <= len(self.tokens):
            raise BertlookError(
                f"count={count} is out of range: the written tokens are {len(self.tokens)}."
            )
        return replace(self, shown=count)

    def observe(self) -> tuple[Any, Any, Prediction]:
        """Return the text with the tokens that are shown, its attention, and what is predicted."""
        with self._lock:
            self._write(self.shown)
            encoding, attention, log_probs = self.writing.first(self.shown)
            prediction = self.writing.prediction
        size = len(encoding.ids)
        positions = list(range(size - len(log_probs), size))
        if self.begun is not None:  # whose last position is the first of what was written
            log_probs = np.concatenate([self.begun.log_probs, log_probs[1:]])
            positions = list(range(size))
        shown = replace(
            prediction,
            tokens=encoding.tokens,
            ids=encoding.ids,
            positions=positions,
            log_probs=log_probs,
        )
        return encoding, attention, shown

    @property
    def has_ended(self) -> bool:
        """Whether the last token that is shown ends a text."""
        return self.shown > 0 and self.tokens[self.shown - 1].id in self.writing.ends

    @property
    def is_full(self) -> bool:
        """Whether the model can't read another token behind those that are shown."""
        limit = self.writing.limit
        prompt = len(self.writing.encoding.ids) - len(self.writing)
        return limit is not None and prompt + self.shown >= limit

    def _write(self, count: int) -> None:
        """Let the first tokens be those of this draft, if another draft has written others."""
        ids = [token.id for token in self.tokens[:count]]
        written = self.writing.ids
        same = 0
        while same < min(len(ids), len(written)) and ids[same] == written[same]:
            same += 1
        if same < len(ids):
            if len(written) > same:
                self.writing.take_back(len(written) - same)
            for id_ in ids[same:]:
                self.writing.append(id_)
