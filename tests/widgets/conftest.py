"""Attention for the widgets' tests."""

from __future__ import annotations

import pytest

import bertlook as bl
from bertlook.attention.attention import Attention
from bertlook.measures import DependencyAccuracy, DependencyResult
from bertlook.model.model import Model
from bertlook.widgets.relation_table import RelationTable
from tests.widgets.made_up import made_up
from tests.widgets.relations import counted, tiny_model


@pytest.fixture
def short() -> Attention:
    return made_up(words=6)


@pytest.fixture(scope="session")
def long() -> Attention:
    """Long enough that not every map travels at once."""
    return made_up(words=150, layers=6, heads=6)


@pytest.fixture(scope="session")
def bundled() -> Model:
    """The trained model of the package."""
    return bl.load()


@pytest.fixture(scope="session")
def model() -> Model:
    """A tiny model with random weights."""
    return tiny_model()


@pytest.fixture(scope="session")
def result(model: Model) -> DependencyResult:
    """The relations of the tiny corpus under the tiny model."""
    return counted(model)


@pytest.fixture
def table(result: DependencyResult) -> RelationTable:
    return RelationTable(result, resamples=50)


@pytest.fixture(scope="session")
def sample_result() -> DependencyResult:
    """The relations of the sample under the bundled model: some heads are clear."""
    model = bl.load()
    return DependencyAccuracy().of([model(sentence) for sentence in bl.corpora.sample()])
