"""Short texts are read on one thread, and the setting of the process is restored."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from bertlook.light.single_thread import single_thread
from bertlook.model.light_model import LightModel, find_light_model
from bertlook.model.load import BUNDLED
from bertlook.model.model import Model


def numpy_threads() -> set[int]:
    return {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"}


@pytest.fixture(autouse=True)
def _two_threads() -> Iterator[None]:
    with threadpool_limits(limits=2, user_api="blas"):
        if numpy_threads() != {2}:
            pytest.skip("The library that multiplies NumPy's matrices can't have two threads.")
        yield


def test_products_have_one_thread_inside_and_all_of_them_afterwards() -> None:
    with single_thread():
        assert numpy_threads() == {1}
        with single_thread():
            assert numpy_threads() == {1}
    assert numpy_threads() == {2}


def test_the_setting_is_restored_after_an_error() -> None:
    with pytest.raises(ValueError, match="wrong"), single_thread():
        raise ValueError("wrong")
    assert numpy_threads() == {2}


def test_of_two_threads_one_waits_and_the_setting_is_restored() -> None:
    order: list[str] = []

    def use() -> None:
        with single_thread():
            order.append("second")

    second = threading.Thread(target=use)
    with single_thread():
        second.start()
        second.join(0.05)
        order.append("first")
    second.join()
    assert order == ["first", "second"]
    assert numpy_threads() == {2}


def light_model() -> LightModel:
    def refuse() -> Model:
        raise AssertionError("torch was asked for")

    model = find_light_model(BUNDLED, "bert-mini", refuse)
    assert model is not None
    return model


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The numbers of threads that were set during products of the encoder and the head."""
    numbers: set[int] = set()

    def record(weights: Any, name: str, states: Any) -> Any:
        numbers.update(numpy_threads())
        return states @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    for module in ("encoder", "masked_head"):
        monkeypatch.setattr(f"bertlook.light.{module}.linear", record)
    return numbers


def test_a_sentence_is_read_on_one_thread(seen: set[int]) -> None:
    light_model()("The cat sat.")
    assert seen == {1}
    assert numpy_threads() == {2}


def test_predictions_are_made_on_one_thread(seen: set[int]) -> None:
    light_model().predict("The cat sat.", mask=1)
    assert seen == {1}
    assert numpy_threads() == {2}


def test_large_products_have_all_threads(seen: set[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bertlook.model.light_model.SMALL_PRODUCT", 100)
    attention = light_model()("The cat sat.")
    assert seen == {2}
    assert np.isfinite(attention.maps).all()
