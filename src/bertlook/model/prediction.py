"""Predictions: what a model's head says at positions of an input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from bertlook.choices import check_count, is_integer, is_iterable
from bertlook.errors import BertlookError
from bertlook.model.tokens.token_text import show_ids
from bertlook.text import quote

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.floating]

#: What is predicted: masked tokens, the token after a position, or the class of an input.
PredictionKind = Literal["masked", "next", "class"]


@dataclass(frozen=True, eq=False)
class Prediction:
    """The probabilities that a model gives to tokens, or to classes, at positions of an input.

    Args:
        kind: What is predicted: "masked" tokens, the "next" token after each position, or the
            "class" of the input.
        tokens: The tokens that the model read.
        positions: P positions among these tokens at which it predicts; a class has none.
        log_probs: (P, V) natural logarithms of probabilities, over the vocabulary or the classes.
        names: The tokens of the vocabulary or the classes, as text.
        ids: The ids of the tokens that the model read.
        top: The number of predictions that ``table`` shows.
        note: A remark on the input or the edits, or "".

    Example:
        >>> import bertlook as bl
        >>> prediction = bl.load().predict("The cat sat on the [MASK].", top=1)
        >>> prediction.positions
        [6]
        >>> prediction.log_probs.shape
        (1, 8192)
    """

    kind: PredictionKind
    tokens: list[str]
    positions: list[int]
    log_probs: Floats
    names: Names = field(repr=False)
    ids: list[int]
    top: int = 5
    note: str = ""

    def table(self, top: int | None = None) -> pd.DataFrame:
        """Return the most probable tokens or classes at each position.

        Args:
            top: Their number, by default that of the prediction.

        Returns:
            A DataFrame with the columns position, token (which the model read there), rank (from
            1), prediction, and probability. A class has neither position nor token.

        Raises:
            BertlookError: If ``top`` is not a positive integer.
        """
        import pandas as pd

        count = self.top if top is None else check_count("top", top, 1)
        rows = []
        for row, log_probs in enumerate(self.log_probs):
            best = np.argsort(-log_probs, kind="stable")[:count]
            for rank, index in enumerate(best.tolist(), 1):
                position = self.positions[row] if self.positions else None
                rows.append(
                    {
                        "position": position,
                        "token": None if position is None else self.tokens[position],
                        "rank": rank,
                        "prediction": index,
                        "probability": float(np.exp(log_probs[index])),
                    }
                )
        return self._named(pd.DataFrame(rows))

    def kl(self, other: Prediction) -> Floats:
        """Return KL(p || q) in nats at each position: how far another prediction is from this one.

        Args:
            other: The other prediction q, such as that of the same input with edits.

        Returns:
            (P,)

        Raises:
            BertlookError: If it isn't a prediction at the same positions by the same head.
        """
        self._check_same(other)
        p, q = (np.asarray(part.log_probs, np.float64) for part in (self, other))
        terms = np.zeros_like(p)
        is_possible = ~np.isneginf(
            p
        )  # what is impossible adds nothing, not infinity minus infinity
        np.subtract(p, q, out=terms, where=is_possible)
        divergence: Floats = (np.exp(p) * terms).sum(-1).clip(min=0)
        return divergence

    def changes(self, other: Prediction) -> pd.DataFrame:
        """Return how another prediction changes the most probable tokens of either.

        Args:
            other: The other prediction, such as that of the same input with edits.

        Returns:
            A DataFrame with the columns position, prediction, probability, new_probability, rank
            and new_rank (from 1), in the order of this prediction's ranks.

        Raises:
            BertlookError: If it isn't a prediction at the same positions by the same head.
        """
        import pandas as pd

        self._check_same(other)
        rows = []
        for row, (p, q) in enumerate(zip(self.log_probs, other.log_probs, strict=True)):
            before, after = (np.argsort(-part, kind="stable") for part in (p, q))
            ranks, new_ranks = (np.argsort(order) + 1 for order in (before, after))
            shown = dict.fromkeys([*before[: self.top].tolist(), *after[: self.top].tolist()])
            for index in sorted(shown, key=lambda index: ranks[index]):
                rows.append(
                    {
                        "position": self.positions[row] if self.positions else None,
                        "prediction": index,
                        "probability": float(np.exp(p[index])),
                        "new_probability": float(np.exp(q[index])),
                        "rank": int(ranks[index]),
                        "new_rank": int(new_ranks[index]),
                    }
                )
        return self._named(pd.DataFrame(rows))

    def log_prob(self, target: Any, position: int | None = None) -> float:
        """Return the log probability of a target, in nats.

        Args:
            target: A token as text, its id, or a list of ids; a class by its name or index. The
                pieces of a word are predicted at neighboring positions, and their logarithms add
                up; in a causal model, they must be what the text goes on with.
            position: The position of its first piece; it may be left out if there is only one.

        Raises:
            BertlookError: If nothing is predicted there, or the vocabulary lacks the target.
        """
        ids = self._to_ids(target)
        first = self._find_row(position)
        if self.kind == "class":
            if len(ids) > 1:
                raise BertlookError(f"target={quote(target)} names several classes. Give one.")
            return float(self.log_probs[first, ids[0]])
        start = self.positions[first]
        total = 0.0
        for offset, index in enumerate(ids):
            if start + offset not in self.positions:
                raise BertlookError(
                    f"target={quote(target)} has {len(ids)} tokens, and nothing is predicted at "
                    f"position {start + offset}. "
                    + ("Mask as many tokens." if self.kind == "masked" else "Give one token.")
                )
            if self.kind == "next" and offset and self.ids[start + offset] != ids[offset - 1]:
                raise BertlookError(
                    f"target={quote(target)} has {len(ids)} tokens, and the text goes on with "
                    f"{quote(self.tokens[start + offset])} after position {start}. Give the first "
                    "token alone, or a text that contains the target."
                )
            total += float(self.log_probs[self.positions.index(start + offset), index])
        return total

    def loss(self, targets: Any, positions: Any = None) -> float:
        """Return the mean cross-entropy of targets, in nats.

        Args:
            targets: A token as text, or its id, for each position.
            positions: The positions, by default all at which something is predicted.

        Raises:
            BertlookError: If their numbers differ, or a target can't be predicted there.
        """
        if positions is None:
            chosen: list[Any] = [None] if self.kind == "class" else list(self.positions)
        else:
            chosen = list(positions) if is_iterable(positions) else [positions]
        each = list(targets) if is_iterable(targets) else [targets]
        if len(each) != len(chosen) or not chosen:
            raise BertlookError(
                f"There are {len(each)} targets for {len(chosen)} positions. Give one for each."
            )
        pairs = zip(each, chosen, strict=True)
        return -float(np.mean([self.log_prob(target, position) for target, position in pairs]))

    def _named(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return a table with names of predictions for their indices, without empty columns."""
        names = self.names.show(frame["prediction"].tolist())
        empty = [] if self.positions else ["position", "token"]
        return frame.assign(prediction=names).drop(columns=empty, errors="ignore")

    def find_id(self, target: Any) -> int:
        """Return the id of a target that is a single token, or the index of a class.

        Args:
            target: The token as text, or its id; a class by its name or index.

        Raises:
            BertlookError: If the vocabulary lacks it, or it consists of several tokens.
        """
        ids = self._to_ids(target)
        if len(ids) > 1:
            raise BertlookError(
                f"target={quote(target)} has {len(ids)} tokens: "
                f"{', '.join(map(quote, self.names.show(ids)))}. Give one of them."
            )
        return ids[0]

    def _find_row(self, position: int | None) -> int:
        if position is None:
            if len(self.log_probs) == 1:
                return 0
            raise BertlookError(
                f"There are predictions at {len(self.positions)} positions. Pass position=, one of "
                f"{_show_positions(self.positions)}."
            )
        if not is_integer(position) or position not in self.positions:
            places = (
                f" at {_show_positions(self.positions)}" if self.positions else " for the input"
            )
            raise BertlookError(
                f"Nothing is predicted at position {quote(position)}, only{places}."
            )
        return self.positions.index(position)

    def _to_ids(self, target: Any) -> list[int]:
        if isinstance(target, str):
            return self.names.find(target)
        values = list(target) if is_iterable(target) else [target]
        size = self.log_probs.shape[1]
        for value in values:
            if not is_integer(value) or isinstance(value, bool) or not 0 <= value < size:
                raise BertlookError(
                    f"target={quote(value)} is no {'class' if self.kind == 'class' else 'token'}: "
                    f"give its text, or an id from 0 to {size - 1}."
                )
        if not values:
            raise BertlookError("target is empty. Give a token, or its id.")
        return [int(value) for value in values]

    def _check_same(self, other: object) -> None:
        if not isinstance(other, Prediction):
            raise BertlookError(
                f"other is a {type(other).__name__}. Give another prediction, such as "
                "model.predict(text, edits=...)."
            )
        if (self.kind, self.positions) != (other.kind, other.positions):
            raise BertlookError(
                f"The predictions are at different positions: {_show_positions(self.positions)} "
                f"and {_show_positions(other.positions)}. Predict the same text."
            )
        if self.log_probs.shape != other.log_probs.shape:
            raise BertlookError("The predictions are over different vocabularies.")


class Names:
    """The texts of a vocabulary's tokens, or of classes.

    Args:
        tokenizer: The tokenizer, or None for classes.
        labels: The classes.
    """

    def __init__(self, tokenizer: Any = None, labels: Sequence[str] = ()) -> None:
        self._tokenizer = tokenizer
        self._labels = list(labels)

    def show(self, indices: list[int]) -> list[str]:
        """Return the texts of tokens or classes, all at once: it takes a look at the vocabulary."""
        if self._tokenizer is None:
            return [self._labels[index] for index in indices]
        return show_ids(self._tokenizer, indices)

    def find(self, text: str) -> list[int]:
        """Return the ids of a text.

        Raises:
            BertlookError: If the vocabulary lacks it, or it is no class.
        """
        if self._tokenizer is None:
            if text not in self._labels:
                raise BertlookError(
                    f"target={quote(text)} is no class. There are {', '.join(self._labels)}."
                )
            return [self._labels.index(text)]
        vocabulary = self._tokenizer.get_vocab()
        if text in vocabulary:
            return [vocabulary[text]]
        readable = text.encode("utf-8", "replace").decode()  # a lone surrogate stops tokenizers
        ids = self._tokenizer(readable, add_special_tokens=False)["input_ids"]
        if not ids or self._tokenizer.unk_token_id in ids:
            raise BertlookError(
                f"The vocabulary lacks {quote(text)}. Give a token that it has, or an id."
            )
        return list(ids)


def _show_positions(positions: Sequence[int]) -> str:
    shown = ", ".join(map(str, positions[:10]))
    return f"{shown}, ..." if len(positions) > 10 else shown
