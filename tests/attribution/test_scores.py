from __future__ import annotations

import math

import torch

from bertlook.attribution.scores import read_scores
from bertlook.model.load import load
from tests.tiny_models import TEXT, tiny, tiny_decoder
from tests.tiny_tokenizers import wordpiece


def test_parts_are_the_products_of_a_query_and_a_key() -> None:
    network = tiny()
    model = load(network, wordpiece())
    encoding = model.encode(TEXT)
    with torch.no_grad():
        states = network.bert.embeddings(torch.tensor([encoding.ids]))
    attention = network.bert.encoder.layer[0].attention.self
    queries = attention.query(states)[0].tolist()
    keys = attention.key(states)[0].tolist()
    width = attention.attention_head_size
    parts = read_scores(model, encoding, 0).parts(1, 3)
    assert parts.shape == (len(encoding.ids), width)
    for token, key in enumerate(keys):
        for d in range(width):
            product = queries[3][width + d] * key[width + d] / math.sqrt(width)
            assert abs(parts[token, d] - product) < 1e-6


def test_the_callers_network_keeps_no_hook_and_its_mode() -> None:
    network = tiny_decoder("Llama").train()
    read_scores(load(network, wordpiece()), load(network, wordpiece()).encode(TEXT), 1)
    assert network.training
    assert not any(part._forward_pre_hooks for part in network.modules())


def test_rotations_are_turned_back_and_other_positions_are_not() -> None:
    decoder = load(tiny_decoder("Llama"), wordpiece())
    scores = read_scores(decoder, decoder.encode("cat cat cat"), 0)
    plain = scores.without_rotation()
    assert plain is not None
    keys = plain.call.keys[0, :, 1:4]  # the same word at three places
    assert torch.allclose(keys, keys[:, :1].expand_as(keys), atol=1e-5)
    assert not torch.allclose(scores.call.keys[0, :, 1], scores.call.keys[0, :, 2], atol=1e-3)
    encoder = load(tiny(), wordpiece())
    assert read_scores(encoder, encoder.encode(TEXT), 0).without_rotation() is None
