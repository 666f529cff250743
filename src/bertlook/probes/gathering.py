"""Word-level maps of many sentences, compact enough to keep in memory."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from tqdm.auto import tqdm

from bertlook.attention.attention import Attention
from bertlook.attention.pooling import group_tokens
from bertlook.choices import check_flag
from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.isolation import isolated
from bertlook.model.gaps import EveryLayer, pad_heads
from bertlook.model.layer import Layer
from bertlook.model.load import as_model
from bertlook.model.model import Model
from bertlook.model.padding import is_changed_by_padding
from bertlook.model.tokens.encoding import Encoding
from bertlook.model.versions import now
from bertlook.probes.targets import check_sentences
from bertlook.scanning.reader import group_by_length


@isolated()
def gather(
    model: Model, sentences: Iterable[Sentence], *, progress: bool = False
) -> list[Attention]:
    """Run sentences through a model in batches, and keep their word-level maps (section 4.1).

    A probe also trains on ``[model(sentence) for sentence in sentences]``; this is several times
    as fast and keeps only L*H*(W + 2)^2 float32 numbers for each sentence. 2,000 sentences of EWT
    take 260 MB for 72 heads, 520 MB for 144.

    Args:
        model: Model.
        sentences: Sentences with gold trees.
        progress: Whether to show a progress bar.

    Returns:
        An Attention for each sentence, whose tokens are the words and the special tokens.
        Sentences that the model can't encode, such as those over its limit, are left out; a
        warning gives their number.

    Raises:
        BertlookError: If no sentence is left.

    Example:
        >>> import bertlook as bl
        >>> [attention] = bl.probes.gather(bl.load(), bl.corpora.sample()[:1])
        >>> attention.tokens == ["[CLS]", *attention.source.words, "[SEP]"]
        True
    """
    model = as_model(model, "bl.probes.gather(model, sentences)")
    check_flag("progress", progress)
    encodings: list[Encoding] = []
    faults: list[str] = []
    for sentence in check_sentences(sentences):
        try:
            encodings.append(model.encode(sentence))
        except BertlookError as error:
            faults.append(f"{str(sentence)[:40]!r}: {error}")
    if not encodings:
        raise BertlookError(faults[0] if faults else "There is no sentence. Give at least one.")
    if faults:
        warnings.warn(
            f"{len(faults)} of {len(faults) + len(encodings)} sentences were left out. The first: "
            f"{faults[0]}",
            stacklevel=3,
        )
    lengths = {index: len(encoding.ids) for index, encoding in enumerate(encodings)}
    attentions: dict[int, Attention] = {}
    with tqdm(total=len(encodings), disable=not progress, desc=model.name) as bar:
        padded = not is_changed_by_padding(model)
        for indices in group_by_length(lengths, model.num_heads, model.device, padded=padded):
            batch = [encodings[index] for index in indices]
            attentions.update(zip(indices, _read(model, batch), strict=True))
            bar.update(len(indices))
    return [attentions[index] for index in range(len(encodings))]


def framed_maps(attention: Attention) -> NDArray[np.floating]:
    """Return word-level maps framed by the special tokens that begin and end the input.

    Args:
        attention: Attention.

    Returns:
        (L*H, W + 2, W + 2). The first and last row and column are zeros if the model has no such
        token, and so are the maps of heads that it doesn't have.
    """
    units = attention.units
    is_word_level = all(unit.stop == unit.start + 1 for unit in units)
    maps = attention.maps if is_word_level else attention.word_maps()
    maps = maps if attention.present.all() else np.nan_to_num(maps)
    maps = maps.reshape(-1, len(units), len(units))
    words = [index for index, unit in enumerate(units) if not unit.special]
    kept = [0] * units[0].special + words + [len(units) - 1] * units[-1].special
    if kept != list(range(len(units))):
        maps = maps[:, kept][:, :, kept]
    missing = (int(not units[0].special), int(not units[-1].special))
    return np.pad(maps, ((0, 0), missing, missing)) if any(missing) else maps


def _read(model: Model, encodings: Sequence[Encoding]) -> list[Attention]:
    units = [
        group_tokens(encoding.tokens, encoding.words, encoding.word_ids) for encoding in encodings
    ]
    longest = max(len(encoding.ids) for encoding in encodings)
    shape = len(encodings), longest, max(map(len, units))
    member = torch.zeros(shape, dtype=torch.float32)
    for token_units, sentence_units in zip(member, units, strict=True):
        for index, unit in enumerate(sentence_units):
            token_units[unit.start : unit.stop, index] = 1
    member = member.to(model.device)
    mean = (member / member.sum(1, keepdim=True).clamp(min=1)).transpose(1, 2).unsqueeze(1)
    layers: list[Tensor] = []
    masks: list[Tensor] = []

    def keep(layer: Layer) -> None:
        if layer.visible is not None:
            masks.append(layer.visible)
        device = layer.maps.device  # layers may be on different ones
        columns = layer.maps.float().flatten(1, 2) @ member.to(device)
        pooled = mean.to(device) @ columns.unflatten(1, layer.maps.shape[1:3])
        layers.append(pad_heads(pooled, model.num_heads).cpu())

    every = EveryLayer(keep, model.num_layers)
    model.run(encodings, every)
    every.finish()
    maps = torch.stack(layers, 1).numpy()
    visible = _pool_masks(masks, member) if len(masks) == len(layers) else None
    provenance = {**model.provenance, "date": now()}
    return [
        Attention(
            [unit.text for unit in own],
            _heads_innermost(sentence_maps[:, :, : len(own), : len(own)]),
            _word_ids([unit.special for unit in own]),
            encoding.source,
            words=encoding.words,
            visible=None if visible is None else visible[index, :, : len(own), : len(own)],
            provenance=provenance,
        )
        for index, (own, sentence_maps, encoding) in enumerate(
            zip(units, maps, encodings, strict=True)
        )
    ]


def _pool_masks(masks: Sequence[Tensor], member: Tensor) -> NDArray[np.bool_]:
    """Return which units may attend to which, (B, L, U, U): those of which some tokens may.

    Args:
        masks: (B, 1, N, N) bool for each of L layers; the same tensor where it is the same mask.
        member: (B, N, U) 1 where a token belongs to a unit.
    """
    pooled: dict[int, Tensor] = {}
    for mask in masks:
        if id(mask) not in pooled:
            pooled[id(mask)] = member.mT @ mask[:, 0].to(member) @ member > 0
    return torch.stack([pooled[id(mask)] for mask in masks], 1).numpy(force=True)


def _heads_innermost(maps: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a copy of (L, H, n, n) maps with the weights of a pair contiguous over all heads.

    A probe with vectors sums over heads pair by pair; this layout spares it most of the copying.
    """
    return np.ascontiguousarray(maps.transpose(2, 3, 0, 1)).transpose(2, 3, 0, 1)


def _word_ids(is_special: Sequence[bool]) -> list[int | None]:
    words = iter(range(len(is_special)))
    return [None if special else next(words) for special in is_special]
