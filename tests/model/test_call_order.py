from __future__ import annotations

from typing import NoReturn

import pytest
import torch

from bertlook.errors import BertlookError
from bertlook.model.architecture import Call
from bertlook.model.call_order import CallOrder
from bertlook.model.layer import Layer

FIRST, SECOND, OTHER = (torch.nn.Identity() for _ in range(3))
CALLS = [Call(0, 2, FIRST), Call(1, 2, SECOND)]


def refuse(reason: str) -> NoReturn:
    raise BertlookError(reason)


def record(module: torch.nn.Module | None) -> Layer:
    return Layer(0, torch.ones(1, 2, 1, 1), module=module)


def test_records_are_matched_in_the_order_of_the_calls() -> None:
    order = CallOrder(CALLS, refuse)
    assert order.match(record(FIRST)) == CALLS[0]
    assert not order.is_complete
    with pytest.raises(BertlookError, match="order that depends"):
        order.check_complete()
    assert order.match(record(OTHER)) is None
    assert order.match(record(None)) is None
    assert order.match(record(SECOND)) == CALLS[1]
    order.check_complete()


def test_a_module_out_of_order_or_once_too_often_is_refused() -> None:
    order = CallOrder(CALLS, refuse)
    with pytest.raises(BertlookError, match="order that depends"):
        order.match(record(SECOND))
    order.match(record(FIRST))
    order.match(record(SECOND))
    with pytest.raises(BertlookError, match="order that depends"):
        order.match(record(FIRST))
    order.restart()
    assert order.match(record(FIRST)) == CALLS[0]
