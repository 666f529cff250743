"""The control for a trained model's heads: the same network with random weights."""

from __future__ import annotations

from bertlook.model.load import as_model
from bertlook.model.model import Model


def random_init(model: Model, seed: int = 0) -> Model:
    """Return a model of the same architecture and tokenizer with random weights.

    Its heads' scores show how much of a score needs no training.

    Args:
        model: The model to match, which is left unchanged.
        seed: The seed of the weights. The state of torch's generator is left unchanged.

    Raises:
        BertlookError: If the seed is not a whole number from 0.

    Returns:
        The untrained model, on the same device and with the same precision.

    Example:
        >>> import bertlook as bl
        >>> control = bl.random_init(bl.load(), seed=1)
        >>> control.name
        'bert-mini (random weights, seed 1)'
        >>> control("The cat sat.").maps.shape
        (6, 8, 6, 6)
    """
    return as_model(model, "bl.random_init(model)").untrained(seed)
