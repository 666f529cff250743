"""The links of a batch that a search asks for, and those of them that a head draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bertlook.attention.pooling import Rows, Unit, group_tokens, pool_batch
from bertlook.corpora.conditions import Condition, Facts, TestKind
from bertlook.deferred import torch
from bertlook.measures.batch import Batch, LayerMaps
from bertlook.model.layer import Layer
from bertlook.model.tokens.encoding import Encoding
from bertlook.searching.relation import Relation

if TYPE_CHECKING:
    from torch import Tensor


#: The distance between a word and a special token, which is none.
_NO_DISTANCE = 2**30


@dataclass(frozen=True, eq=False)
class Query:
    """What a search asks for.

    Attributes:
        source: The condition on the word that attends.
        target: The condition on the word that is attended to.
        relation: The relation between the two words, or None for any.
        distances: The smallest and the largest distance, key minus query, or None.
        above: The weight that a link must exceed.
        rows: The rule for the rows of words of several tokens.
        include_self: Whether a word may attend to itself.
    """

    source: Condition
    target: Condition
    relation: Relation | None
    distances: tuple[int, int] | None
    above: float
    rows: Rows
    include_self: bool

    @property
    def needs(self) -> set[TestKind]:
        """What the conditions read of words."""
        kinds = self.source.kinds | self.target.kinds
        return kinds if self.relation is None else kinds | {"relation"}

    @property
    def relations(self) -> set[str]:
        """The labels of relations in the conditions."""
        own = set() if self.relation is None else {self.relation.label}
        return own | self.source.values_of("relation") | self.target.values_of("relation")


class BatchLinks:
    """The links between the units of a batch of inputs, and which of them a search allows.

    A unit is a word with all its pieces, or a special token.

    Args:
        query: What is searched for.
        encodings: B inputs.
        device: The device of the maps.

    Attributes:
        units: The units of each input.
        sources: (B, U) bool, the units that pass the condition on the word that attends.
        allowed: (B, U, U) bool, the links that pass all conditions but that on the weight.
        distance: (B, U, U) key minus query, in words.
    """

    def __init__(self, query: Query, encodings: Sequence[Encoding], device: torch.device) -> None:
        self.query = query
        self.encodings = encodings
        self.units = [group_tokens(e.tokens, e.words, e.word_ids) for e in encodings]
        size = max(map(len, self.units))
        self._unit_of_token = _unit_of_token(self.units, encodings, size).to(device)
        word = torch.full((len(encodings), size), _NO_DISTANCE)
        passing = torch.zeros(2, len(encodings), size, dtype=torch.bool)
        for i, (encoding, units) in enumerate(zip(encodings, self.units, strict=True)):
            facts = Facts(encoding.source, encoding.words)
            ids = encoding.word_ids
            for end, condition in enumerate((query.source, query.target)):
                passing[end, i, : len(units)] = torch.tensor(condition.passing(facts, units, ids))
            words = [ids[unit.start] for unit in units]
            word[i, : len(units)] = torch.tensor([_NO_DISTANCE if w is None else w for w in words])
        self.distance = (word[:, None, :] - word[:, :, None]).to(device)
        self.sources = passing[0].to(device)
        self.allowed = self.sources[:, :, None] & passing[1].to(device)[:, None, :]
        if not query.include_self:
            self.allowed &= ~torch.eye(size, dtype=torch.bool, device=device)
        if query.distances is not None:
            low, high = query.distances
            self.allowed &= (self.distance >= low) & (self.distance <= high)
        if query.relation is not None:
            self.allowed &= self._related(query.relation, word).to(device)

    def _related(self, relation: Relation, word: Tensor) -> Tensor:
        related = torch.zeros(self.distance.shape, dtype=torch.bool)
        for i, encoding in enumerate(self.encodings):
            unit_of = {w: unit for unit, w in enumerate(word[i].tolist())}
            for query, key in relation.pairs(encoding.source):
                if query in unit_of and key in unit_of:
                    related[i, unit_of[query], unit_of[key]] = True
        return related

    def at_distance(self, offset: int) -> Tensor:
        """Return (B, U, U) bool, the allowed links of a distance."""
        return self.allowed & (self.distance == offset)

    def weights(self, maps: Tensor) -> Tensor:
        """Return (B, H, U, U) weights between units for (B, H, N, N) maps between tokens."""
        size = self.allowed.shape[-1]
        return pool_batch(maps, self._unit_of_token, size, self.query.rows)

    def hits(self, maps: Tensor) -> Tensor:
        """Return (B, H, U, U) bool, the links whose weights exceed the smallest one."""
        return (self.weights(maps) > self.query.above) & self.allowed[:, None]

    def uniform_hits(self, layer: Layer) -> Tensor:
        """Return (B, 1, U, U) bool, the hits of evenly spread attention under a layer's mask."""
        batch = Batch(self.encodings, range(len(self.encodings)))
        maps = LayerMaps(layer.index, layer.maps, batch, mask=layer.visible)
        return self.hits(maps.spread_evenly().tokens)

    def row(self, example: int, query: int, key: int) -> dict[str, Any]:
        """Return the facts of a link: indices, words and tags of its ends.

        Args:
            example: The index of the input in the batch.
            query: The unit that attends.
            key: The unit that is attended to.
        """
        encoding = self.encodings[example]
        facts = Facts(encoding.source, encoding.words)
        ends = {"query": query, "key": key}
        units = self.units[example]
        words = {name: encoding.word_ids[units[unit].start] for name, unit in ends.items()}
        is_between_words = None not in words.values()
        return {
            **words,
            **{f"{name}_word": units[unit].text for name, unit in ends.items()},
            "distance": int(self.distance[example, query, key]) if is_between_words else None,
            **{
                f"{name}_{kind}": facts.tag(kind, word)
                for kind in ("upos", "relation")
                for name, word in words.items()
            },
        }


def _unit_of_token(
    units: Sequence[Sequence[Unit]], encodings: Sequence[Encoding], size: int
) -> Tensor:
    """Return (B, N) the unit of each token; ``size + 1`` for padding."""
    length = max(len(encoding.ids) for encoding in encodings)
    unit_of_token = torch.full((len(encodings), length), size + 1)
    for row, of_input in zip(unit_of_token, units, strict=True):
        for index, unit in enumerate(of_input):
            row[unit.start : unit.stop] = index
    return unit_of_token
