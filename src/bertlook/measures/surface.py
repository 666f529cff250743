"""Surface statistics of attention (paper, section 3): position, token classes and entropy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from bertlook.attention.attention import MIN_MISSING
from bertlook.choices import Variant, check_choice
from bertlook.measures.batch import LayerMaps
from bertlook.measures.means import HeadMeans, Mean, MeansMeasure
from bertlook.tensors import torch

if TYPE_CHECKING:
    from torch import Tensor


#: Share of uniform attention that is mixed in, to avoid the logarithm of zero.
SMOOTHING = 1e-4


class RelativePositionResult(HeadMeans):
    """Mean attention to the token itself and to its neighbors."""

    current = Mean("attention to the token itself")
    previous = Mean("attention to the previous token")
    next = Mean("attention to the next token")


class RelativePosition(MeansMeasure[RelativePositionResult]):
    """Mean attention of every head to the token itself, to the previous and to the next token.

    Means are over all n rows of an input, including the first and the last, which lack a neighbor.
    So uniform attention gives 1/n and (n - 1)/n^2.

    Example:
        >>> import bertlook as bl
        >>> result = bl.measures.RelativePosition().of(bl.load()("The cat sat on the mat."))
        >>> result.previous.shape
        (6, 8)
    """

    result_class: ClassVar[type[Any]] = RelativePositionResult

    def measure_layer(self, maps: LayerMaps) -> Sequence[Tensor]:
        """Return the means of three diagonals."""
        rows = maps.batch.real.to(maps.tokens)[:, None]
        lengths = maps.batch.lengths.to(maps.tokens)[:, None]
        current, previous, following = (
            maps.tokens.diagonal(offset, -2, -1) for offset in (0, -1, 1)
        )
        return [
            (current * rows).sum(-1) / lengths,
            (previous * rows[..., 1:]).sum(-1) / lengths,
            (following * rows[..., 1:]).sum(-1) / lengths,
        ]


class TokenClassesResult(HeadMeans):
    """Mean attention to each class of tokens."""

    cls = Mean("attention to [CLS]")
    sep = Mean("attention to [SEP]")
    punctuation = Mean('attention to "." and ","')
    other = Mean("attention to all other tokens")
    sep_to_sep = Mean("attention from [SEP] to [SEP]")
    other_to_sep = Mean("attention from all other tokens to [SEP]")
    learned_sink = Mean(
        "attention to a learned sink, which is no token", title="Attention to a learned sink"
    )


class TokenClasses(MeansMeasure[TokenClassesResult]):
    """Mean attention of every head to [CLS], to [SEP], to punctuation, and to all other tokens.

    Special tokens are those that the tokenizer adds: the one that begins an input counts as [CLS],
    all others as [SEP]. Without special tokens, both means are 0. Punctuation is exactly "." and
    ",". Some models, such as gpt-oss, also attend to a learned sink, which is no token; elsewhere
    ``learned_sink`` is NaN. With it, the first four statistics add up to 1.

    Args:
        variant: "paper" to average attention from [SEP] and from other tokens each over its own
            rows, or "released" to divide it by 2 and by n - 2 regardless of the number of [SEP], as
            the released code does, which is correct only for pairs of texts.

    Raises:
        BertlookError: If ``variant`` is unknown.

    Example:
        >>> import bertlook as bl
        >>> result = bl.measures.TokenClasses().of(bl.load()("The cat sat on the mat."))
        >>> total = result.cls + result.sep + result.punctuation + result.other
        >>> bool((abs(total - 1) < 1e-6).all())
        True
    """

    result_class: ClassVar[type[Any]] = TokenClassesResult

    def __init__(self, variant: Variant = "paper") -> None:
        check_choice("variant", variant, Variant)
        super().__init__(variant=variant)
        self.variant: Variant = variant

    def measure_layer(self, maps: LayerMaps) -> Sequence[Tensor]:
        """Return the attention to each class, and what the rows lack of 1."""
        received = maps.received
        shares = received @ maps.batch.class_members.to(received)
        is_sep = maps.batch.class_members[..., 1]
        sep_count = is_sep.sum(1, keepdim=True).to(shares)
        lengths = maps.batch.lengths[:, None].to(shares)
        from_sep = _sum_between(maps.tokens, is_sep)
        from_other = shares[..., 1] * lengths - from_sep
        if self.variant == "released":
            sep_count = torch.full_like(sep_count, 2)
        # NaN (0 / 0) for inputs without such rows.
        to_sep = (from_sep / sep_count, from_other / (lengths - sep_count))
        return [*shares.unbind(-1), *to_sep, (1 - shares.sum(-1)).clamp(min=0)]

    def finish(self) -> None:
        """Count the batch; the learned sink only for inputs that attend to one."""
        missing = torch.stack([statistics[-1] for statistics in self._layers.values()])
        lacking = ~(missing >= MIN_MISSING).any(0).any(1)  # (B,)
        for statistics in self._layers.values():
            statistics[-1, lacking] = torch.nan
        super().finish()


class EntropyResult(HeadMeans):
    """Mean entropy of the rows, in nats."""

    all = Mean("entropy of a token's attention", title="Entropy", measured_in="nats")
    cls = Mean(
        "entropy of the first token's attention ([CLS])",
        title="Entropy of [CLS]",
        measured_in="nats",
    )

    @property
    def uniform(self) -> float:
        """Mean entropy of uniform rows, in nats: ln n for a row over n tokens.

        It is the mean over layers, which differ if some have a sliding window; ``baselines`` has
        the entropy for each of them.
        """
        return float(np.nanmean(self.baselines["all"]))


class Entropy(MeansMeasure[EntropyResult]):
    """Mean entropy of every head's rows, and of the first row ([CLS]) alone, in nats.

    The entropy of a row ``A[i]`` of n weights is that of ``0.9999 A[i] + 0.0001 / n``.

    Example:
        >>> import bertlook as bl
        >>> result = bl.measures.Entropy().of(bl.load()("The cat sat on the mat."))
        >>> result.all.shape
        (6, 8)
        >>> round(result.uniform, 3)  # the logarithm of 9 tokens
        2.197
    """

    result_class: ClassVar[type[Any]] = EntropyResult

    def measure_layer(self, maps: LayerMaps) -> Sequence[Tensor]:
        """Return mean entropies, computed a few inputs at a time to keep the rows in the cache."""
        means, firsts = [], []
        for tokens in maps.runs():
            smooth = tokens * (1 - SMOOTHING)
            smooth += SMOOTHING / tokens.shape[-1]
            entropies = smooth.log().mul_(smooth).sum(-1).neg_()  # (b, H, n)
            means.append(entropies.mean(-1))
            firsts.append(entropies[..., 0])
        return [torch.cat(means), torch.cat(firsts)]


def _sum_between(tokens: Tensor, selected: Tensor) -> Tensor:
    """Return the sum of weights from selected tokens to selected tokens, (B, H).

    Args:
        tokens: (B, H, N, N) Maps.
        selected: (B, N) bool. Few tokens of each input.
    """
    max_selected = int(selected.sum(1).max())
    # The selected tokens come first.
    indices = selected.int().topk(max_selected, dim=1).indices.to(tokens.device)
    mask = selected.to(tokens)
    rows = tokens.gather(
        2, indices[:, None, :, None].expand(-1, tokens.shape[1], -1, tokens.shape[3])
    )
    received = (rows * mask[:, None, None, :]).sum(-1)
    return (received * mask.gather(1, indices)[:, None]).sum(-1)
