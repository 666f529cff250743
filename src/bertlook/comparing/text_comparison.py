"""The comparison of two attentions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bertlook.attention.attention import Attention
from bertlook.comparing.alignment import Alignment, align_tokens, align_units
from bertlook.comparing.matches import head_columns, rank_heads
from bertlook.comparing.row_divergence import row_divergences
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.measures.paired import check_shapes

if TYPE_CHECKING:
    from bertlook.measures.tables import Table

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class TextComparison:
    """Two attentions with their heads side by side, and their difference.

    Attentions to the same tokens are compared token by token. Those to different texts are compared
    word by word: words that correspond, and special tokens, keep their rows and columns; a row's
    attention to words without a counterpart counts as a whole, on either side.

    Args:
        a: The first attention.
        b: The second one.
        names: What the two are called.
        matches: The head of the second model that was put in the place of each head of the first,
            or None if heads are compared place by place.

    Attributes:
        alignment: The M units that are compared, of the texts whose rows they are.
        key_alignment: Those of the columns, K; the same unless attention goes to another text.

    Raises:
        BertlookError: If the two have different numbers of heads, texts without a common word, or
            signed maps.

    Example:
        >>> import bertlook as bl
        >>> model = bl.load()
        >>> comparison = bl.compare(model("She helped him."), model("She helped her."))
        >>> comparison.alignment.labels
        ['[CLS]', 'She', 'helped', 'him / her', '.', '[SEP]']
        >>> comparison.divergence.shape, comparison.difference.shape
        ((6, 8), (6, 8, 6, 6))
    """

    a: Attention
    b: Attention
    names: tuple[str, str] = ("A", "B")
    matches: Mapping[Head, Head] | None = None

    def __post_init__(self) -> None:
        check_shapes(*((each.num_layers, each.num_heads) for each in (self.a, self.b)))
        if self.a.signed or self.b.signed:
            raise BertlookError(
                "Signed maps, such as a difference, have no divergence. Compare the attentions "
                "that they were made from."
            )
        for alignment in (self.alignment, self.key_alignment):
            if not alignment.num_common:
                raise BertlookError(
                    f"{' '.join(alignment.a)[:60]!r} and {' '.join(alignment.b)[:60]!r} have no "
                    "word in common. Compare texts that differ in a few words."
                )

    @property
    def same_tokens(self) -> bool:
        """Whether both have the same tokens, so that they are compared token by token."""
        return (self.a.tokens, self.a.key_tokens) == (self.b.tokens, self.b.key_tokens)

    @cached_property
    def alignment(self) -> Alignment:
        """The units whose rows are compared."""
        if self.same_tokens:
            return align_tokens(self.a.tokens)
        return align_units(self.a.units, self.b.units)

    @cached_property
    def key_alignment(self) -> Alignment:
        """The units whose columns are compared."""
        if not self.a.is_cross and not self.b.is_cross:
            return self.alignment
        if self.same_tokens:
            return align_tokens(self.a.key_tokens)
        return align_units(self.a.key_units, self.b.key_units)

    @property
    def maps_a(self) -> NDArray[np.floating]:
        """(L, H, M, K) maps of the first attention, over the units that are compared."""
        return self._maps[0][..., :-1]

    @property
    def maps_b(self) -> NDArray[np.floating]:
        """(L, H, M, K) maps of the second attention, over the units that are compared."""
        return self._maps[1][..., :-1]

    @property
    def unmatched(self) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
        """(L, H, M) attention of each to its words without a counterpart."""
        return self._maps[0][..., -1], self._maps[1][..., -1]

    @cached_property
    def difference(self) -> NDArray[np.floating]:
        """(L, H, M, K) maps of the first attention minus those of the second."""
        return self.maps_a - self.maps_b

    @cached_property
    def row_divergences(self) -> Floats:
        """(L, H, M) Jensen-Shannon divergence between the two rows of each unit, in nats."""
        return row_divergences(*self._maps)

    @property
    def divergence(self) -> Floats:
        """(L, H) mean over rows of the Jensen-Shannon divergence between the two, in nats."""
        mean: Floats = self.row_divergences.mean(-1)
        return mean

    @property
    def ranked_heads(self) -> list[Head]:
        """The heads that both have, those that changed most first."""
        return rank_heads(self.divergence, self.divergence)

    def table(self) -> Table:
        """Return a row for each head, those that changed most first.

        Returns:
            The columns head ("3-1"), divergence, and the pair of units whose weight differs most:
            query and key (their texts), weight_a and weight_b; for matched heads also other (the
            head of the second model). Heads that one model doesn't have are left out.

        Example:
            >>> import bertlook as bl
            >>> model = bl.load()
            >>> table = bl.compare(model("She helped him."), model("She helped her.")).table()
            >>> list(table.columns)
            ['head', 'divergence', 'query', 'key', 'weight_a', 'weight_b']
        """
        from bertlook.measures.tables import make_table  # imports pandas

        rows, columns = self.alignment.labels, self.key_alignment.labels
        maps_a, maps_b = self.maps_a, self.maps_b
        heads = self.ranked_heads
        cells: dict[str, list[Any]] = {
            name: [] for name in ("divergence", "query", "key", "weight_a", "weight_b")
        }
        for head in heads:
            size = abs(self.difference[tuple(head)])
            row, column = np.unravel_index(int(size.argmax()), size.shape)
            place = (*head, row, column)
            values = (
                *(float(self.divergence[tuple(head)]), rows[row], columns[column]),
                *(float(maps_a[place]), float(maps_b[place])),
            )
            for name, value in zip(cells, values, strict=True):
                cells[name].append(value)
        facts = {"a": _facts(self.a, self.names[0]), "b": _facts(self.b, self.names[1])}
        return make_table({**head_columns(heads, self.matches), **cells}, facts)

    def __repr__(self) -> str:
        unmatched = sum(map(len, self.alignment.unmatched))
        units = "tokens" if self.same_tokens else "words and special tokens"
        rest = f", {unmatched} without a counterpart" if unmatched else ""
        return (
            f"<TextComparison: {' and '.join(self.names)}, {self.a.num_layers} layers x "
            f"{self.a.num_heads} heads, {len(self.alignment.pairs)} {units}{rest}>"
        )

    @cached_property
    def _maps(self) -> list[NDArray[np.floating]]:
        """(L, H, M, K + 1) maps of each, with the attention to words without a counterpart last."""
        maps = []
        for side, each in enumerate((self.a, self.b)):
            whole = each.maps if self.same_tokens else each.word_maps()
            rows = whole[:, :, self.alignment.pairs[:, side]]
            rest = rows[..., self.key_alignment.unmatched[side]].sum(-1, keepdims=True)
            kept = rows[..., self.key_alignment.pairs[:, side]]
            maps.append(np.concatenate([kept, rest], axis=-1))
        return maps


def _facts(attention: Attention, name: str) -> dict[str, Any]:
    return {"name": name, "text": " ".join(attention.words), **attention.provenance}
