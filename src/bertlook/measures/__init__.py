"""Measures: statistics over attention maps, computed layer by layer."""

from __future__ import annotations

from bertlook.measures.ablation.measure import Ablation
from bertlook.measures.ablation.result import AblationResult
from bertlook.measures.batch import Batch, LayerMaps
from bertlook.measures.coreference.measure import CoreferenceAccuracy
from bertlook.measures.coreference.result import CoreferenceResult
from bertlook.measures.dependency.measure import DependencyAccuracy
from bertlook.measures.dependency.result import DependencyResult
from bertlook.measures.divergence.measure import DivergenceResult, HeadDivergence
from bertlook.measures.dossiers.dossier import DossierExample, HeadDossier
from bertlook.measures.dossiers.measure import Dossiers
from bertlook.measures.dossiers.result import DossiersResult
from bertlook.measures.functions.result import FunctionResult
from bertlook.measures.gradient_importance import GradientImportance, HeadImportance
from bertlook.measures.means import HeadMeans, Mean, MeansMeasure
from bertlook.measures.measure import Loss, Measure
from bertlook.measures.norm_based import NormBased
from bertlook.measures.repeated_blocks import RepeatedBlocks
from bertlook.measures.result import Result
from bertlook.measures.shape import Confidence, Distance, Positional, Sinks
from bertlook.measures.surface import Entropy, RelativePosition, TokenClasses
from bertlook.measures.trees.measure import Trees
from bertlook.measures.trees.result import TreesResult

__all__ = [
    "Ablation",
    "AblationResult",
    "Batch",
    "Confidence",
    "CoreferenceAccuracy",
    "CoreferenceResult",
    "DependencyAccuracy",
    "DependencyResult",
    "Distance",
    "DivergenceResult",
    "DossierExample",
    "Dossiers",
    "DossiersResult",
    "Entropy",
    "FunctionResult",
    "GradientImportance",
    "HeadDivergence",
    "HeadDossier",
    "HeadImportance",
    "HeadMeans",
    "LayerMaps",
    "Loss",
    "Mean",
    "MeansMeasure",
    "Measure",
    "NormBased",
    "Positional",
    "RelativePosition",
    "RepeatedBlocks",
    "Result",
    "Sinks",
    "TokenClasses",
    "Trees",
    "TreesResult",
]


def __dir__() -> list[str]:
    return sorted(__all__)
