"""Groups of similar heads: behaviors, embeddings, clusters and tests (section 6 of the paper)."""

from __future__ import annotations

from bertlook.clustering.behavior import BEHAVIORS, behaviors
from bertlook.clustering.embedding import Embedding, embed
from bertlook.clustering.groups import HeadGroups, group_heads
from bertlook.clustering.layers import LayerTest, layer_test
from bertlook.clustering.matching import HeadMatch, match_heads

__all__ = [
    "BEHAVIORS",
    "Embedding",
    "HeadGroups",
    "HeadMatch",
    "LayerTest",
    "behaviors",
    "embed",
    "group_heads",
    "layer_test",
    "match_heads",
]


def __dir__() -> list[str]:
    return sorted(__all__)
