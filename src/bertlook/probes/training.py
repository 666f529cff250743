"""Adam on the summed cross-entropy over all words, punctuation among them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from tqdm.auto import tqdm


class Labeled(Protocol):
    """A batch that knows what is to be predicted."""

    @property
    def heads(self) -> Tensor:
        """(S, W) each word's head."""
        ...


BatchT = TypeVar("BatchT", bound=Labeled)


def train(
    network: nn.Module,
    batches: Sequence[Labeled],
    *,
    epochs: int,
    learning_rate: float,
    seed: int | None,
    progress: bool = False,
) -> list[float]:
    """Train a network in place.

    Args:
        network: gives (S, W, W + 1) logits for a batch.
        batches: a step each.
        epochs: how often each batch is seen.
        learning_rate: Adam's.
        seed: of the batches' order, anew in each epoch; the learning rate then falls to zero. None:
            the order given, and a constant rate.
        progress: show a progress bar.

    Returns:
        For each epoch the mean loss per word, each batch's before its step.
    """
    random = None if seed is None else np.random.default_rng(seed)
    optimizer = torch.optim.Adam(network.parameters(), lr=learning_rate, fused=True)
    steps = epochs * len(batches)
    losses: list[float] = []
    step = 0
    with torch.enable_grad(), tqdm(total=steps, disable=not progress, desc="probe") as bar:
        for _ in range(epochs):
            order = range(len(batches)) if random is None else random.permutation(len(batches))
            total = words = 0.0
            for place in order:
                batch = batches[place]
                if random is not None:
                    optimizer.param_groups[0]["lr"] = learning_rate * (1 - step / steps)
                loss = functional.cross_entropy(
                    network(batch).flatten(0, 1), batch.heads.flatten(), reduction="sum"
                )
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                total += loss.item()
                words += batch.heads.numel()
                step += 1
                bar.update()
            losses.append(total / words)
    return losses


def glorot(generator: torch.Generator, *shape: int, fan: int) -> Tensor:
    """Uniform within +- sqrt(6 / fan), fan the inputs and outputs together."""
    limit = (6 / fan) ** 0.5
    return torch.empty(shape).uniform_(-limit, limit, generator=generator)
