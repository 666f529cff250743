from __future__ import annotations

import torch

import bertlook as bl
from bertlook.bundled.fingerprint import fingerprint


def test_a_change_to_one_head_changes_the_fingerprint() -> None:
    network = bl.load().module
    before = fingerprint(network)
    assert fingerprint(bl.load().module) == before
    query = network.bert.encoder.layer[2].attention.self.query
    with torch.no_grad():
        query.weight[32:64] *= 1.001  # the second of eight heads
    assert fingerprint(network) != before


def test_another_precision_has_another_fingerprint() -> None:
    assert fingerprint(bl.load(dtype="bfloat16").module) != fingerprint(bl.load().module)
