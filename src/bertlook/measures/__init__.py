"""Statistics over attention maps, fed layer by layer."""

from __future__ import annotations

from bertlook.measures.base import Measure, Result
from bertlook.measures.batch import Batch, LayerMaps
from bertlook.measures.coreference import CoreferenceAccuracy
from bertlook.measures.coreference_result import CoreferenceResult
from bertlook.measures.dependency import DependencyAccuracy
from bertlook.measures.dependency_result import DependencyResult

__all__ = [
    "Batch",
    "CoreferenceAccuracy",
    "CoreferenceResult",
    "DependencyAccuracy",
    "DependencyResult",
    "LayerMaps",
    "Measure",
    "Result",
]
