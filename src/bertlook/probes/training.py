"""Adam on the summed cross-entropy over all words, including punctuation."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.lr_scheduler import LambdaLR
from tqdm.auto import tqdm

#: Number of steps over which the moving average of the weights extends.
_AVERAGED_STEPS = 100
#: Minimum number of passes without improvement after which training stops.
_PATIENCE = 3
#: Smallest improvement of the held-out loss, in nats per word.
_TOLERANCE = 0.003


class LabeledBatch(Protocol):
    """S sentences of W words, with the heads to predict."""

    @property
    def indices(self) -> list[int]:
        """(S,) the sentences' indices in the corpus."""
        ...

    @property
    def heads(self) -> Tensor:
        """(S, W) heads to predict."""
        ...


class Schedule(NamedTuple):
    """Order and step sizes of a training with a fixed number of passes.

    Attributes:
        epochs: Number of passes over the batches.
        learning_rate: Adam's learning rate.
        seed: Seed of the batch order, redrawn in each epoch; the learning rate then decays
            linearly to zero. None for the given order and a constant rate.
    """

    epochs: int
    learning_rate: float
    seed: int | None


class Losses(NamedTuple):
    """Mean losses per word of each pass, in nats.

    Attributes:
        training: Loss of the batches, each taken before its step.
        validation: Loss of the averaged weights on the held-out batches, after the pass.
    """

    training: list[float]
    validation: list[float]


def train(
    network: nn.Module,
    batches: Sequence[LabeledBatch],
    schedule: Schedule,
    *,
    progress: bool = False,
) -> list[float]:
    """Train a network in place for a fixed number of passes.

    Args:
        network: Module that maps a batch to (S, W, W + 1) logits.
        batches: Batches; each is a step.
        schedule: Order and step sizes.
        progress: Whether to show a progress bar.

    Returns:
        Mean loss per word of each pass, in nats; each batch's loss is taken before its step.
    """
    epochs, rate, seed = schedule
    random = None if seed is None else np.random.default_rng(seed)
    num_steps = epochs * len(batches)
    optimizer = _adam(network, rate)
    decay = LambdaLR(optimizer, lambda step: 1.0 if seed is None else 1 - step / num_steps)
    with tqdm(total=num_steps, disable=not progress, desc="probe") as bar:

        def after_step() -> None:
            decay.step()
            bar.update()

        return [_run_pass(network, batches, random, optimizer, after_step) for _ in range(epochs)]


def train_to_convergence(
    network: nn.Module,
    batches: Sequence[LabeledBatch],
    held_out: Sequence[LabeledBatch],
    learning_rate: float,
    seed: int,
    *,
    progress: bool = False,
) -> Losses:
    """Train a network in place until the loss on held-out batches no longer improves.

    The learning rate is constant, and a moving average of the weights is taken (Polyak and
    Juditsky, 1992): it converges like weights whose rate decays, but needs no number of passes in
    advance. The average with the lowest loss on the held-out batches is kept.

    Args:
        network: Module that maps a batch to (S, W, W + 1) logits.
        batches: Batches; each is a step.
        held_out: Batches that decide when to stop and which weights to keep.
        learning_rate: Adam's learning rate.
        seed: Seed of the batch order, redrawn in each pass.
        progress: Whether to show a progress bar.

    Returns:
        Losses of each pass.
    """
    random = np.random.default_rng(seed)
    optimizer = _adam(network, learning_rate)
    # With few batches, the average hardly changes in three passes.
    patience = max(_PATIENCE, -(-_AVERAGED_STEPS // len(batches)))
    average = copy.deepcopy(network)
    # Kept if a much too high learning rate makes all losses NaN.
    best = copy.deepcopy(network.state_dict())
    losses = Losses([], [])
    with tqdm(disable=not progress, desc="probe") as bar:

        def after_step() -> None:
            _add_to_average(average, network)
            bar.update()

        while not _has_converged(losses.validation, patience):
            losses.training.append(_run_pass(network, batches, random, optimizer, after_step))
            losses.validation.append(_mean_loss(average, held_out))
            if losses.validation[-1] == min(losses.validation):
                best = copy.deepcopy(average.state_dict())
    network.load_state_dict(best)
    return losses


def _adam(network: nn.Module, learning_rate: float) -> torch.optim.Adam:
    return torch.optim.Adam(network.parameters(), lr=learning_rate, fused=True)


def _run_pass(
    network: nn.Module,
    batches: Sequence[LabeledBatch],
    random: np.random.Generator | None,
    optimizer: torch.optim.Optimizer,
    after_step: Callable[[], None],
) -> float:
    """Take a step for each batch, in random or in the given order, and return the mean loss."""
    order = range(len(batches)) if random is None else random.permutation(len(batches))
    total = num_words = 0.0
    with torch.enable_grad():
        for index in order:
            batch = batches[index]
            loss = _summed_loss(network, batch)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            after_step()
            total += loss.item()
            num_words += batch.heads.numel()
    return total / num_words


@torch.no_grad()
def _add_to_average(average: nn.Module, network: nn.Module) -> None:
    for mean, weights in zip(average.parameters(), network.parameters(), strict=True):
        mean.lerp_(weights, 1 / _AVERAGED_STEPS)


@torch.no_grad()
def _mean_loss(network: nn.Module, batches: Sequence[LabeledBatch]) -> float:
    total = num_words = 0.0
    for batch in batches:
        total += _summed_loss(network, batch).item()
        num_words += batch.heads.numel()
    return total / num_words


def _summed_loss(network: nn.Module, batch: LabeledBatch) -> Tensor:
    logits = network(batch).flatten(0, 1)
    return functional.cross_entropy(logits, batch.heads.flatten(), reduction="sum")


def _has_converged(losses: Sequence[float], patience: int) -> bool:
    """Return whether the last passes improved the lowest loss by less than the tolerance."""
    earlier, recent = losses[:-patience], losses[-patience:]
    return bool(earlier) and not min(recent) < min(earlier) - _TOLERANCE


def glorot(generator: torch.Generator, *shape: int, fan: int) -> Tensor:
    """Return Glorot-uniform weights, within plus or minus sqrt(6 / fan).

    Args:
        generator: Source of random numbers.
        shape: Shape of the weights.
        fan: Number of inputs and outputs together.
    """
    limit = (6 / fan) ** 0.5
    return torch.empty(shape).uniform_(-limit, limit, generator=generator)
