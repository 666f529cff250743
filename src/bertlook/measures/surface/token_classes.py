"""Attention to separators and punctuation (paper, section 3.2, figure 2)."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from bertlook.measures.batch import LayerMaps
from bertlook.measures.means import HeadMeans, Mean, ReleasedMeasure


class TokenClassesResult(HeadMeans):
    """Mean attention to each class of tokens."""

    cls = Mean("attention to [CLS]")
    sep = Mean("attention to [SEP]")
    punctuation = Mean('attention to "." and ","')
    other = Mean("attention to all other tokens")
    sep_to_sep = Mean("attention from [SEP] to [SEP]")
    other_to_sep = Mean("attention from all other tokens to [SEP]")


class TokenClasses(ReleasedMeasure[TokenClassesResult]):
    """Every head's mean attention to [CLS], to [SEP], to punctuation, and to all else.

    The special tokens are the tokenizer's own: the one that an input begins with counts as [CLS],
    all others as [SEP]. A decoder whose inputs have none attends to neither. Punctuation is
    exactly "." and ",". The first four add up to 1.

    Args:
        official: as the released code does, divide the attention from [SEP] and from other tokens
            by 2 and by n - 2, whatever the number of [SEP]; that is right for pairs alone. By
            default each is the mean over its own rows.
    """

    result_class = TokenClassesResult

    def of_layer(self, maps: LayerMaps) -> Sequence[Tensor]:
        """Sums of what the tokens of each class receive."""
        received = maps.received
        shares = received @ maps.batch.class_members.to(received)
        return [*shares.unbind(-1), *self._to_separators(maps, shares[..., 1])]

    def _to_separators(self, maps: LayerMaps, share: Tensor) -> tuple[Tensor, Tensor]:
        """(B, H) attention to [SEP] from [SEP] and from other tokens."""
        is_sep = maps.batch.class_members[..., 1]
        count = is_sep.sum(1, keepdim=True).to(share)
        lengths = maps.batch.lengths[:, None].to(share)
        from_sep = _between(maps.tokens, is_sep)
        from_other = share * lengths - from_sep
        if self.official:
            return from_sep / 2, from_other / (lengths - 2)
        return from_sep / count, from_other / (lengths - count)  # 0/0 where there is no such row


def _between(tokens: Tensor, chosen: Tensor) -> Tensor:
    """(B, H) the sum of the weights from chosen tokens to chosen tokens, few of (B, N)."""
    most = int(chosen.sum(1).max())
    places = chosen.int().topk(most, dim=1).indices.to(tokens.device)  # the chosen ones first
    is_chosen = chosen.to(tokens)
    rows = tokens.gather(
        2, places[:, None, :, None].expand(-1, tokens.shape[1], -1, tokens.shape[3])
    )
    received = (rows * is_chosen[:, None, None, :]).sum(-1)
    return (received * is_chosen.gather(1, places)[:, None]).sum(-1)
