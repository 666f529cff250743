from __future__ import annotations

from typing import Any

import pytest

import bertlook as bl
from bertlook.comparing.arguments import check_names, to_model
from bertlook.errors import BertlookError


def test_models_are_taken_in_any_form() -> None:
    model = bl.load()
    assert to_model(model) is model
    with pytest.raises(BertlookError, match="nowhere"):
        to_model("nowhere/at-all-nowhere")
    with pytest.raises(BertlookError, match="int"):
        to_model(3)


@pytest.mark.parametrize("given", ["ab", ["a"], ["a", 2], ["a", "b", "c"], 5, {"a": 1, "b": 2}])
def test_names_are_as_many_texts_as_are_compared(given: Any) -> None:
    with pytest.raises(BertlookError, match=r"names=.* has not 2 texts, one for each"):
        check_names(given, 2)


def test_names_may_be_any_sequence() -> None:
    assert check_names(["then", "now"], 2) == ("then", "now")
