"""Statistics over attention maps, fed layer by layer."""

from __future__ import annotations

from bertlook.measures.base import Loss, Measure, Result
from bertlook.measures.batch import Batch, LayerMaps
from bertlook.measures.coreference import CoreferenceAccuracy
from bertlook.measures.coreference_result import CoreferenceResult
from bertlook.measures.dependency import DependencyAccuracy
from bertlook.measures.dependency_result import DependencyResult
from bertlook.measures.divergence import DivergenceResult, HeadDivergence
from bertlook.measures.entropy import Entropy
from bertlook.measures.gradients import GradientImportance, HeadImportance
from bertlook.measures.means import HeadMeans, MeansMeasure
from bertlook.measures.norms import NormBased
from bertlook.measures.position import RelativePosition
from bertlook.measures.shape import Confidence, Distance, Positional, Sinks
from bertlook.measures.token_classes import TokenClasses

__all__ = [
    "Batch",
    "Confidence",
    "CoreferenceAccuracy",
    "CoreferenceResult",
    "DependencyAccuracy",
    "DependencyResult",
    "Distance",
    "DivergenceResult",
    "Entropy",
    "GradientImportance",
    "HeadDivergence",
    "HeadImportance",
    "HeadMeans",
    "LayerMaps",
    "Loss",
    "MeansMeasure",
    "Measure",
    "NormBased",
    "Positional",
    "RelativePosition",
    "Result",
    "Sinks",
    "TokenClasses",
]
