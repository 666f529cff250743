from __future__ import annotations

from typing import NamedTuple

import pytest
import torch
from torch import Tensor, nn

from bertlook.probes.training import Schedule, glorot, train, train_to_convergence


class Example(NamedTuple):
    """A batch of one sentence whose words all get the same logits."""

    indices: list[int]
    heads: Tensor


class Logits(nn.Module):
    """Three logits, the same for each word; the batches are counted in order."""

    def __init__(self) -> None:
        super().__init__()
        self.logits = nn.Parameter(torch.zeros(3))
        self.seen: list[int] = []

    def forward(self, batch: Example) -> Tensor:
        self.seen += batch.indices
        return self.logits.expand(1, batch.heads.shape[1], 3)


BATCHES = [Example([index], torch.tensor([[index % 3, 0]])) for index in range(6)]


def test_without_a_seed_batches_keep_their_order_and_the_rate_its_size() -> None:
    network = Logits()
    train(network, BATCHES, Schedule(2, 0.1, None))
    assert network.seen == [0, 1, 2, 3, 4, 5] * 2
    constant = Logits()
    train(constant, BATCHES[:1] * 4, Schedule(1, 0.1, None))
    assert constant.logits[0].item() == pytest.approx(0.4, abs=0.01)  # Adam's first steps


def test_with_a_seed_batches_are_shuffled_and_the_rate_decays() -> None:
    first, second = Logits(), Logits()
    train(first, BATCHES, Schedule(2, 0.1, 0))
    train(second, BATCHES, Schedule(2, 0.1, 0))
    assert first.seen == second.seen
    assert first.seen[:6] != first.seen[6:]
    assert sorted(first.seen[:6]) == sorted(first.seen[6:]) == list(range(6))
    decaying = Logits()
    train(decaying, BATCHES[:1] * 4, Schedule(1, 0.1, 0))
    assert decaying.logits[0].item() == pytest.approx(0.25, abs=0.01)


def test_losses_are_means_per_word_before_each_step() -> None:
    [first, second] = train(Logits(), BATCHES[:1], Schedule(2, 0.1, None))
    assert first == pytest.approx(torch.tensor(3.0).log().item())
    assert second < first


def test_training_converges_to_the_shares_of_the_heads() -> None:
    """The best logits are the logarithms of the shares: four words of six have head 0."""
    network = Logits()
    losses = train_to_convergence(network, BATCHES, BATCHES, 0.01, seed=0)
    shares = torch.tensor([8, 2, 2]) / 12
    torch.testing.assert_close(network.logits.softmax(0), shares, atol=0.03, rtol=0)
    entropy = -(shares * shares.log()).sum().item()
    assert min(losses.validation) == pytest.approx(entropy, abs=0.003)
    again = Logits()
    assert train_to_convergence(again, BATCHES, BATCHES, 0.01, seed=0) == losses
    assert torch.equal(again.logits, network.logits)


def test_training_keeps_the_weights_with_the_lowest_loss_on_the_held_out_batches() -> None:
    """The more the network learns that heads are 0, the less it fits the held-out batch."""
    ones, zeros = (Example([0], torch.full((1, 2), head)) for head in (1, 0))
    network = Logits()
    losses = train_to_convergence(network, [zeros] * 5, [ones], 0.1, seed=0)
    assert len(losses.training) == len(losses.validation) == 1 + 20  # passes of five steps
    assert losses.training == sorted(losses.training, reverse=True)
    assert losses.validation == sorted(losses.validation)
    kept = -network.logits.log_softmax(0)[1].item()
    assert kept == pytest.approx(losses.validation[0])


def test_training_keeps_the_first_weights_if_no_loss_is_a_number() -> None:
    network = Logits()
    losses = train_to_convergence(network, BATCHES, BATCHES, 1e38, seed=0)
    assert not any(loss < 10 for loss in losses.validation)
    assert torch.equal(network.logits, torch.zeros(3))


def test_glorot_weights_are_uniform_within_their_limit() -> None:
    weights = glorot(torch.Generator().manual_seed(0), 100, 50, fan=150)
    assert weights.shape == (100, 50)
    assert 0.19 < weights.abs().max() <= 0.2
    assert abs(weights.mean()) < 0.01
