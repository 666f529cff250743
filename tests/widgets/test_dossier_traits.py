"""The traits of a dossier are the same in the views that show one."""

from __future__ import annotations

import pytest

from bertlook.widgets.dossier import Dossier
from bertlook.widgets.explorer import Explorer
from bertlook.widgets.view import public_traits


@pytest.mark.parametrize("name", ["dossier", "opened"])
def test_both_views_have_the_same_trait(name: str) -> None:
    assert public_traits(Dossier)[name].metadata == public_traits(Explorer)[name].metadata
