"""Word-level maps of many sentences, small enough to keep for a probe."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from tqdm.auto import tqdm

from bertlook.attention import Attention
from bertlook.corpora import Sentence
from bertlook.errors import BertlookError
from bertlook.model.encode import Encoding
from bertlook.model.layer import Layer
from bertlook.model.model import Model
from bertlook.pooling import group_tokens
from bertlook.scanning.reader import group_by_length


def gather(
    model: Model, sentences: Iterable[Sentence], *, progress: bool = False
) -> list[Attention]:
    """Read sentences in batches, and keep their word-level maps (section 4.1) alone.

    A probe trains on ``[model(sentence) for sentence in sentences]`` just as well; this reads
    several times as fast and keeps less: L*H*(W + 2)^2 numbers of float32 a sentence, the
    transposes not among them. 2,000 sentences of EWT are 260 MB for 72 heads, 520 MB for 144.

    Args:
        model: the model.
        sentences: sentences with gold trees.
        progress: show a progress bar.

    Returns:
        For each sentence an Attention whose tokens are its words and the special tokens.
        Sentences that the model can't take, such as those over its limit, are left out; a warning
        says how many.

    Raises:
        BertlookError: if none is left.
    """
    encodings: list[Encoding] = []
    faults: list[str] = []
    for sentence in sentences:
        try:
            encodings.append(model.encode(sentence))
        except BertlookError as error:
            faults.append(f"{str(sentence)[:40]!r}: {error}")
    if not encodings:
        raise BertlookError(faults[0] if faults else "There is no sentence to read.")
    if faults:
        warnings.warn(
            f"{len(faults)} of {len(faults) + len(encodings)} sentences were left out; the first: "
            f"{faults[0]}",
            stacklevel=2,
        )
    lengths = {place: len(encoding.ids) for place, encoding in enumerate(encodings)}
    found: dict[int, Attention] = {}
    with tqdm(total=len(encodings), disable=not progress, desc=model.name) as bar:
        for places in group_by_length(lengths, model.num_heads, model.device):
            batch = [encodings[place] for place in places]
            found.update(zip(places, _read(model, batch), strict=True))
            bar.update(len(places))
    return [found[place] for place in range(len(encodings))]


def framed_maps(attention: Attention) -> NDArray[np.floating]:
    """(L*H, W + 2, W + 2) word-level maps between the special tokens that begin and end the input.

    The first and last row and column are zeros where the model has no such token.
    """
    units = attention.units
    whole = all(unit.stop == unit.start + 1 for unit in units)
    maps = attention.maps if whole else attention.word_maps()
    maps = maps.reshape(-1, len(units), len(units))
    words = [place for place, unit in enumerate(units) if not unit.special]
    kept = [0] * units[0].special + words + [len(units) - 1] * units[-1].special
    if kept != list(range(len(units))):
        maps = maps[:, kept][:, :, kept]
    missing = (int(not units[0].special), int(not units[-1].special))
    return np.pad(maps, ((0, 0), missing, missing)) if any(missing) else maps


def _read(model: Model, encodings: Sequence[Encoding]) -> list[Attention]:
    units = [group_tokens(one.tokens, one.words, one.word_ids) for one in encodings]
    longest = max(len(one.ids) for one in encodings)
    member = torch.zeros(len(encodings), longest, max(map(len, units)))
    for row, of_sentence in zip(member, units, strict=True):
        for place, unit in enumerate(of_sentence):
            row[unit.start : unit.stop, place] = 1
    member = member.to(model.device)
    mean = (member / member.sum(1, keepdim=True).clamp(min=1)).transpose(1, 2).unsqueeze(1)
    layers: list[Tensor] = []

    def keep(layer: Layer) -> None:
        columns = layer.maps.float().flatten(1, 2) @ member
        layers.append((mean @ columns.unflatten(1, layer.maps.shape[1:3])).cpu())

    model.run(encodings, keep)
    maps = torch.stack(layers, 1).numpy()
    return [
        Attention(
            [unit.text for unit in of_sentence],
            _heads_innermost(of_one[:, :, : len(of_sentence), : len(of_sentence)]),
            _word_ids([unit.special for unit in of_sentence]),
            encoding.source,
            words=encoding.words,
        )
        for of_sentence, of_one, encoding in zip(units, maps, encodings, strict=True)
    ]


def _heads_innermost(maps: NDArray[np.float32]) -> NDArray[np.float32]:
    """A copy of (L, H, n, n) maps that has all heads' weights of a pair beside each other.

    A probe with words sums over heads, pair by pair: so it has to move little.
    """
    return np.ascontiguousarray(maps.transpose(2, 3, 0, 1)).transpose(2, 3, 0, 1)


def _word_ids(special: Sequence[bool]) -> list[int | None]:
    words = iter(range(len(special)))
    return [None if one else next(words) for one in special]
