from __future__ import annotations

import pytest
import traitlets as t

from bertlook.attention.attention import Attention
from bertlook.errors import BertlookError
from bertlook.widgets.head_grid import HeadGrid
from bertlook.widgets.trait_error import BadTrait


@pytest.mark.parametrize("kind", [BertlookError, t.TraitError, ValueError])
def test_it_is_caught_as_each_of_its_kinds(kind: type[Exception]) -> None:
    with pytest.raises(kind, match=r"^The color is unknown$"):
        raise BadTrait("The color is unknown")


class Pair(t.HasTraits):
    """Two numbers of which the second is refused where it is the smaller one."""

    low, high = t.Int(0), t.Int(10)

    @t.validate("high")
    def _validate_high(self, proposal: dict) -> int:
        if proposal["value"] < self.low:
            raise BadTrait(f"high is {proposal['value']}; give at least {self.low}.")
        return proposal["value"]

    def set_both(self, low: int, high: int) -> None:
        with self.hold_trait_notifications():
            self.low, self.high = low, high


def test_a_change_of_several_traits_is_taken_back_whole() -> None:
    pair = Pair()
    with pytest.raises(BadTrait, match="high is 5; give at least 8"):
        pair.set_both(8, 5)
    assert (pair.low, pair.high) == (0, 10)


def test_a_refused_head_of_a_view_keeps_the_present_one(short: Attention) -> None:
    grid = HeadGrid(short, "1-2")
    with pytest.raises(BadTrait, match="'9-9'"):
        grid.locked = "9-9"
    assert str(grid.locked) == "1-2"
