"""Attention: the maps of one input."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from bertlook.errors import BertlookError
from bertlook.head import Head, HeadLike, find_head
from bertlook.pooling import Rows, Unit, to_units, units_of

#: Tokens that are special by their name, where nothing else tells.
SPECIAL = re.compile(r"\[(CLS|SEP|PAD)\]|</?s>|<(pad|bos|eos|\|\w+\|)>")


class Attention:
    """What every head does with one input.

    Args:
        tokens: N tokens.
        maps: (L, H, N, N) weights; row i is what token i attends to. Kept in float64 if given so,
            else in float32.
        word_ids: for each token the index of its word, None for special tokens. By default special
            tokens are known by their names, "##" pieces belong to the word before, and every other
            token is a word.
        source: what was looked at: a text, or the Sentence or Document with its gold annotation.
        words: the W words as the reader wrote them; by default the source's words, else put
            together from the tokens.
        note: what a reader of the maps should know, such as that the text was cut.
        value_norms: (L, H, N) the norm of what each token adds where a head attends to it wholly
            (Kobayashi et al. 2020); a model gives it where it can.

    Raises:
        BertlookError: if the parts don't fit each other, or a weight is negative or not finite.
    """

    def __init__(
        self,
        tokens: Sequence[str],
        maps: npt.ArrayLike,
        word_ids: Sequence[int | None] | None = None,
        source: Any = None,
        *,
        words: Sequence[str] | None = None,
        note: str = "",
        value_norms: npt.NDArray[np.floating] | None = None,
    ) -> None:
        self.tokens = list(tokens)
        self.maps = _checked_maps(maps, len(self.tokens))
        self.word_ids = _guess_word_ids(self.tokens) if word_ids is None else list(word_ids)
        _check_word_ids(self.word_ids, self.tokens)
        if words is None:
            words = getattr(source, "words", None)
        self.words = _join_pieces(self.tokens, self.word_ids) if words is None else list(words)
        count = len({word for word in self.word_ids if word is not None})
        if count != len(self.words):
            raise BertlookError(f"{len(self.words)} words were given, but the tokens have {count}.")
        self.source = source
        self.note = note
        self.value_norms = _checked_norms(value_norms, self.maps.shape[:3])
        #: The rows of the word-level maps: words and special tokens in token order.
        self.units: list[Unit] = units_of(self.tokens, self.words, self.word_ids)

    @property
    def num_layers(self) -> int:
        """L."""
        return self.maps.shape[0]

    @property
    def num_heads(self) -> int:
        """H, the heads of a layer."""
        return self.maps.shape[1]

    def __getitem__(self, head: HeadLike) -> npt.NDArray[np.floating]:
        """Return one head's map over tokens, (N, N)."""
        return self.maps[tuple(find_head(head, self.num_layers, self.num_heads))]

    def word_maps(
        self, rows: Rows = "mean", specials: bool = True, *, layers: int | slice = slice(None)
    ) -> npt.NDArray[np.floating]:
        """Maps over words (section 4.1): attention to a word is the sum over its pieces.

        Args:
            rows: attention from a word is the "mean" over its pieces' rows (the paper), the
                "first" piece's row, or their "max", renormalized.
            specials: keep special tokens as rows and columns of their own; without, they are cut
                away and rows no longer sum to 1.
            layers: only these layers.

        Returns:
            (L, H, U, U), U the words and special tokens; (L, H, W, W) without special tokens. For
            one layer without the first axis.
        """
        maps = to_units(self.maps[layers], self.units, rows)
        if specials:
            return maps
        kept = [i for i, unit in enumerate(self.units) if not unit.special]
        return maps[..., kept, :][..., kept]

    def __repr__(self) -> str:
        layers, heads, tokens, _ = self.maps.shape
        return f"<Attention: {layers} layers x {heads} heads, {tokens} tokens>"


def _checked_maps(maps: npt.ArrayLike, tokens: int) -> npt.NDArray[np.floating]:
    try:
        given = np.asarray(maps)
        array: npt.NDArray[np.floating] = np.array(
            given, np.float64 if given.dtype == np.float64 else np.float32
        )
    except (TypeError, ValueError, RuntimeError) as error:  # ragged, text, a tensor that needs grad
        raise BertlookError(f"maps can't be made an array of numbers: {error}") from error
    if array.ndim != 4 or array.shape[2:] != (tokens, tokens) or 0 in array.shape:
        raise BertlookError(
            f"maps has shape {array.shape}; {tokens} tokens need "
            f"(layers, heads, {tokens}, {tokens})."
        )
    low, high = array.min((-2, -1)), array.max((-2, -1))
    bad = ~(np.isfinite(low) & np.isfinite(high))
    if bad.any():
        head = Head(*np.argwhere(bad)[0].tolist())
        raise BertlookError(
            f"The map of head {head} (layer {head.layer}, head {head.head}, counted from 0) has "
            "a weight that is not a finite number. Half precision may have overflowed: load the "
            "model with dtype='float32'."
        )
    if (low < 0).any():
        head = Head(*np.argwhere(low < 0)[0].tolist())
        raise BertlookError(f"The map of head {head} has a negative weight; are these scores?")
    array.flags.writeable = False
    return array


def _checked_norms(
    norms: npt.NDArray[np.floating] | None, shape: tuple[int, ...]
) -> npt.NDArray[np.floating] | None:
    if norms is not None and np.shape(norms) != shape:
        raise BertlookError(
            f"value_norms has shape {np.shape(norms)}; these maps need {shape}: one for each "
            "layer, head and token."
        )
    return norms


def _guess_word_ids(tokens: list[str]) -> list[int | None]:
    ids: list[int | None] = []
    word = -1
    for token in tokens:
        if SPECIAL.fullmatch(token):
            ids.append(None)
            continue
        if not (token.startswith("##") and ids and ids[-1] is not None):
            word += 1
        ids.append(word)
    return ids


def _check_word_ids(word_ids: list[int | None], tokens: list[str]) -> None:
    if len(word_ids) != len(tokens):
        raise BertlookError(f"{len(word_ids)} word ids were given for {len(tokens)} tokens.")
    expected = 0
    before: int | None = None
    for place, word in enumerate(word_ids):
        if word is not None and word != before:
            if word != expected:
                raise BertlookError(
                    f"Token {place} ({tokens[place]!r}) is of word {word} where word {expected} "
                    "begins: words are counted from 0 and their pieces stand together."
                )
            expected += 1
        before = word


def _join_pieces(tokens: list[str], word_ids: list[int | None]) -> list[str]:
    words: dict[int, str] = {}
    for token, word in zip(tokens, word_ids, strict=True):
        if word is not None:
            piece = token.removeprefix("##") if word in words else token
            words[word] = words.get(word, "") + piece.replace("Ġ", "").replace("▁", "")
    return list(words.values())
