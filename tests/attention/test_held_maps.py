"""Maps of a model are joined when they are asked for, and look like any others."""

from __future__ import annotations

import copy
import pickle
import threading

import numpy as np
import pytest
import torch

import bertlook as bl
from bertlook.attention.held_maps import HeldMaps
from bertlook.model.load import load
from tests.tiny_models import TEXT, tiny
from tests.tiny_tokenizers import wordpiece


def held(*layers: int) -> HeldMaps:
    maps = HeldMaps((3, 2, 4, 4))
    for layer in layers:
        maps.add(layer, np.full((2, 4, 4), 0.25, np.float32))
    return maps


def test_layers_are_joined_once_and_absent_heads_are_nan() -> None:
    maps = held(0)
    maps.add(2, np.full((1, 4, 4), 0.25, np.float32))
    assert maps.present.tolist() == [[True, True], [False, False], [True, False]]
    joined = maps.join()
    assert maps.join() is joined
    assert not joined.flags.writeable
    np.testing.assert_array_equal(np.isfinite(joined).all((-2, -1)), maps.present)
    assert not np.isfinite(joined[1]).any()


def test_threads_get_one_array() -> None:
    maps = held(0, 1, 2)
    arrays: list[object] = []
    threads = [
        threading.Thread(target=lambda: arrays.append(maps.join()), daemon=True) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(array) for array in arrays}) == 1


def test_an_attention_takes_them_over() -> None:
    attention = bl.Attention(list("abcd"), held(0, 2))
    assert attention.present.tolist() == [[True, True], [False, False], [True, True]]
    assert (attention.num_layers, attention.num_heads) == (3, 2)
    assert attention.maps is attention.maps
    assert attention["3-1"].tolist() == [[0.25] * 4] * 4


@pytest.mark.parametrize("transfer", [copy.deepcopy, lambda a: pickle.loads(pickle.dumps(a))])
def test_copies_hold_one_array(transfer: object) -> None:
    attention = load(tiny(), tokenizer=wordpiece())(TEXT)
    other = transfer(attention)  # type: ignore[operator]
    np.testing.assert_array_equal(other.maps, attention.maps)


def test_maps_are_those_of_the_run_and_stay() -> None:
    model = load(tiny(), tokenizer=wordpiece())
    attention = model(TEXT)
    ids = torch.tensor([model.encode(TEXT).ids])
    model.module.set_attn_implementation("eager")
    with torch.no_grad():
        expected = torch.stack(model.module(ids, output_attentions=True).attentions, 1)[0]
        for weight in model.module.parameters():
            weight.zero_()
    np.testing.assert_allclose(attention.maps, expected.numpy(), atol=1e-6)
