from __future__ import annotations

import pytest

import bertlook as bl
from bertlook.model.model import Model


@pytest.fixture(scope="session")
def bundled() -> Model:
    return bl.load()
