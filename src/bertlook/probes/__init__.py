"""Probes: how much syntax all heads' maps hold together (section 5 of the paper)."""

from __future__ import annotations

from bertlook.probes.attention_probe import AttentionProbe
from bertlook.probes.distance_probe import DistanceProbe, distance_features
from bertlook.probes.gathering import gather
from bertlook.probes.scoring import left_branching, punctuation, right_branching, uas, uuas
from bertlook.probes.vectors import WordVectors, input_embeddings, read_vectors

__all__ = [
    "AttentionProbe",
    "DistanceProbe",
    "WordVectors",
    "distance_features",
    "gather",
    "input_embeddings",
    "left_branching",
    "punctuation",
    "read_vectors",
    "right_branching",
    "uas",
    "uuas",
]
