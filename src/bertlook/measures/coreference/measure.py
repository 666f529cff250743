"""How often a mention attends most to an antecedent (paper, section 4.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import torch
from numpy.typing import NDArray

from bertlook.attention import Attention
from bertlook.errors import BertlookError
from bertlook.measures.batch import Batch, LayerMaps
from bertlook.measures.coreference.mentions import GoldMentions
from bertlook.measures.coreference.result import CoreferenceResult, MentionRecords, Options
from bertlook.measures.measure import Measure, layers_of
from bertlook.pooling import Rows

if TYPE_CHECKING:
    from typing_extensions import Self

Candidates = Literal["mentions", "words"]


class CoreferenceAccuracy(Measure[CoreferenceResult]):
    """Every head's accuracy at pointing from a mention to one of its antecedents.

    For each mention that has an antecedent, a head's pick is the candidate that the mention's
    head word attends to most in the word-level map; of equals the first. It is right if it is
    the head word of an antecedent. One mention precedes another if its head word does.

    One byte is kept for each mention and head: how many candidates back the pick lies. From it
    follow the hits, hence any split into halves, the bootstrap over documents, and the counts under
    permuted antecedents.

    As in the paper, a scan reads the first 128 tokens of each document, or as many as the model
    takes. Mentions that don't lie wholly in them are lost; the result counts them. The authors
    never released their code: the readings offered here are this library's.

    Args:
        candidates: "mentions": the head words of the mentions; "words": all words.
        both_sides: with False only what precedes the mention's head word is a candidate, with
            True what follows too. Only a preceding mention is ever right.
        rows: how the rows of a word's pieces become one: their "mean" (the paper), the "first",
            or their "max", renormalized.
        max_tokens: how many tokens of a document a scan reads, special tokens included.

    Raises:
        BertlookError: if ``candidates`` or ``rows`` is none of these.
    """

    def __init__(
        self,
        candidates: Candidates = "mentions",
        both_sides: bool = False,
        rows: Rows = "mean",
        max_tokens: int = 128,
    ) -> None:
        if candidates not in get_args(Candidates):
            raise BertlookError(f"candidates={candidates!r} is unknown. Use 'mentions' or 'words'.")
        if rows not in get_args(Rows):
            raise BertlookError(f"rows={rows!r} is unknown. Use 'mean', 'first' or 'max'.")
        self.options = Options(candidates, both_sides, rows, max_tokens)
        self.max_tokens = max_tokens
        self._rows: Rows = rows
        self._counted: list[MentionRecords] = []
        self._gold: GoldMentions | None = None
        self._layers: list[NDArray[np.uint8]] = []

    def __repr__(self) -> str:
        said = ", ".join(f"{name}={value!r}" for name, value in self.options._asdict().items())
        return f"CoreferenceAccuracy({said})"

    def fresh(self) -> Self:
        """An empty measure with the same options."""
        return type(self)(**self.options._asdict())

    def start(self, batch: Batch) -> None:
        """Lay out the gold coreference of a batch of documents.

        Raises:
            BertlookError: if an example has no gold coreference, or that of other words.
        """
        self._gold = self._laid_out(batch)
        self._layers = []

    def update(self, maps: LayerMaps) -> None:
        """Keep how far back the picks of each head of the next layer lie."""
        gold = self._started()
        ranks = gold.ranks(gold.picks(maps.words(self._rows)))
        self._layers.append(ranks.numpy(force=True))

    def finish(self) -> None:
        """Count the batch."""
        gold = self._started()
        lengths = torch.bincount(gold.row, minlength=len(gold.documents)).numpy()
        self._counted.append(
            MentionRecords(
                documents=gold.positions,
                cut=np.array([document.cut_words > 0 for document in gold.documents]),
                lost=np.array([document.cut_mentions for document in gold.documents], np.int64),
                document=np.repeat(gold.positions, lengths),
                kind=gold.kind,
                choices=gold.choices,
                antecedents=np.packbits(gold.antecedents, axis=1),
                picked=np.stack(self._layers, axis=1),
                baseline_hits=gold.baseline_hits,
            )
        )
        self._gold = None

    def resume(self, result: CoreferenceResult) -> None:
        """Take in what a result has counted: other documents of the same corpus.

        Raises:
            BertlookError: if the options or the numbers of heads differ, or both have counted
                the same document.
        """
        so_far = self.compute() + result if self._counted else result
        if self.options != so_far.options:
            raise BertlookError(f"{self} can't go on from a result of other options.")
        self._counted = [so_far.records]

    def compute(self) -> CoreferenceResult:
        """The counts so far, with the documents in their order in the corpus.

        Raises:
            BertlookError: if nothing has been counted.
        """
        if not self._counted:
            raise BertlookError("There is nothing to count: no document was read.")
        records = MentionRecords.joined(self._counted)
        self._counted = [records]
        return CoreferenceResult(records=records, options=self.options)

    def predict(self, attention: Attention) -> NDArray[np.int64]:
        """(L, H, D): the index of the word that each head picks.

        D are the mentions of the attention's document that have an antecedent, in the order of
        ``Document.mentions``.
        """
        batch = Batch([attention], [0])
        gold = self._laid_out(batch)
        layers = [gold.picks(maps.words(self._rows)) for maps in layers_of(attention, batch)]
        return torch.stack(layers).transpose(1, 2).numpy()

    def _laid_out(self, batch: Batch) -> GoldMentions:
        return GoldMentions(
            batch,
            words=self.options.candidates == "words",
            both_sides=self.options.both_sides,
        )

    def _started(self) -> GoldMentions:
        if self._gold is None:
            raise RuntimeError("start(batch) comes before update(maps) and finish().")
        return self._gold
