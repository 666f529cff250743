"""Probes: the syntax encoded by all heads jointly (section 5 of the paper)."""

from __future__ import annotations

from bertlook.corpora.punctuation import punctuation
from bertlook.probes.attention_probe import AttentionProbe
from bertlook.probes.control_task import Selectivity, control_heads, selectivity
from bertlook.probes.distance_probe import DistanceProbe, distance_features
from bertlook.probes.gathering import gather
from bertlook.probes.scoring import left_branching, right_branching, uas, uuas
from bertlook.probes.trees import head_tree, maximum_spanning_tree
from bertlook.probes.vectors import WordVectors, input_embeddings, read_vectors

__all__ = [
    "AttentionProbe",
    "DistanceProbe",
    "Selectivity",
    "WordVectors",
    "control_heads",
    "distance_features",
    "gather",
    "head_tree",
    "input_embeddings",
    "left_branching",
    "maximum_spanning_tree",
    "punctuation",
    "read_vectors",
    "right_branching",
    "selectivity",
    "uas",
    "uuas",
]


def __dir__() -> list[str]:
    return sorted(__all__)
