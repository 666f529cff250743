"""The measure of the dossiers of all heads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from bertlook.choices import check_count, check_flag, check_seed
from bertlook.measures.batch import Batch, LayerMaps
from bertlook.measures.dossiers.distances import DistanceBins, Distances, stack
from bertlook.measures.dossiers.result import SAMPLED, DossiersResult, Text
from bertlook.measures.dossiers.rows import BatchRows
from bertlook.measures.dossiers.sample import Sample
from bertlook.measures.dossiers.strongest import Strongest
from bertlook.measures.dossiers.tag_pairs import count_relations, count_upos
from bertlook.measures.dossiers.word_pairs import WordPairs
from bertlook.measures.measure import Measure
from bertlook.tensors import torch

if TYPE_CHECKING:
    from torch import Tensor


#: The largest number of examples of each kind.
MAX_TOP = 1000


class Dossiers(Measure[DossiersResult]):
    """What a corpus shows of every head: examples, pairs of words and tags, distances.

    Weights are those between words (section 4.1 of the paper), without special tokens. The strength
    of an input is the largest weight between two words. Pairs are counted of each word's strongest
    link if its weight exceeds that of evenly spread attention, 1 / (number of words), beside the
    count that evenly spread rows would have.

    The memory doesn't depend on the corpus. Counts of pairs of tags are exact; of pairs of words
    the most frequent are kept, and their counts say how many may be missing. With several processes
    these may differ within that number; all else is the same.

    Args:
        top: The number of examples of each kind: the strongest, the middle, and typical ones.
        seed: The seed of the sample of typical inputs.
        include_self: Whether the link of a word to itself counts.

    Raises:
        BertlookError: If an option is out of range.

    Example:
        >>> import bertlook as bl
        >>> sentences = bl.corpora.sample()[:20]
        >>> results = bl.scan(bl.load(), sentences, bl.measures.Dossiers(top=5), progress=False)
        >>> results.dossier("3-1").upos_pairs[["query_upos", "key_upos"]].head(1).values.tolist()
        [['DET', 'NOUN']]
    """

    result_class: ClassVar[type[Any]] = DossiersResult

    def __init__(self, top: int = 20, *, seed: int = 0, include_self: bool = False) -> None:
        self.top = check_count("top", top, 1, MAX_TOP)
        self.seed = check_seed(seed)
        self.include_self = check_flag("include_self", include_self)
        super().__init__(top=self.top, seed=self.seed, include_self=self.include_self)

    def start(self, batch: Batch) -> None:
        """Prepare for a batch, discarding one that was not finished."""
        self._batch = batch
        self._bins = DistanceBins(batch)
        self._links: dict[int, tuple[Tensor, Tensor]] = {}
        self._mass: dict[int, Tensor] = {}
        self._uniform: list[tuple[Tensor | None, Tensor]] = []
        self._uniform_mass: dict[int, Tensor] = {}

    def update(self, maps: LayerMaps) -> None:
        """Read the strongest link of each word, and the attention by distance."""
        layer = maps.layer
        self._mass[layer] = self._bins.sum(maps)
        self._uniform_mass[layer] = self._find_uniform(maps).expand_as(self._mass[layer])
        words = maps.words()
        itself = words.diagonal(dim1=-2, dim2=-1)
        kept = itself.clone()
        if not self.include_self:
            itself.fill_(-1)
        weight, key = words.max(-1)
        itself.copy_(kept)  # other measures read the same maps
        key = torch.where(weight > 0, key, -1).to(torch.int16)
        self._links[layer] = weight.float().clamp(min=0), key

    def finish(self) -> None:
        """Count the batch."""
        batch = self._batch
        layers = sorted(self._links)
        weights, keys = (
            torch.stack([self._links[layer][i] for layer in layers]).transpose(1, 2) for i in (0, 1)
        )
        chosen = [i for i, example in enumerate(batch.examples) if len(example.words) > 1]
        rows = BatchRows(
            sources=[batch.examples[i].source for i in chosen],
            words=[batch.examples[i].words for i in chosen],
            positions=np.array([batch.positions[i] for i in chosen], np.int64),
            keys=keys[:, :, chosen].numpy(force=True),
            weights=np.nan_to_num(weights[:, :, chosen].numpy(force=True)),
            include_self=self.include_self,
        )
        strongest = Strongest.of(rows, self.top)
        sample = Sample.of(rows, SAMPLED * self.top, self.seed)
        used = {*strongest.position.ravel().tolist(), *sample.position.tolist()}
        self._counted.append(
            DossiersResult(
                options=self.options,
                strongest=strongest,
                sample=sample,
                upos=count_upos(rows),
                relations=count_relations(rows),
                word_pairs=WordPairs.of(rows),
                distances=Distances(
                    stack([self._mass[layer] for layer in layers]),
                    stack([self._uniform_mass[layer] for layer in layers]),
                    np.array([sum(len(example.words) for example in batch.examples)]),
                ),
                texts={
                    position: _text(source, words)
                    for position, source, words in zip(
                        rows.positions.tolist(), rows.sources, rows.words, strict=True
                    )
                    if position in used
                },
                num_inputs=len(chosen),
            )
        )
        self.compute()  # keep one result rather than one for each batch

    def _find_uniform(self, maps: LayerMaps) -> Tensor:
        """Return the bins of evenly spread attention, computed once for layers with one mask."""
        for mask, uniform in self._uniform:
            if mask is maps.mask:
                return uniform
        uniform = self._bins.sum(maps.spread_evenly())
        self._uniform.append((maps.mask, uniform))
        return uniform


def _text(source: Any, words: Any) -> Text:
    upos = getattr(source, "upos", None)
    return tuple(words), None if upos is None else tuple(upos[: len(words)])
