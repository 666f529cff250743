"""Adam on the summed cross-entropy over all words, including punctuation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from tqdm.auto import tqdm


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
    """Order and step sizes of a training.

    Attributes:
        epochs: Number of passes over the batches.
        learning_rate: Adam's learning rate.
        seed: Seed of the batch order, redrawn in each epoch; the learning rate then decays
            linearly to zero. None for the given order and a constant rate.
    """

    epochs: int
    learning_rate: float
    seed: int | None


def train(
    network: nn.Module,
    batches: Sequence[LabeledBatch],
    schedule: Schedule,
    *,
    progress: bool = False,
) -> list[float]:
    """Train a network in place.

    Args:
        network: Module that maps a batch to (S, W, W + 1) logits.
        batches: Batches; each is a step.
        schedule: Order and step sizes.
        progress: Whether to show a progress bar.

    Returns:
        Mean loss per word of each epoch; each batch's loss is taken before its step.
    """
    epochs, rate, seed = schedule
    random = None if seed is None else np.random.default_rng(seed)
    optimizer = torch.optim.Adam(network.parameters(), lr=rate, fused=True)
    num_steps = epochs * len(batches)
    losses: list[float] = []
    step = 0
    with torch.enable_grad(), tqdm(total=num_steps, disable=not progress, desc="probe") as bar:
        for _ in range(epochs):
            order = range(len(batches)) if random is None else random.permutation(len(batches))
            total = num_words = 0.0
            for index in order:
                batch = batches[index]
                if random is not None:
                    optimizer.param_groups[0]["lr"] = rate * (1 - step / num_steps)
                loss = functional.cross_entropy(
                    network(batch).flatten(0, 1), batch.heads.flatten(), reduction="sum"
                )
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                total += loss.item()
                num_words += batch.heads.numel()
                step += 1
                bar.update()
            losses.append(total / num_words)
    return losses


def glorot(generator: torch.Generator, *shape: int, fan: int) -> Tensor:
    """Return Glorot-uniform weights, within plus or minus sqrt(6 / fan).

    Args:
        generator: Source of random numbers.
        shape: Shape of the weights.
        fan: Number of inputs and outputs together.
    """
    limit = (6 / fan) ** 0.5
    return torch.empty(shape).uniform_(-limit, limit, generator=generator)
