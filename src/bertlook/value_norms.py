"""What a head adds for each token that it attends to (Kobayashi et al. 2020).

A head's output for token i is the sum over j of ``A[i, j] f(x_j)``, where
``f(x) = (x W_V + b_V) W_O`` is the token's value vector, led through the head's part of the output
projection. A head that attends to a token with a small ``f`` does little: the weight alone doesn't
show it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bertlook.errors import BertlookError
from bertlook.model.values import Values
from bertlook.pooling import units_of

if TYPE_CHECKING:
    from bertlook.model.model import Model


class NormMaps(NamedTuple):
    """The norms of what the heads add, for one input.

    Attributes:
        values: (L, H, N) the norm of each token's ``f(x)``.
        heads: (L, H, N, N) the norm of ``A[i, j] f(x_j)``, by head.
        layers: (L, N, N) the norm of its sum over the heads of a layer.
    """

    values: NDArray[np.floating]
    heads: NDArray[np.floating]
    layers: NDArray[np.floating]


def norm_maps(model: Model, text: Any, pair: Any = None, *, words: bool = False) -> NormMaps:
    """The norms of what every head adds, for one text.

    Args:
        model: the model.
        text: what the model is called with.
        pair: a second text.
        words: over words and special tokens rather than tokens: the vectors of a word's pieces are
            summed where it is attended to, and averaged where it attends, before the norm is taken.

    Raises:
        BertlookError: if the text can't be read, or the architecture's output projection isn't
            known.
    """
    encoding = model.encode(text, pair)
    units = units_of(encoding.tokens, encoding.words, encoding.word_ids)
    lengths = [unit.stop - unit.start for unit in units] if words else [1] * len(encoding.ids)
    unit_of_token = torch.repeat_interleave(torch.tensor(lengths))
    values, heads, layers = [], [], []

    def hear(_: int, maps: Tensor, found: Values | None) -> None:
        if found is None:
            raise BertlookError(
                f"{model.name} ({type(model.module).__name__}) has no output projection that is "
                "known, so the norms of what its heads add can't be told."
            )
        each, summed = _over_units(maps[0], found.vectors[0] @ found.projection, unit_of_token)
        values.append(found.norms()[0])
        heads.append(each)
        layers.append(summed)

    model.read_values([encoding], hear)
    return NormMaps(*(torch.stack(part).numpy(force=True) for part in (values, heads, layers)))


def _over_units(maps: Tensor, added: Tensor, unit_of_token: Tensor) -> tuple[Tensor, Tensor]:
    """(H, U, U) norms by head, (U, U) of their sum: of (H, N, N) maps and (H, N, D) vectors."""
    unit = unit_of_token.to(maps.device)
    count = int(unit[-1]) + 1
    sizes = torch.bincount(unit)[:, None]
    rows = maps.new_zeros(len(maps), count, maps.shape[-1]).index_add_(1, unit, maps) / sizes
    each = maps.new_empty(len(maps), count, count)
    summed = maps.new_empty(count, count)
    for row in range(count):  # all rows at once would take U times the memory
        weighted = rows[:, row, :, None] * added
        vectors = torch.zeros_like(added[:, :count]).index_add_(1, unit, weighted)
        each[:, row] = vectors.norm(dim=-1)
        summed[row] = vectors.sum(0).norm(dim=-1)
    return each, summed
