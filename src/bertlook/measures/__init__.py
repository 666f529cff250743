"""Measures: statistics over attention maps, computed layer by layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bertlook.deferred import lazy_names

if TYPE_CHECKING:
    from bertlook.measures.ablation.measure import Ablation as Ablation
    from bertlook.measures.ablation.result import AblationResult as AblationResult
    from bertlook.measures.batch import Batch as Batch
    from bertlook.measures.batch import LayerMaps as LayerMaps
    from bertlook.measures.coreference.measure import CoreferenceAccuracy as CoreferenceAccuracy
    from bertlook.measures.coreference.result import CoreferenceResult as CoreferenceResult
    from bertlook.measures.dependency.measure import DependencyAccuracy as DependencyAccuracy
    from bertlook.measures.dependency.result import DependencyResult as DependencyResult
    from bertlook.measures.divergence.measure import DivergenceResult as DivergenceResult
    from bertlook.measures.divergence.measure import HeadDivergence as HeadDivergence
    from bertlook.measures.dossiers.dossier import DossierExample as DossierExample
    from bertlook.measures.dossiers.dossier import HeadDossier as HeadDossier
    from bertlook.measures.dossiers.measure import Dossiers as Dossiers
    from bertlook.measures.dossiers.result import DossiersResult as DossiersResult
    from bertlook.measures.functions.result import FunctionResult as FunctionResult
    from bertlook.measures.gradient_importance import GradientImportance as GradientImportance
    from bertlook.measures.gradient_importance import HeadImportance as HeadImportance
    from bertlook.measures.means import HeadMeans as HeadMeans
    from bertlook.measures.means import Mean as Mean
    from bertlook.measures.means import MeansMeasure as MeansMeasure
    from bertlook.measures.measure import Loss as Loss
    from bertlook.measures.measure import Measure as Measure
    from bertlook.measures.norm_based import NormBased as NormBased
    from bertlook.measures.repeated_blocks import RepeatedBlocks as RepeatedBlocks
    from bertlook.measures.result import Result as Result
    from bertlook.measures.shape import Confidence as Confidence
    from bertlook.measures.shape import Distance as Distance
    from bertlook.measures.shape import Positional as Positional
    from bertlook.measures.shape import Sinks as Sinks
    from bertlook.measures.surface import Entropy as Entropy
    from bertlook.measures.surface import RelativePosition as RelativePosition
    from bertlook.measures.surface import TokenClasses as TokenClasses
    from bertlook.measures.trees.measure import Trees as Trees
    from bertlook.measures.trees.result import TreesResult as TreesResult

#: The modules in which the public names are defined.
HOMES = {
    "Ablation": "bertlook.measures.ablation.measure",
    "AblationResult": "bertlook.measures.ablation.result",
    "Batch": "bertlook.measures.batch",
    "Confidence": "bertlook.measures.shape",
    "CoreferenceAccuracy": "bertlook.measures.coreference.measure",
    "CoreferenceResult": "bertlook.measures.coreference.result",
    "DependencyAccuracy": "bertlook.measures.dependency.measure",
    "DependencyResult": "bertlook.measures.dependency.result",
    "Distance": "bertlook.measures.shape",
    "DivergenceResult": "bertlook.measures.divergence.measure",
    "DossierExample": "bertlook.measures.dossiers.dossier",
    "Dossiers": "bertlook.measures.dossiers.measure",
    "DossiersResult": "bertlook.measures.dossiers.result",
    "Entropy": "bertlook.measures.surface",
    "FunctionResult": "bertlook.measures.functions.result",
    "GradientImportance": "bertlook.measures.gradient_importance",
    "HeadDivergence": "bertlook.measures.divergence.measure",
    "HeadDossier": "bertlook.measures.dossiers.dossier",
    "HeadImportance": "bertlook.measures.gradient_importance",
    "HeadMeans": "bertlook.measures.means",
    "LayerMaps": "bertlook.measures.batch",
    "Loss": "bertlook.measures.measure",
    "Mean": "bertlook.measures.means",
    "MeansMeasure": "bertlook.measures.means",
    "Measure": "bertlook.measures.measure",
    "NormBased": "bertlook.measures.norm_based",
    "Positional": "bertlook.measures.shape",
    "RelativePosition": "bertlook.measures.surface",
    "RepeatedBlocks": "bertlook.measures.repeated_blocks",
    "Result": "bertlook.measures.result",
    "Sinks": "bertlook.measures.shape",
    "TokenClasses": "bertlook.measures.surface",
    "Trees": "bertlook.measures.trees.measure",
    "TreesResult": "bertlook.measures.trees.result",
}

if not TYPE_CHECKING:  # Type checkers find the names above, and report missing ones.
    __all__ = [*HOMES]
    __getattr__ = lazy_names(__name__, HOMES)


def __dir__() -> list[str]:
    return sorted(HOMES)
