"""Scores of decoder heads on repeated blocks of random tokens (Olsson et al. 2022)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from bertlook.attention.attention import Attention
from bertlook.choices import check_flag
from bertlook.corpora.repeated_blocks import as_decoder, repeated_blocks
from bertlook.edits import Edits, check_edits, edits_made
from bertlook.errors import BertlookError
from bertlook.measures.means import Floats, HeadMeans, Mean

if TYPE_CHECKING:
    from typing_extensions import Self

    from bertlook.measures.tables import Table


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class RepeatedBlocksResult(HeadMeans):
    """Scores of decoder heads on repeated blocks of random tokens: means over blocks.

    Attributes:
        control_sums: (S, L, H) float64. Sums over blocks of the same network with random weights;
            NaN without this control.
    """

    control_sums: Floats

    layout: ClassVar[Mapping[str, str]] = {**HeadMeans.layout, "control_sums": "float64 S L H"}

    previous = Mean("attention to the previous token", title="Previous token")
    duplicate = Mean("attention to the earlier copy of the token", title="Duplicate token")
    induction = Mean("attention to the token after the earlier copy", title="Induction")
    sink = Mean("attention to the first token", title="First-token sink")

    @property
    def low(self) -> dict[str, Floats]:
        """The lower ends of the scores' 95% intervals over blocks, (L, H) by name."""
        return dict(zip(self.means, self.interval().low, strict=True))

    @property
    def high(self) -> dict[str, Floats]:
        """The upper ends of the scores' 95% intervals over blocks, (L, H) by name."""
        return dict(zip(self.means, self.interval().high, strict=True))

    @property
    def control(self) -> dict[str, Floats]:
        """The scores of the same network with random weights, (L, H) by name; NaN without it."""
        means = self.control_sums / self.counts[:, None, None]
        return dict(zip(self.means, means, strict=True))

    def table(self) -> Table:
        """Return a row for each score and head: its mean over blocks with a 95% interval.

        Returns:
            The columns of :meth:`HeadMeans.table`, and ``control``: the largest score of any head
            of the network with random weights, the same for all heads.

        Example:
            >>> import bertlook as bl
            >>> model = bl.load("distilbert/distilgpt2")  # doctest: +SKIP
            >>> table = bl.measures.RepeatedBlocks.of(model).table()  # doctest: +SKIP
            >>> table.sort_values("mean").groupby("statistic").tail(3)  # doctest: +SKIP
        """
        table = super().table()
        largest = [np.fmax.reduce(scores, axis=None) for scores in self.control.values()]
        control = np.repeat(largest, np.prod(self.shape))
        table.insert(table.columns.get_loc("baseline") + 1, "control", control)
        return table

    @classmethod
    def _merge(cls, results: Sequence[Self]) -> Self:
        if len(results) > 1:
            raise BertlookError(
                "Scores of the same repeated blocks can't be added: they would be counted twice. "
                "Call RepeatedBlocks.of with a larger number of blocks."
            )
        return results[0]


class RepeatedBlocks:
    """Scores of decoder heads on blocks of random tokens that are repeated once.

    The model reads its start token and a block of T random tokens twice, 2 T + 1 tokens in all. In
    such a text nothing but the order of the tokens can be known, so a head's attention shows which
    of these it looks for (Olsson et al. 2022, Gould et al. 2023):

    - ``previous``: ``A[i, i - 1]``, and ``sink``: ``A[i, 0]``, over all tokens but the first;
    - ``duplicate``: ``A[i, i - T]``, the earlier copy of the token, and ``induction``:
      ``A[i, i - T + 1]``, the token after the earlier copy, over the tokens of the second block.

    Call :meth:`of`; unlike other measures, this one makes its own texts.

    Example:
        >>> import bertlook as bl
        >>> bl.measures.RepeatedBlocks.of(bl.load())  # the bundled model is no decoder
        Traceback (most recent call last):
        ...
        bertlook.errors.BertlookError: ...
    """

    @staticmethod
    def of(
        model: Any,
        blocks: int = 50,
        length: int = 25,
        seed: int = 0,
        *,
        edits: Edits = (),
        control: bool = True,
    ) -> RepeatedBlocksResult:
        """Return the scores of a decoder's heads, with those of a control.

        Args:
            model: A decoder.
            blocks: The number of blocks, each of which the model reads by itself.
            length: The number of tokens of a block, T.
            seed: The seed of the tokens, and of the control's weights.
            edits: Changes of the attention, such as ``bl.edits.HeadOff("1-2")``: without a head of
                previous tokens, later heads of induction lose their score. The control has none.
            control: Whether the same network with random weights reads the same blocks. It takes
                the memory of a second model.

        Raises:
            BertlookError: If this is no decoder, it can't read a repeated block, the vocabulary has
                too few tokens, an option is out of range, or the control can't be built.

        Returns:
            ``previous``, ``duplicate``, ``induction`` and ``sink``, (L, H) means over blocks;
            ``low`` and ``high``, their 95% intervals by name (Student's t; NaN for a single block);
            ``baselines``, the scores of evenly spread attention; ``control``.

        Example:
            >>> import bertlook as bl
            >>> model = bl.load("distilbert/distilgpt2")  # doctest: +SKIP
            >>> scores = bl.measures.RepeatedBlocks.of(model)  # doctest: +SKIP
            >>> scores.induction.max(), scores.baselines["induction"]  # doctest: +SKIP
            >>> bl.Explorer(model, "A B C A B", results=scores)  # doctest: +SKIP
        """
        model = as_decoder(model, "bl.measures.RepeatedBlocks.of(model)")
        texts = repeated_blocks(model, blocks, length, seed)
        has_control = check_flag("control", control)
        by_block = []
        for text in texts:
            attention: Attention = model(input_ids=text, edits=edits, maps="all")
            by_block.append(block_scores(attention.maps, length))
        scores, even = np.array(by_block), _even_scores(attention, length)
        sums = scores.sum(0)
        control_sums = np.full_like(sums, np.nan)
        if has_control:
            try:
                untrained = model.untrained(seed)
            except Exception as error:  # whatever the architecture's constructor raises
                raise BertlookError(
                    f"{model.name} can't be built with random weights for the control "
                    f"({type(error).__name__}: {error}). Leave it out with control=False."
                ) from error
            maps = (untrained(input_ids=text, maps="all").maps for text in texts)
            control_sums = sum(block_scores(part, length) for part in maps)
        count = len(texts)
        return RepeatedBlocksResult(
            options={"blocks": count, "length": len(texts[0]) // 2, "seed": int(seed)}
            | edits_made(check_edits(edits)),
            provenance={**model.provenance, "inputs": count, "tokens": count * len(texts[0])},
            counts=np.full(len(scores[0]), count),
            sums=sums,
            squares=(scores**2).sum(0),
            uniform_sums=np.where(np.isnan(sums), np.nan, even * count),
            control_sums=control_sums,
        )


def _even_scores(attention: Attention, length: int) -> Floats:
    """Return the (S, L, 1) scores of evenly spread attention under the model's mask."""
    size = len(attention.tokens)
    visible = attention.visible
    if visible is None:
        visible = np.ones((len(attention.maps), size, size), bool)
    even = np.tril(visible).astype(np.float64)
    return block_scores((even / even.sum(-1, keepdims=True).clip(1))[:, None], length)


def block_scores(maps: Any, length: int) -> Floats:
    """Return the scores of maps of one repeated block.

    Args:
        maps: (L, H, N, N) maps, where N is 2 ``length`` + 1.
        length: The number of tokens of the block.

    Returns:
        (4, L, H): previous, duplicate, induction and sink.
    """
    weights = np.asarray(maps, np.float64)

    def at(offset: int, first_row: int) -> Floats:
        """Return the mean weight at a distance to the left, over rows from a first one on."""
        diagonal = weights.diagonal(-offset, -2, -1)  # begins with the row that equals the offset
        mean: Floats = diagonal[..., first_row - offset :].mean(-1)
        return mean

    second = length + 1
    sink = weights[..., 1:, 0].mean(-1)
    return np.stack([at(1, 1), at(length, second), at(length - 1, second), sink])
