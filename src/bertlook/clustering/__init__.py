"""Heads that behave alike: pictures, groups and tests of their divergences (paper, section 6)."""

from __future__ import annotations

from bertlook.clustering.behaviour import BEHAVIOURS, behaviours
from bertlook.clustering.embedding import Embedding, embed
from bertlook.clustering.groups import HeadGroups, group_heads
from bertlook.clustering.layers import LayerTest, layer_test
from bertlook.clustering.matching import HeadMatch, match_heads

__all__ = [
    "BEHAVIOURS",
    "Embedding",
    "HeadGroups",
    "HeadMatch",
    "LayerTest",
    "behaviours",
    "embed",
    "group_heads",
    "layer_test",
    "match_heads",
]
