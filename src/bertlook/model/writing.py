"""Writing: a text that a model continues token by token, with its attention at each step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from bertlook.attention.attention import Attention
from bertlook.attention.prefix import first_tokens
from bertlook.choices import check_count
from bertlook.edits import Edit
from bertlook.errors import BertlookError
from bertlook.model.generation import append_ids, ends_of
from bertlook.model.precision import widened
from bertlook.model.prediction import Names, Prediction
from bertlook.model.text_reader import TextReader
from bertlook.model.tokens.encoding import Encoding

if TYPE_CHECKING:
    from torch import Tensor


class Reader(Protocol):
    """What reads a growing input."""

    def read(self, encoding: Any) -> Tensor:
        """Read what follows the tokens that have been read, and return the logits there."""

    def cut(self, length: int) -> None:
        """Take back the tokens from a position on."""

    def attention(self, encoding: Any) -> Any:
        """Return the attention of what has been read."""


class WholeReader:
    """Reads the whole of a growing input each time, under edits if there are any.

    Args:
        model: The model.
        edits: The edits, which may concern all tokens.
    """

    def __init__(self, model: TextReader, edits: Sequence[Edit] = ()) -> None:
        self._model, self._edits = model, edits
        self._attention: Any = None
        self._read = self._length = 0

    def read(self, encoding: Any) -> Tensor:
        """Read the input, and return the (tokens, vocabulary) logits at the new tokens."""
        self._attention, output = self._model.observe(encoding, self._edits, whole=True)
        logits: Tensor = output.logits[0][self._length :].detach()
        self._read = self._length = len(encoding.ids)
        return logits

    def cut(self, length: int) -> None:
        """Take back the tokens from a position on."""
        self._length = min(self._length, length)

    def attention(self, encoding: Any) -> Any:
        """Return the attention of what has been read."""
        if self._length == self._read:
            return self._attention
        if self._edits:  # some depend on the tokens that follow
            return self._model.observe(encoding, self._edits)[0]
        return first_of(self._attention, self._length)


class Writing:
    """A text that a model continues token by token. Get one from :meth:`Model.write`.

    What has been read is kept, so that each new token costs the pass over that token alone. Models
    that keep other states than keys and values, and models under edits, read the whole text again
    for each token.

    Args:
        model: The model.
        prompt: The text, or the source with the begun target of an encoder-decoder.
        reader: What reads it.
        limit: The maximum number of tokens that the model reads, or None.

    Example:
        >>> import bertlook as bl
        >>> model = bl.load("distilbert/distilgpt2")  # doctest: +SKIP
        >>> writing = model.write("The cat")  # doctest: +SKIP
        >>> writing.append()  # doctest: +SKIP
        >>> writing.append(" sat")  # doctest: +SKIP
        >>> writing.attention.tokens, writing.probabilities  # doctest: +SKIP
        >>> writing.take_back()  # doctest: +SKIP
    """

    def __init__(
        self, model: TextReader, prompt: Encoding, reader: Reader, limit: int | None
    ) -> None:
        self._model, self._reader = model, reader
        #: The maximum number of tokens that the model reads, or None.
        self.limit = limit
        self._names = Names(model.tokenizer)
        #: The input after each token that was written, and the prompt before.
        self._encodings: list[Any] = [prompt]
        self._log_probs = [self._read(prompt)]
        self._probabilities: list[float] = []

    @property
    def encoding(self) -> Any:
        """The text as the model reads it."""
        return self._encodings[-1]

    @property
    def tokens(self) -> list[str]:
        """The tokens that were written."""
        return self.encoding.tokens[len(self._encodings[0].ids) :]

    @property
    def ids(self) -> list[int]:
        """The ids of these tokens."""
        ids: list[int] = self.encoding.ids[len(self._encodings[0].ids) :]
        return ids

    @property
    def ends(self) -> list[int]:
        """The ids of the tokens that end a text."""
        return ends_of(self._model.module)

    @property
    def probabilities(self) -> list[float]:
        """The probability of each of them, given those before."""
        return list(self._probabilities)

    @property
    def has_ended(self) -> bool:
        """Whether the last of them ends a text."""
        return len(self) > 0 and self.ids[-1] in self.ends

    @property
    def is_full(self) -> bool:
        """Whether the model can't read another token."""
        return self.limit is not None and len(self.encoding.ids) >= self.limit

    @property
    def attention(self) -> Any:
        """The Attention of the whole text, or the Streams of an encoder-decoder."""
        return self._reader.attention(self.encoding)

    @property
    def prediction(self) -> Prediction:
        """What the model predicts to follow."""
        encoding = self.encoding
        last = len(encoding.ids) - 1
        return Prediction(
            "next", encoding.tokens, [last], self._log_probs[-1][None], self._names, encoding.ids
        )

    def first(self, count: int) -> tuple[Any, Any, npt.NDArray[np.floating]]:
        """Return the text as it was with fewer written tokens, without another pass.

        Args:
            count: The number of tokens that were written.

        Returns:
            The text as the model reads it, its attention, and the (count + 1, V) log probabilities
            of what follows the prompt and each of the tokens.
        """
        encoding = self._encodings[count]
        attention = first_of(self.attention, len(encoding.ids))
        return encoding, attention, np.stack(self._log_probs[: count + 1])

    def append(self, token: str | int | None = None) -> str:
        """Write a token, and read it.

        Args:
            token: The token as text, or its id; by default the most probable one.

        Returns:
            The token.

        Raises:
            BertlookError: If the vocabulary lacks the token, the model can't read more, or the text
                has ended and no token is given.
        """
        if self.is_full:
            raise BertlookError(
                f"The text has {len(self.encoding.ids)} tokens; this model reads at most "
                f"{self.limit}. Take tokens back, or shorten the text."
            )
        log_probs = self._log_probs[-1]
        if token is not None:
            id_ = self.prediction.find_id(token)
        elif self.has_ended:
            raise BertlookError(
                f"The text has ended, with {self.tokens[-1]}. Take it back, or choose a token."
            )
        else:
            id_ = int(log_probs.argmax())
        extended = append_ids(self._model.tokenizer, self.encoding, [id_])
        self._log_probs.append(self._read(extended))
        self._encodings.append(extended)
        self._probabilities.append(float(np.exp(log_probs[id_])))
        return self.tokens[-1]

    def take_back(self, count: int = 1) -> None:
        """Take back tokens that were written, the last ones first, without another pass.

        Args:
            count: Their number.

        Raises:
            BertlookError: If fewer were written.
        """
        count = check_count("count", count, 1)
        if count > len(self):
            raise BertlookError(
                f"count={count} tokens can't be taken back: {len(self)} were written."
            )
        for states in (self._encodings, self._log_probs, self._probabilities):
            del states[-count:]
        self._reader.cut(len(self.encoding.ids))

    def _read(self, encoding: Encoding) -> npt.NDArray[np.floating]:
        logits = self._reader.read(encoding)[-1]
        return widened(logits).log_softmax(-1).numpy(force=True)

    def __len__(self) -> int:
        return len(self._probabilities)

    def __repr__(self) -> str:
        return f"<Writing: {len(self.encoding.ids)} tokens, {len(self)} of them written>"


def first_of(attention: Any, count: int) -> Any:
    """Return the attention of the first tokens.

    Args:
        attention: An Attention, or the Streams of an encoder-decoder.
        count: The number of tokens, of the target of an encoder-decoder.
    """
    if isinstance(attention, Attention):
        whole = len(attention.tokens) == count
        return attention if whole else first_tokens(attention, count)
    return attention.first_tokens(count)
