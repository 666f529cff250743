from __future__ import annotations

import numpy as np

import bertlook as bl
from tests.reference import GOLDEN


def test_rollout_multiplies_the_layers_one_by_one() -> None:
    random = np.random.default_rng(0)
    maps = random.random((3, 2, 4, 4))
    maps /= maps.sum(-1, keepdims=True)
    found = bl.rollout(bl.Attention(["a", "b", "c", "d"], maps))
    before = np.eye(4)
    for layer in range(3):
        mixed = np.zeros((4, 4))
        for i in range(4):
            for j in range(4):
                mixed[i, j] = 0.5 * (maps[layer, 0, i, j] + maps[layer, 1, i, j]) / 2
            mixed[i, i] += 0.5
        before = mixed @ before
        np.testing.assert_allclose(found[layer], before, atol=1e-12)
    np.testing.assert_allclose(found.sum(-1), 1)


def test_rollout_equals_the_reference() -> None:
    arrays = np.load(GOLDEN / "nonofficial" / "tiny_bert_results.npz")
    attention = bl.Attention([str(i) for i in range(11)], arrays["attn_unmasked"])
    np.testing.assert_allclose(bl.rollout(attention), arrays["rollout"], atol=1e-9)
