from __future__ import annotations

import numpy as np
import pytest
import torch

from bertlook.probes.batches import MapBatch, MapBatches
from bertlook.probes.combination import Combination
from bertlook.probes.vector_table import vector_table
from tests.probes.examples import attentions_of_equal_length, random_vectors


def example(words: bool) -> tuple[Combination, MapBatch]:
    """A network with random weights, and a batch for it."""
    attentions = attentions_of_equal_length()
    sentences = [attention.words for attention in attentions]
    table = vector_table(random_vectors(attentions), sentences) if words else None
    heads = [attention.source.heads for attention in attentions]
    batch = MapBatches(attentions, heads, [[0, 1, 2]], table, "paper")[0]
    generator = torch.Generator().manual_seed(0)
    kernel = torch.randn(8, 12, generator=generator) if words else None
    root, bias = torch.randn(2, generator=generator), torch.randn(12, generator=generator)
    return Combination(root, bias, kernel), batch


def plain_logits(network: Combination, batch: MapBatch) -> torch.Tensor:
    """The definition, with the weights of each pair of words in full."""
    maps = torch.from_numpy(np.stack(batch.maps))
    both = torch.cat([maps, maps.transpose(2, 3)], dim=1)
    weights = network.bias.view(-1).expand(*maps.shape[:1], *maps.shape[2:], -1)
    if network.kernel is not None:
        vectors = batch.pairs.vectors
        kernel = network.kernel.flatten(2)
        pairs = (vectors.dependents @ kernel[0])[:, :, None] * vectors.has_vectors[:, None]
        weights = weights + pairs + (vectors.candidates @ kernel[1])[:, None]
    scores = torch.einsum("suvk,skuv->suv", weights, both)[:, 1:-1]
    root = network.root[0] * scores[..., :1] + network.root[1] * scores[..., -1:]
    return torch.cat([root, scores[..., 1:-1]], 2)


@pytest.mark.parametrize("words", [False, True])
def test_logits_and_gradients_follow_the_definition(words) -> None:
    network, batch = example(words)
    logits, expected = network(batch), plain_logits(network, batch)
    assert logits.shape == (3, 4, 5)
    torch.testing.assert_close(logits, expected, rtol=1e-4, atol=1e-5)
    slope = torch.randn(logits.shape, generator=torch.Generator().manual_seed(1))
    parameters = list(network.parameters())
    gradients = [torch.autograd.grad((x * slope).sum(), parameters) for x in (logits, expected)]
    for own, other in zip(*gradients, strict=True):
        torch.testing.assert_close(own, other, rtol=1e-4, atol=1e-4)


def test_weights_are_laid_out_by_word_and_direction() -> None:
    kernel = torch.arange(4 * 6.0).view(4, 6)
    network = Combination(torch.zeros(2), torch.arange(6.0), kernel)
    assert network.bias.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert network.kernel.shape == (2, 2, 2, 3)
    assert network.kernel[1, 0, 1].tolist() == kernel[2, 3:].tolist()
