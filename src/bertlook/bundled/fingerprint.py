"""A quick fingerprint of a network's weights."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from bertlook.deferred import torch

if TYPE_CHECKING:
    from torch import nn

#: A hash of all weights would take as long as reading a text. A change to a row of a matrix, such
#: as an edited head or a step of training, changes some of these too.
_STEP = 61


def fingerprint(network: nn.Module) -> str:
    """Return a hash of every 61st weight of a network, in hexadecimal digits.

    Args:
        network: The network, with dense weights.

    Example:
        >>> from torch import nn
        >>> network = nn.Linear(8, 8)
        >>> before = fingerprint(network)
        >>> _ = nn.init.zeros_(network.weight)
        >>> fingerprint(network) == before
        False
    """
    digest = hashlib.sha256()
    for name, weights in sorted(network.state_dict().items()):
        digest.update(f"{name} {list(weights.shape)} {weights.dtype}".encode())
        by_value = weights.detach().reshape(-1, 1).contiguous().view(torch.uint8)
        digest.update(by_value[::_STEP].cpu().numpy().tobytes())
    return digest.hexdigest()
