"""Editing: the edits of an input, made in the records of layers while a model runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from bertlook.attention.pooling import group_tokens
from bertlook.deferred import torch
from bertlook.edits import Cut, Edit, HeadOff, Hide, SetMap
from bertlook.errors import BertlookError
from bertlook.model.layer import Layer, OnLayer
from bertlook.model.tokens.encoding import Encoding
from bertlook.text import quote

if TYPE_CHECKING:
    from torch import Tensor


#: The share of a row's weight below which it counts as lost.
_NOTHING = 1e-7


@dataclass(eq=False)
class _Changes:
    """The changes of one layer.

    Attributes:
        off: How each head that is switched off is replaced.
        maps: The (queries, keys) maps that are set, by head.
        cuts: The (heads, queries, keys) links that are cut, with renormalization or without.
    """

    off: dict[int, HeadOff] = field(default_factory=dict)
    maps: dict[int, Tensor] = field(default_factory=dict)
    cuts: dict[bool, Tensor] = field(default_factory=dict)


class Editor:
    """The edits of one input, resolved to tokens.

    Args:
        edits: The edits; those of another stream are left out.
        queries: The input whose tokens attend.
        keys: The input whose tokens are attended to, if it is another one.
        heads: The number of heads in each layer, 0 for a layer without attention.
        stream: The attention that is edited, in an encoder-decoder; otherwise None.

    Raises:
        BertlookError: If an edit names a head, word or token that isn't there, or its map doesn't
            fit.
    """

    def __init__(
        self,
        edits: Sequence[Edit],
        queries: Encoding,
        keys: Encoding | None,
        heads: Sequence[int],
        stream: str | None = None,
    ) -> None:
        self._queries, self._keys = queries, keys or queries
        self._heads = heads
        self._stream = stream
        self._changes: dict[int, _Changes] = defaultdict(_Changes)
        self._emptied = False
        for edit in edits:
            if self._concerns(edit):
                self._add(edit)

    def __bool__(self) -> bool:
        return bool(self._changes)

    @property
    def note(self) -> str:
        """A remark on edits that leave nothing, after a run, or ""."""
        layers = [layer for layer, count in enumerate(self._heads) if count]
        if all(
            len(self._changes.get(layer, _Changes()).off) == self._heads[layer] for layer in layers
        ):
            return "All heads are switched off: tokens know nothing of each other."
        if self._emptied:
            return "A link was all that its row had: the row is 0 now."
        return ""

    def before(self, on_layer: OnLayer) -> OnLayer:
        """Return a function that edits a layer's record, and then calls another one.

        Heads are switched off in all inputs of a batch; other edits are those of its first input.

        Args:
            on_layer: The function to call with the edited record.
        """
        if not self._changes:
            return on_layer

        def edit(layer: Layer) -> None:
            if changes := self._changes.get(layer.index):
                self._apply(layer, changes)
            on_layer(layer)

        return edit

    def _apply(self, layer: Layer, changes: _Changes) -> None:
        """Make the changes of a layer in its record.

        Raises:
            BertlookError: If the architecture doesn't expose what is edited.
        """
        if layer.values is None or layer.output is None:
            raise BertlookError(
                "The attention of this architecture can be read but not edited: it doesn't use "
                "transformers' attention interface.",
                page="causes",
            )
        changed = {*changes.maps, *(h for h, off in changes.off.items() if off.how == "uniform")}
        for cut in changes.cuts.values():
            changed |= set(cut.any(-1).any(-1).nonzero().flatten().tolist())
        if changed:
            layer.maps = self._change_maps(layer, changes)
        _change_output(layer, changes, changed)
        layer.edit_output = lambda again: _change_output(again, changes, changed)

    def _change_maps(self, layer: Layer, changes: _Changes) -> Tensor:
        maps = layer.maps.clone()
        for head, off in changes.off.items():
            if off.how == "uniform":
                maps[:, head] = _spread_evenly(layer)
        for head, weights in changes.maps.items():
            maps[0, head] = weights.to(maps)
        for renormalize in sorted(changes.cuts, reverse=True):  # what is lost without it, last
            cut = changes.cuts[renormalize].to(maps.device)
            rest = maps[0].masked_fill(cut, 0)
            if renormalize:
                total, left = (weights.sum(-1, keepdim=True) for weights in (maps[0], rest))
                is_cut = total != left  # the same numbers have the same sum
                is_left = left > _NOTHING
                self._emptied |= bool((is_cut & ~is_left).any())
                # A learned sink, which is no token, keeps its share.
                sums = left + (1 - total).clamp(min=0)
                factors = torch.where(is_cut, is_left / sums.clamp(min=_NOTHING), 1)
                rest *= factors
            maps[0] = rest
        return maps

    def _concerns(self, edit: Edit) -> bool:
        """Return whether an edit changes this stream.

        Raises:
            BertlookError: If it names a stream of a model that has none, or none where there are.
        """
        if self._stream is None and edit.stream is not None:
            raise BertlookError(
                f"{edit!r} is of the stream {quote(edit.stream)}, but the model is no "
                "encoder-decoder. Leave out stream.",
                page="causes",
            )
        if self._stream is not None and edit.stream is None:
            raise BertlookError(
                f"{edit!r} doesn't say which attention of the encoder-decoder it changes. Pass "
                'stream="encoder", "decoder" or "cross".',
                page="causes",
            )
        if isinstance(edit, Hide) and edit.stream == "encoder":
            return self._stream in ("encoder", "cross")
        return edit.stream == self._stream

    def _add(self, edit: Edit) -> None:
        if isinstance(edit, Hide):
            self._hide(edit)
            return
        assert isinstance(edit, (HeadOff, Cut, SetMap))
        self._check_head(edit)
        changes, head = self._changes[edit.head.layer], edit.head.head
        if isinstance(edit, HeadOff):
            if changes.off.get(head, edit).how != edit.how:
                raise BertlookError(
                    f"Head {edit.head} is switched off in two ways. Give one.", page="causes"
                )
            if edit.reference is not None and edit.reference.shape[:2] != self._grid():
                raise BertlookError(
                    f"{edit!r}: reference has {' x '.join(map(str, edit.reference.shape[:2]))} "
                    f"heads, and the model {' x '.join(map(str, self._grid()))}.",
                    page="causes",
                )
            changes.off[head] = edit
        elif isinstance(edit, SetMap):
            if head in changes.maps:
                raise BertlookError(
                    f"The map of head {edit.head} is set twice. Give one.", page="causes"
                )
            changes.maps[head] = self._to_tokens(edit)
        else:
            links = self._cuts(edit.head.layer, edit.renormalize)[head]
            queries = _tokens_of(edit.query, edit.units, self._queries, edit, "query")
            keys = _tokens_of(edit.key, edit.units, self._keys, edit, "key")
            links[np.ix_(queries, keys)] = True

    def _hide(self, edit: Hide) -> None:
        groups = [_tokens_of(word, edit.units, self._keys, edit, "word") for word in edit.words]
        if edit.units == "tokens":  # pieces of one word
            groups = [[token for group in groups for token in group]]
        hidden = torch.zeros(len(self._queries.ids), len(self._keys.ids), dtype=torch.bool)
        for tokens in groups:
            is_outside = torch.ones(hidden.shape[0], dtype=torch.bool)
            if self._keys is self._queries:
                is_outside[tokens] = False
            hidden[:, tokens] |= is_outside[:, None]
        for layer, count in enumerate(self._heads):
            if count:
                cut = self._cuts(layer, edit.renormalize)
                cut |= hidden

    def _cuts(self, layer: int, renormalize: bool) -> Tensor:
        cuts = self._changes[layer].cuts
        if renormalize not in cuts:
            shape = self._heads[layer], len(self._queries.ids), len(self._keys.ids)
            cuts[renormalize] = torch.zeros(shape, dtype=torch.bool)
        return cuts[renormalize]

    def _check_head(self, edit: HeadOff | Cut | SetMap) -> None:
        head = edit.head
        layers = len(self._heads)
        if head.layer >= layers:
            raise BertlookError(
                f"{edit!r}: there is no layer {head.layer + 1}, only {layers}.", page="causes"
            )
        if head.head >= self._heads[head.layer]:
            raise BertlookError(
                f"{edit!r}: there is no head {head}; layer {head.layer + 1} has "
                f"{self._heads[head.layer]} heads.",
                page="causes",
            )

    def _grid(self) -> tuple[int, int]:
        return len(self._heads), max(self._heads)

    def _to_tokens(self, edit: SetMap) -> Tensor:
        """Return a map over tokens.

        Raises:
            BertlookError: If the map is neither over tokens nor over words and special tokens.
        """
        sizes = len(self._queries.ids), len(self._keys.ids)
        if edit.map.shape == sizes:
            return torch.from_numpy(edit.map)
        axes = [
            group_tokens(axis.tokens, axis.words, axis.word_ids)
            for axis in (self._queries, self._keys)
        ]
        units = tuple(map(len, axes))
        if edit.map.shape != units:
            tokens, words = (" x ".join(map(str, pair)) for pair in (sizes, units))
            raise BertlookError(
                f"{edit!r}: the input has {tokens} tokens"
                + ("" if sizes == units else f", or {words} words and special tokens")
                + ". Give a map of that shape.",
                page="causes",
            )
        weights = np.zeros(sizes)
        for row, query in enumerate(axes[0]):
            for column, key in enumerate(axes[1]):
                share = edit.map[row, column] / (key.stop - key.start)
                weights[query.start : query.stop, key.start : key.stop] = share
        return torch.from_numpy(weights)


def _change_output(layer: Layer, changes: _Changes, changed: set[int]) -> None:
    """Compute the output of heads with other maps, and replace that of heads that are off."""
    assert layer.output is not None
    assert layer.values is not None
    layer.output = layer.output.clone()
    size = layer.maps.shape[1] // layer.values.shape[1]
    if heads := sorted(changed):
        values = layer.values[:, [head // size for head in heads]]
        layer.output[:, :, heads] = (layer.maps[:, heads] @ values).transpose(1, 2)
    for head, off in changes.off.items():
        if off.how == "zero":
            layer.output[:, :, head] = 0
        elif off.reference is not None:
            layer.output[:, :, head] = _reference_of(off, layer)
        elif off.how == "mean":
            layer.output[:, :, head] = _mean_over_tokens(layer.output[:, :, head], layer)


def _mean_over_tokens(outputs: Tensor, layer: Layer) -> Tensor:
    """Return the (batch, 1, width) mean of outputs over the tokens of each input.

    Padding, which no token sees, doesn't count.
    """
    if layer.visible is None or layer.visible.shape[-1] != outputs.shape[1]:
        return outputs.mean(1, keepdim=True)
    is_token = layer.visible.any(-2).mT.to(outputs)  # (batch, tokens, 1)
    return (outputs * is_token).sum(1, keepdim=True) / is_token.sum(1, keepdim=True)


def _reference_of(off: HeadOff, layer: Layer) -> Tensor:
    assert off.reference is not None
    assert layer.output is not None
    mean = off.reference[layer.index, off.head.head]
    width = layer.output.shape[-1]
    if len(mean) != width:
        raise BertlookError(
            f"{off!r}: reference has outputs of {len(mean)} numbers, and the head of {width}.",
            page="causes",
        )
    return torch.from_numpy(mean).to(layer.output)


def _spread_evenly(layer: Layer) -> Tensor:
    """Return (batch, queries, keys) even weights over the keys that each token may see."""
    visible = layer.visible if layer.visible is not None else (layer.maps > 0).any(1, keepdim=True)
    even = visible[:, 0].to(layer.maps)
    return even / even.sum(-1, keepdim=True).clamp(min=1)


def _tokens_of(index: int, units: str, encoding: Encoding, edit: Edit, name: str) -> list[int]:
    """Return the tokens that an index of an edit names.

    Raises:
        BertlookError: If there is no such word or token.
    """
    count = len(encoding.words if units == "words" else encoding.ids)
    if index >= count:
        raise BertlookError(
            f"{edit!r}: there is no {name} {index}: the text has {count} {units}, counted from 0.",
            page="causes",
        )
    if units == "tokens":
        return [index]
    return [token for token, word in enumerate(encoding.word_ids) if word == index]
