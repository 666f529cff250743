"""Attention: the maps of one input."""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from bertlook.choices import check_flag, check_type, is_integer, is_iterable, is_list
from bertlook.errors import BertlookError
from bertlook.head import Head, HeadLike, find_head
from bertlook.pooling import Rows, Unit, group_tokens, pool
from bertlook.text import quote

#: Names that identify special tokens in inputs without word ids.
SPECIAL = re.compile(r"\[(CLS|SEP|PAD)\]|</?s>|<(pad|bos|eos|\|\w+\|)>")

#: Share of attention that goes to no token, above which it isn't rounding.
MIN_MISSING = 1e-4


class Attention:
    """The attention maps of all heads for one input.

    Args:
        tokens: N tokens.
        maps: (L, H, N, N) weights; row i holds the attention from token i. Stored as float64 if
            given as float64, otherwise as float32. Rows may sum to less than 1: some models give
            part of the attention to a learned sink, which is no token.
        word_ids: The index of each token's word, or None for special tokens. By default special
            tokens are recognized by their names, "##" pieces belong to the previous word, and every
            other token is a word.
        source: The input text, or the Sentence or Document with its gold annotation.
        words: W words in their written form. By default the words of the source if it has any,
            otherwise the words joined from the tokens.
        note: A remark to show with the maps, such as that the text was truncated.
        value_norms: (L, H, N) norm of the vector that each token contributes per unit of attention
            (Kobayashi et al. 2020), if the model provides it.
        visible: (L, N, N) bool, the pairs of tokens of which the model lets the first attend to the
            second, such as those in a sliding window. Uniform baselines spread attention over
            these. By default it is unknown, and measures take a model for causal if the first row
            of all maps is zero after its first weight.
        provenance: Facts on how the maps were made, by name, such as the model and the date; pages
            and tables state them. JSON-serializable.

    Attributes:
        num_layers: L, the number of layers.
        num_heads: H, the number of heads in each layer.
        units: The words and special tokens in token order: the rows of word-level maps.

    Raises:
        BertlookError: If the shapes don't match, a weight or norm is negative or not finite, a pair
            has a weight but isn't visible, or a token or word is not a str.

    Example:
        >>> import bertlook as bl
        >>> attention = bl.Attention(["[CLS]", "play", "##ing"], [[[[0, .5, .5]] * 3]])
        >>> attention
        <Attention: 1 layers x 1 heads, 3 tokens>
        >>> attention["1-1"].shape
        (3, 3)
        >>> attention.words
        ['playing']
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
        visible: npt.NDArray[np.bool_] | None = None,
        provenance: Mapping[str, Any] | None = None,
    ) -> None:
        self.tokens = _to_strings("tokens", tokens)
        self.maps = _to_maps(maps, len(self.tokens))
        self.num_layers: int = self.maps.shape[0]
        self.num_heads: int = self.maps.shape[1]
        self.word_ids = _to_word_ids(word_ids, self.tokens)
        if words is None:
            words = getattr(source, "words", None)
        self.words = (
            _join_pieces(self.tokens, self.word_ids)
            if words is None
            else _to_strings("words", words)
        )
        count = len({word for word in self.word_ids if word is not None})
        if count != len(self.words):
            raise BertlookError(
                f"{len(self.words)} words were given, but the tokens form {count} words."
            )
        self.source = source
        self.note = note
        self.value_norms = None if value_norms is None else _to_norms(value_norms, self.maps.shape)
        self.visible = None if visible is None else _to_visible(visible, self.maps)
        self.provenance = _to_facts({} if provenance is None else provenance)
        self.units: list[Unit] = group_tokens(self.tokens, self.words, self.word_ids)

    def __getitem__(self, head: HeadLike) -> npt.NDArray[np.floating]:
        """Return the (N, N) map over tokens of one head, such as ``attention["3-1"]``.

        Raises:
            BertlookError: If there is no such head.
        """
        return self.maps[tuple(find_head(head, self.num_layers, self.num_heads))]

    def word_maps(
        self, rows: Rows = "mean", specials: bool = True, *, layers: int | slice = slice(None)
    ) -> npt.NDArray[np.floating]:
        """Return maps over words (section 4.1): attention to a word is the sum over its pieces.

        Args:
            rows: The rule for attention from a word: the "mean" over its pieces' rows (the paper's
                rule), the "first" piece's row, or their "max", renormalized.
            specials: Whether special tokens keep their rows and columns. Without them, rows no
                longer sum to 1.
            layers: The layers to return, an index or a slice.

        Returns:
            (L, H, U, U) for U words and special tokens, or (L, H, W, W) without special tokens. A
            single layer drops the first axis.

        Example:
            >>> import bertlook as bl
            >>> attention = bl.load()("The cat sat.")
            >>> attention.word_maps().shape
            (6, 8, 6, 6)
            >>> attention.word_maps("max", specials=False, layers=0).shape
            (8, 4, 4)
        """
        check_flag("specials", specials)
        maps = pool(self._maps_of(layers), self.units, rows)
        if specials:
            return maps
        kept = [index for index, unit in enumerate(self.units) if not unit.special]
        return maps[..., kept, :][..., kept]

    def _maps_of(self, layers: int | slice) -> npt.NDArray[np.floating]:
        try:
            index = layers if isinstance(layers, slice) else operator.index(layers)
            if isinstance(layers, bool):
                raise TypeError("a bool is not an index")
            maps = self.maps[index]
            if maps.size:
                return maps
        except (IndexError, TypeError, ValueError):
            pass
        raise BertlookError(
            f"There are no layers {quote(layers)}: give an index from 0 to {self.num_layers - 1}, "
            "or a slice of them."
        )

    def __repr__(self) -> str:
        layers, heads, tokens, _ = self.maps.shape
        return f"<Attention: {layers} layers x {heads} heads, {tokens} tokens>"


def check_attention(value: object, owner: str) -> Attention:
    """Return an argument that is an Attention.

    Args:
        value: The argument.
        owner: What needs it, for the message.

    Raises:
        BertlookError: If it is anything else.
    """
    if not isinstance(value, Attention):
        raise BertlookError(
            f"{owner} needs an Attention, not {type(value).__name__}: "
            "call a model on a text first, `bl.load()(text)`."
        )
    return value


def _to_strings(argument: str, strings: Iterable[str]) -> list[str]:
    """Return a list of strings.

    Raises:
        BertlookError: If the argument is anything else.
    """
    if not is_iterable(strings):
        raise BertlookError(f"{argument}={quote(strings)} is not a list of strings.")
    values = list(strings)
    for index, value in enumerate(values):
        if not isinstance(value, str):
            raise BertlookError(
                f"{argument}[{index}] is {quote(value)}, not a str. Give a list of strings."
            )
    return values


def _to_array(argument: str, values: npt.ArrayLike) -> npt.NDArray[Any]:
    try:
        return np.asarray(values)
    except (TypeError, ValueError, RuntimeError) as error:  # ragged, a tensor with gradients
        raise BertlookError(f"{argument} isn't an array: {error}") from error


def _to_facts(provenance: Mapping[str, Any]) -> dict[str, Any]:
    facts = check_type("provenance", provenance, Mapping, "Give a dict from names to facts.")
    for name in facts:
        if not isinstance(name, str):
            raise BertlookError(f"provenance has the name {quote(name)}, which is not a str.")
    try:
        json.dumps(dict(facts))
    except (TypeError, ValueError, RecursionError) as error:
        raise BertlookError(
            f"provenance can't be written as JSON: {error}. Give strings, numbers, lists and dicts."
        ) from error
    return dict(facts)


def _to_norms(value_norms: npt.ArrayLike, shape: tuple[int, ...]) -> npt.NDArray[np.floating]:
    """Return the norms for maps of a shape.

    Raises:
        BertlookError: If they have another shape, or one is negative or not finite.
    """
    norms = _to_array("value_norms", value_norms)
    if norms.shape != shape[:3]:
        raise BertlookError(
            f"value_norms has shape {norms.shape}; these maps need {shape[:3]}: one norm for each "
            "layer, head and token."
        )
    if norms.dtype.kind != "f" or not np.isfinite(norms).all() or (norms < 0).any():
        raise BertlookError("value_norms must be floating-point numbers, finite and not negative.")
    return norms


def _to_visible(given: npt.ArrayLike, maps: npt.NDArray[np.floating]) -> npt.NDArray[np.bool_]:
    """Return the pairs that can have a weight.

    Raises:
        BertlookError: If they are not booleans of the maps' shape, or another pair has a weight.
    """
    visible = _to_array("visible", given)
    shape = (maps.shape[0], *maps.shape[2:])
    if visible.dtype != bool or visible.shape != shape:
        raise BertlookError(
            f"visible is {visible.dtype} of shape {visible.shape}; these maps need booleans of "
            f"shape {shape}: one for each layer and pair of tokens."
        )
    invisible = np.argwhere(maps.any(1) & ~visible)
    if len(invisible):
        layer, query, key = invisible[0].tolist()
        raise BertlookError(
            f"A head of layer {layer} (counted from 0) attends from token {query} to token {key}, "
            "which visible says it can't."
        )
    return visible


def _to_maps(maps: npt.ArrayLike, num_tokens: int) -> npt.NDArray[np.floating]:
    try:
        weights = np.asarray(maps)
        if weights.dtype.kind not in "fiub":
            raise TypeError(f"its type is {weights.dtype}")
        array: npt.NDArray[np.floating] = np.array(
            weights, np.float64 if weights.dtype == np.float64 else np.float32
        )
    except (TypeError, ValueError, RuntimeError) as error:  # ragged, text, a tensor that needs grad
        raise BertlookError(f"maps isn't an array of numbers: {error}") from error
    if array.ndim != 4 or array.shape[2:] != (num_tokens, num_tokens) or 0 in array.shape:
        raise BertlookError(
            f"maps has shape {array.shape}; {num_tokens} tokens need "
            f"(layers, heads, {num_tokens}, {num_tokens})."
        )
    low, high = array.min((-2, -1)), array.max((-2, -1))
    is_invalid = ~(np.isfinite(low) & np.isfinite(high))
    if is_invalid.any():
        head = Head(*np.argwhere(is_invalid)[0].tolist())
        raise BertlookError(
            f"The map of head {head} (layer {head.layer}, head {head.head}, counted from 0) has a "
            "weight that is not a finite number. Half precision may have overflowed: load the "
            "model with dtype='float32'."
        )
    if (low < 0).any():
        head = Head(*np.argwhere(low < 0)[0].tolist())
        raise BertlookError(
            f"The map of head {head} has a negative weight. Give attention probabilities, not "
            "scores."
        )
    array.flags.writeable = False
    return array


def _to_word_ids(given: Sequence[int | None] | None, tokens: list[str]) -> list[int | None]:
    """Return the given word ids if they are valid, or else guess them from the tokens."""
    if given is None:
        guessed: list[int | None] = []
        word = -1
        for token in tokens:
            special = SPECIAL.fullmatch(token)
            continues = token.startswith("##") and guessed and guessed[-1] is not None
            word += not special and not continues
            guessed.append(None if special else word)
        return guessed
    if not is_list(given):
        raise BertlookError(f"word_ids={quote(given)} is not a list of integers and None.")
    word_ids = list(given)
    if len(word_ids) != len(tokens):
        raise BertlookError(f"{len(word_ids)} word ids were given for {len(tokens)} tokens.")
    next_word, previous = 0, None
    for index, word_id in enumerate(word_ids):
        if word_id is not None and not is_integer(word_id):
            raise BertlookError(f"word_ids[{index}] is {quote(word_id)}, neither int nor None.")
        if word_id is not None and word_id != previous:
            if word_id != next_word:
                raise BertlookError(
                    f"Token {index} ({quote(tokens[index])}) has word id {quote(word_id)} where "
                    f"word {next_word} begins. Count words from 0, and keep the tokens of a word "
                    "together."
                )
            next_word += 1
        previous = word_id
    return word_ids


def _join_pieces(tokens: list[str], word_ids: list[int | None]) -> list[str]:
    words: dict[int, str] = {}
    for token, word in zip(tokens, word_ids, strict=True):
        if word is not None:
            piece = token.removeprefix("##") if word in words else token
            words[word] = words.get(word, "") + piece.replace("Ġ", "").replace("▁", "")
    return list(words.values())
