"""Attention: the maps of one input."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from bertlook.attention.axis import Axes, Axis, to_key_axis
from bertlook.attention.caches import stack_cache
from bertlook.attention.checks import to_facts, to_maps, to_norms, to_visible
from bertlook.attention.foreign_tokens import to_axes
from bertlook.attention.grouping import SpanUnit, regroup
from bertlook.attention.held_maps import HeldMaps
from bertlook.attention.patches import name_tokens, to_patches
from bertlook.attention.pooling import Rows, pool
from bertlook.attention.saved import from_bytes, to_bytes
from bertlook.attention.stacking import check_unmasked, stack_outputs
from bertlook.choices import check_flag, is_integer
from bertlook.errors import BertlookError
from bertlook.files import read_file, write_file
from bertlook.head import Head, HeadLike, find_head
from bertlook.text import count_of, heads_of, quote

if TYPE_CHECKING:  # an Attention works without torch
    from bertlook.attention.overview import Overview

#: A function that computes norms when they are asked for.
Norms = Callable[[], npt.NDArray[np.floating] | None]

#: Share of attention that goes to no token, above which it isn't rounding.
MIN_MISSING = 1e-4


class Attention(Axes):
    """The attention maps of all heads for one input.

    Args:
        tokens: N tokens, from which attention goes out. None names the patches of an image.
        maps: (L, H, N, N) weights, or (L, H, N, K) with ``key_tokens``; row i holds the attention
            from token i. Stored as float64 if given as float64, otherwise as float32. Rows may sum
            to less than 1: some models give part of the attention to a learned sink, which is no
            token. A head that a layer doesn't have is NaN throughout: a layer may have no attention
            at all, or fewer heads than others.
        word_ids: The index of each token's word, or None for special tokens. By default special
            tokens are recognized by their names, "##" pieces belong to the previous word, and every
            other token is a word.
        source: The input text, or the Sentence or Document with its gold annotation.
        words: W words in their written form. By default the words of the source if it has any,
            otherwise the words joined from the tokens.
        note: A remark to show with the maps, such as that the text was truncated.
        value_norms: (L, H, K) norm of the vector that each token contributes per unit of attention
            (Kobayashi et al. 2020), if the model provides it; or a function that returns it or
            None, and is called when it is asked for.
        visible: (L, N, K) bool, the pairs of tokens of which the model lets the first attend to the
            second, such as those in a sliding window. Uniform baselines spread attention over
            these. By default it is unknown, and measures take a model for causal if the first row
            of all maps is zero after its first weight.
        provenance: Facts on how the maps were made, by name, such as the model and the date; pages
            and tables state them. JSON-serializable.
        key_tokens: K tokens, to which attention goes, if these are other tokens than ``tokens``:
            the source text in a decoder's cross-attention.
        key_word_ids: As ``word_ids``, of ``key_tokens``.
        key_words: As ``words``, of ``key_tokens``.
        boundary: The index of the first token of the second text, in the input of a pair.
        signed: Whether weights may be negative, as in a difference of two maps. Such maps can be
            drawn, but measures of probabilities refuse them.
        image: The image of which the last key tokens are patches, row by row, as the network sees
            it: a PIL image, or an array (height, width, 3) of integers from 0 to 255 or
            floating-point numbers from 0 to 1.
        patches: The numbers of rows and columns of the image's patches.
        first_patch: The index of the key token of the first patch, if other tokens follow the
            patches.

    Attributes:
        num_layers: L, the number of layers.
        num_heads: H, the largest number of heads in a layer.
        units: The words and special tokens in token order: the rows of word-level maps.
        key_units: Those of ``key_tokens``: the columns of word-level maps. Without ``key_tokens``,
            ``key_tokens``, ``key_word_ids``, ``key_words`` and ``key_units`` are the attributes
            without ``key_``.
        present: (L, H) bool, which heads the model has.
        patches: The image with ``rows``, ``columns`` and ``start``, or None.

    Raises:
        BertlookError: If the shapes don't match, a weight is negative (unless ``signed``) or not
            finite, a norm is either, a pair has a weight but isn't visible, or a token or word is
            not a str.

    Example:
        >>> import bertlook as bl
        >>> attention = bl.Attention(["[CLS]", "play", "##ing"], [[[[0, .5, .5]] * 3]])
        >>> attention
        <Attention: 1 layer x 1 head, 3 tokens>
        >>> attention["1-1"].shape
        (3, 3)
        >>> attention.words
        ['playing']
    """

    def __init__(
        self,
        tokens: Sequence[str] | None,
        maps: npt.ArrayLike | HeldMaps,
        word_ids: Sequence[int | None] | None = None,
        source: Any = None,
        *,
        words: Sequence[str] | None = None,
        note: str = "",
        value_norms: npt.NDArray[np.floating] | Norms | None = None,
        visible: npt.NDArray[np.bool_] | None = None,
        provenance: Mapping[str, Any] | None = None,
        key_tokens: Sequence[str] | None = None,
        key_word_ids: Sequence[int | None] | None = None,
        key_words: Sequence[str] | None = None,
        boundary: int | None = None,
        signed: bool = False,
        image: Any = None,
        patches: tuple[int, int] | None = None,
        first_patch: int | None = None,
    ) -> None:
        if tokens is None and image is not None and key_tokens is None:
            tokens, word_ids = name_tokens(patches, maps)
        if words is None:
            words = getattr(source, "words", None)
        self._queries = Axis(tokens, word_ids, words)
        self._keys = to_key_axis(key_tokens, key_word_ids, key_words) or self._queries
        self.signed = check_flag("signed", signed)
        self._maps = to_maps(maps, len(self.tokens), len(self.key_tokens), self.signed)
        self.num_layers: int = self._maps.shape[0]
        self.num_heads: int = self._maps.shape[1]
        self.present = (
            self._maps.present
            if isinstance(self._maps, HeldMaps)
            else np.isfinite(self._maps[:, :, 0, 0])
        )
        self.boundary = self._to_boundary(boundary)
        self.patches = to_patches(image, patches, first_patch, len(self.key_tokens))
        self.source = source
        self.note = note
        self._value_norms = (
            value_norms
            if value_norms is None or callable(value_norms)
            else to_norms(value_norms, self._shape, self.present)
        )
        self.visible = None if visible is None else to_visible(visible, self._maps)
        self.provenance = to_facts({} if provenance is None else provenance)

    @classmethod
    def from_outputs(
        cls,
        tokens: Any,
        outputs: Any,
        *,
        key_tokens: Any = None,
        special: Any = None,
        **options: Any,
    ) -> Attention:
        """Return the attention in the outputs of a model of transformers.

        Args:
            tokens: The tokens that the model read, special tokens and padding included, or what a
                fast tokenizer returned for the text. None names the patches of an ``image``.
            outputs: ``outputs.attentions`` of one text: for each layer an array or tensor
                (heads, N, N), with or without a batch axis of 1, or None if it has no attention.
                Also ``outputs`` itself, or the steps that ``generate()`` returns.
            key_tokens: The tokens to which attention goes, for ``outputs.cross_attentions``.
            special: The special tokens: their names, their indices, or True or False for each
                token. By default as for ``word_ids`` of :class:`Attention`.
            **options: Other arguments of :class:`Attention`, such as ``source`` or ``image``.

        Raises:
            BertlookError: If there are no maps, or they don't fit the tokens.

        Example:
            >>> import numpy as np
            >>> import bertlook as bl
            >>> layers = tuple(np.full((1, 2, 3, 3), 1 / 3) for _ in range(4))
            >>> bl.Attention.from_outputs(["<s>", "Hello", "</s>"], layers)
            <Attention: 4 layers x 2 heads, 3 tokens>
        """
        if tokens is None and key_tokens is None and options.get("image") is not None:
            return cls(None, stack_outputs(outputs, None, is_cross=False), **options)
        axes = to_axes(tokens, key_tokens, special, options)
        shape = len(axes["tokens"]), len(axes.get("key_tokens", axes["tokens"]))
        maps = stack_outputs(outputs, shape, is_cross=key_tokens is not None)
        return cls(maps=check_unmasked(maps), **{**options, **axes})

    @classmethod
    def from_cache(
        cls,
        cache: Any,
        tokens: Any,
        *,
        name: str | None = None,
        key_tokens: Any = None,
        special: Any = None,
        signed: bool = False,
        **options: Any,
    ) -> Attention:
        """Return the attention in a cache of activations, as TransformerLens or nnsight makes one.

        Args:
            cache: A mapping from names with the layers' numbers, such as
                "blocks.0.attn.hook_pattern", or from the numbers alone, to the map of each layer or
                to a tuple with it. None is a layer without attention.
            tokens: As in :meth:`from_outputs`.
            name: A part of the names to read, where several kinds of maps fit the tokens.
            key_tokens: As in :meth:`from_outputs`.
            special: As in :meth:`from_outputs`.
            signed: Whether the maps are scores or differences instead of probabilities.
            **options: Other arguments of :class:`Attention`.

        Raises:
            BertlookError: If there are no maps or several kinds of them, they don't fit the tokens,
                or a layer is missing.

        Example:
            >>> import numpy as np
            >>> import bertlook as bl
            >>> cache = {f"blocks.{i}.attn.hook_pattern": np.full((2, 1, 1), 1.0) for i in range(4)}
            >>> bl.Attention.from_cache(cache, ["Hello"])
            <Attention: 4 layers x 2 heads, 1 token>
        """
        check_flag("signed", signed)
        axes = to_axes(tokens, key_tokens, special, options)
        shape = len(axes["tokens"]), len(axes.get("key_tokens", axes["tokens"]))
        maps = stack_cache(cache, shape, name=name, signed=signed)
        return cls(maps=check_unmasked(maps), signed=signed, **{**options, **axes})

    def save(self, path: str | Path) -> None:
        """Write the attention to one safetensors file, replacing an existing file atomically.

        Tokens, words, source, image, norms and all other parts are written with the maps.

        Args:
            path: The file.

        Raises:
            BertlookError: If the file can't be written, or can't hold the source.
        """
        write_file(path, to_bytes(self))

    @classmethod
    def load(cls, path: str | Path) -> Attention:
        """Read an attention from a file written by :meth:`save`.

        Args:
            path: The file.

        Raises:
            BertlookError: If the file is missing, damaged, written by a newer version, or not a
                file of an attention.

        Example:
            >>> import tempfile
            >>> import bertlook as bl
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     bl.load()("The cat sat.").save(f"{folder}/cat")
            ...     bl.Attention.load(f"{folder}/cat").words
            ['The', 'cat', 'sat', '.']
        """
        return from_bytes(cls, read_file(path), str(path))

    @property
    def value_norms(self) -> npt.NDArray[np.floating] | None:
        """(L, H, K) the norm of the vector that each token contributes, or None if unknown.

        The norms of a model's attention are computed when they are first asked for. They are None
        if the model's output projections aren't known exactly, or have changed since.
        """
        if callable(self._value_norms):
            norms = self._value_norms()
            self._value_norms = (
                None if norms is None else to_norms(norms, self._shape, self.present)
            )
        return self._value_norms

    def __getstate__(self) -> dict[str, Any]:
        """Return the state for a copy or another process: arrays in place of a model's tensors."""
        state = {**vars(self), "_value_norms": self.value_norms}
        return {**state, "_maps": self.maps} if "_maps" in state else state

    @property
    def maps(self) -> npt.NDArray[np.floating]:
        """The (L, H, N, K) maps, which can't be written to."""
        if isinstance(self._maps, HeldMaps):
            self._maps = self._maps.join()
        return self._maps

    def __getitem__(self, head: HeadLike) -> npt.NDArray[np.floating]:
        """Return the (N, K) map over tokens of one head, such as ``attention["3-1"]``.

        Raises:
            BertlookError: If there is no such head.
        """
        return self._map_of(find_head_in(self, head))

    @cached_property
    def overview(self) -> Overview:
        """What a view draws of a long text: thumbnails, and each row's strongest links."""
        from bertlook.attention.overview import overview_of_maps
        from bertlook.attention.small_overview import MAX_WEIGHTS, overview_of_small_maps

        key_units = self.key_units if self.is_cross else None
        if self.maps.size <= MAX_WEIGHTS:
            return overview_of_small_maps(self.maps, self.units, key_units, signed=self.signed)
        return overview_of_maps(self.maps, self.units, key_units, signed=self.signed)

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
            (L, H, U, U) for U words and special tokens, or (L, H, W, W) without special tokens;
            with ``key_tokens``, the last axis is that of the keys. A single layer drops the first
            axis.

        Raises:
            BertlookError: If ``rows`` is unknown, or "max" for signed maps.

        Example:
            >>> import bertlook as bl
            >>> attention = bl.load()("The cat sat.")
            >>> attention.word_maps().shape
            (6, 8, 6, 6)
            >>> attention.word_maps("max", specials=False, layers=0).shape
            (8, 4, 4)
        """
        check_flag("specials", specials)
        if self.signed and rows == "max":
            raise BertlookError('rows="max" renormalizes probabilities; these maps are signed.')
        maps = pool(self._maps_of(layers), self.units, rows, self.key_units)
        if specials:
            return maps
        return maps[..., self._queries.word_units, :][..., self._keys.word_units]

    def group(self, spans: Any = None, *, keys: Any = None, units: SpanUnit = "words") -> Attention:
        """Return attention among larger units, such as the sentences of a long prompt.

        Attention to a span is the sum over its tokens, attention from it the mean over their rows.
        Tokens outside of all spans stay as they are, and so do special tokens.

        Args:
            spans: The (start, end) pairs of words that become units, in order, ends exclusive. By
                default the sentences: those of the source, or as their final characters tell.
            keys: The spans of the keys, if these are other tokens; by default their sentences.
            units: Whether spans count "words" or "tokens".

        Returns:
            An Attention with a word for each span. It has neither gold annotation nor norms.

        Raises:
            BertlookError: If spans overlap, lie outside, or aren't in order, or a span of words has
                a special token in it.

        Example:
            >>> import bertlook as bl
            >>> attention = bl.load()("The cat sat. It purred.")
            >>> attention.group().tokens
            ['[CLS]', 'The cat sat .', 'It purred .', '[SEP]']
            >>> attention.group([(1, 3)]).words
            ['The', 'cat sat', '.', 'It', 'purred', '.']
        """
        return Attention(**regroup(self, spans, keys, units))

    @property
    def _shape(self) -> tuple[int, int, int, int]:
        return self.num_layers, self.num_heads, len(self.tokens), len(self.key_tokens)

    def _map_of(self, head: Head) -> npt.NDArray[np.floating]:
        """Return the map of a head that the model has."""
        return self.maps[tuple(head)]

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

    def _to_boundary(self, boundary: int | None) -> int | None:
        if boundary is None:
            return None
        if not is_integer(boundary) or not 0 < boundary < len(self.tokens) or self.is_cross:
            raise BertlookError(
                f"boundary={quote(boundary)} doesn't divide the tokens of a pair: give an index "
                f"from 1 to {len(self.tokens) - 1}, and no key_tokens."
            )
        return int(boundary)

    def __repr__(self) -> str:
        tokens, keys = len(self.tokens), len(self.key_tokens)
        size = f"{tokens} x {keys} tokens" if self.is_cross else count_of(tokens, "token")
        return f"<Attention: {heads_of(self.num_layers, self.num_heads)}, {size}>"


def find_head_in(attention: Attention, head: Any, argument: str = "") -> Head:
    """Parse a head in any of its three forms, and check that the attention has its map.

    Args:
        attention: The attention.
        head: A ``Head``, a name or a pair.
        argument: The name of the argument, as a prefix of the error message.

    Raises:
        BertlookError: If this isn't a head, or there is no such head.
    """
    found = find_head(head, attention.num_layers, attention.num_heads, argument)
    if not attention.present[tuple(found)]:
        raise BertlookError(
            f"The model has no head {found}: layer {found.layer + 1} has "
            f"{attention.present[found.layer].sum()} heads. `present` shows which there are."
        )
    return found


def check_attention(value: object, owner: str, *, any_kind: bool = False) -> Attention:
    """Return an argument that is an Attention.

    Args:
        value: The argument.
        owner: What needs it, for the message.
        any_kind: Whether keys may be other tokens than queries, and weights negative.

    Raises:
        BertlookError: If it is anything else.
    """
    if not isinstance(value, Attention):
        raise BertlookError(
            f"{owner} needs an Attention, not {type(value).__name__}: "
            "call a model on a text first, `bl.load()(text)`."
        )
    if value.is_cross and not any_kind:
        raise BertlookError(
            f"{owner} needs attention among the tokens of one text, and this attention goes to the "
            "tokens of another. Give a self-attention, such as that of the encoder."
        )
    if value.signed and not any_kind:
        raise BertlookError(
            f"{owner} needs attention probabilities, and these maps are signed. Give the maps "
            "themselves instead of a difference."
        )
    return value
