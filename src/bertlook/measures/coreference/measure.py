"""The measure of accuracy at coreference (paper, section 4.3)."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from bertlook.attention.attention import Attention, check_attention
from bertlook.attention.pooling import Rows
from bertlook.choices import check_choice, check_count, check_flag
from bertlook.measures.batch import Batch, LayerMaps
from bertlook.measures.coreference.mentions import GoldMentions
from bertlook.measures.coreference.records import MentionRecords
from bertlook.measures.coreference.result import CoreferenceResult
from bertlook.measures.measure import Measure, iterate_layers
from bertlook.tensors import torch

Candidates = Literal["mentions", "words"]


class CoreferenceAccuracy(Measure[CoreferenceResult]):
    """Accuracy of every head at pointing from a mention to one of its antecedents.

    For each mention that has an antecedent, a head's pick is the candidate that the mention's head
    word attends to most in the word-level map. Ties go to the first candidate. A pick is correct if
    it is the head word of an antecedent. One mention precedes another if its head word does.

    The result keeps one byte for each mention and head: the rank of the pick among the preceding
    candidates, nearest first. These ranks determine the counts on any split into halves, in a
    bootstrap over documents, and under permuted antecedents.

    As in the paper, a scan reads the first 128 tokens of each document, or as many as the model
    reads. Mentions that extend beyond them are dropped and counted in the result. The code for this
    section of the paper was never released, so the options are this library's own.

    Args:
        candidates: "mentions" for the head words of mentions, "words" for all words.
        both_sides: Whether words after the mention's head word are candidates, too. Only a
            preceding mention is ever correct.
        rows: How the rows of a word's pieces are combined: their "mean" (the paper), the "first",
            or their "max", renormalized.
        max_tokens: Maximum number of tokens that a scan reads of a document, including special
            tokens.

    Raises:
        BertlookError: If an option is invalid.

    Example:
        >>> import bertlook as bl
        >>> documents = list(bl.corpora.sample_documents())
        >>> measure = bl.measures.CoreferenceAccuracy(candidates="words")
        >>> results = bl.scan(bl.load(), documents, measure, progress=False)
        >>> sorted(results["CoreferenceAccuracy"].accuracy)
        ['all', 'nominal', 'pronoun', 'proper']
    """

    result_class: ClassVar[type[Any]] = CoreferenceResult

    def __init__(
        self,
        candidates: Candidates = "mentions",
        both_sides: bool = False,
        rows: Rows = "mean",
        max_tokens: int = 128,
    ) -> None:
        check_choice("candidates", candidates, Candidates)
        check_choice("rows", rows, Rows)
        both_sides = check_flag("both_sides", both_sides)
        max_tokens = check_count("max_tokens", max_tokens, 1)
        super().__init__(
            candidates=candidates, both_sides=both_sides, rows=rows, max_tokens=max_tokens
        )
        self.candidates: Candidates = candidates
        self.both_sides = both_sides
        self.rows: Rows = rows
        self.max_tokens = max_tokens

    def start(self, batch: Batch) -> None:
        """Read the gold coreference of a batch of documents.

        Raises:
            BertlookError: If an example has no gold coreference, or its words differ.
        """
        self._gold = GoldMentions(batch, self.candidates == "words", self.both_sides)
        self._layers: list[NDArray[np.uint8]] = []
        self._present: list[NDArray[np.bool_]] = []

    def update(self, maps: LayerMaps) -> None:
        """Store the ranks of the picks of each head in the next layer."""
        picks = self._gold.pick(maps.words(self.rows))
        ranks = self._gold.rank.to(picks.device).gather(1, picks)  # (D, H)
        present = maps.present.to(picks.device)
        ranks[:, ~present] = 0  # no antecedent
        self._layers.append(ranks.numpy(force=True))
        self._present.append(present.numpy(force=True))

    def finish(self) -> None:
        """Count the batch."""
        gold = self._gold
        records = MentionRecords(
            gold=np.packbits(gold.antecedents, axis=1),
            predicted=np.stack(self._layers, axis=1),
            baseline_hits=gold.baseline_hits,
            units=gold.positions,
            unit_of_item=gold.positions[gold.row.numpy()],
            cut=np.array([document.cut_words > 0 for document in gold.documents]),
            lost=np.array([document.cut_mentions for document in gold.documents], np.int64),
            kind=gold.kind,
            choices=gold.choices,
            candidate=gold.candidate_words,
            unit_of_candidate=gold.positions[gold.row_of_candidate],
            present=np.stack(self._present),
        )
        self._counted.append(CoreferenceResult(records=records, options=self.options))

    def predict(self, attention: Attention) -> NDArray[np.int64]:
        """Return the word that each head picks for each mention that has an antecedent.

        Args:
            attention: The attention of one input whose source is a document.

        Returns:
            (L, H, D) int64, 0-based indices of words, with mentions in the order of
            ``Document.mentions``; -1 for heads that the model doesn't have.

        Example:
            >>> import bertlook as bl
            >>> document = bl.Document(["Ann", "said", "she", "left"], [[(0, 1), (2, 3)]])
            >>> picks = bl.measures.CoreferenceAccuracy().predict(bl.load()(document))
            >>> picks.shape, picks[0, 0]
            ((6, 8, 1), array([0]))
        """
        batch = Batch([check_attention(attention, "predict")], [0])
        gold = GoldMentions(batch, self.candidates == "words", self.both_sides)
        layers = [gold.pick(maps.words(self.rows)) for maps in iterate_layers(attention, batch)]
        picks: NDArray[np.int64] = torch.stack(layers).transpose(1, 2).numpy()
        return np.where(attention.present[..., None], picks, -1)
