"""The result of the dossiers of all heads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bertlook.errors import BertlookError
from bertlook.head import HeadLike, find_head
from bertlook.measures.dossiers.distances import BINS, FAR, SPECIAL, Distances
from bertlook.measures.dossiers.dossier import DossierExample, HeadDossier
from bertlook.measures.dossiers.rows import Ints
from bertlook.measures.dossiers.sample import Sample
from bertlook.measures.dossiers.strongest import Strongest
from bertlook.measures.dossiers.tag_pairs import PARTS_OF_SPEECH, TREE_DIRECTIONS, TagPairs
from bertlook.measures.dossiers.word_pairs import WordPairs
from bertlook.measures.layout import check_layout
from bertlook.measures.result import Result
from bertlook.text import count_of

if TYPE_CHECKING:
    from typing_extensions import Self

    from bertlook.measures.tables import Table

#: The words of an input, and their parts of speech or None.
Text = tuple[tuple[str, ...], tuple[str, ...] | None]
#: The parts of a result, by the names of their fields.
_PARTS: Mapping[str, Any] = {
    "strongest": Strongest,
    "sample": Sample,
    "upos": TagPairs,
    "relations": TagPairs,
    "word_pairs": WordPairs,
    "distances": Distances,
}
#: Axes that are the same in all parts.
_SHARED = ("L", "H")


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class DossiersResult(Result):
    """Examples and counts of every head.

    Attributes:
        strongest: The inputs with the strongest links of each head.
        sample: A uniform sample of the inputs.
        upos: Counts of pairs of parts of speech.
        relations: Counts of relations and directions in gold trees.
        word_pairs: Counts of pairs of words.
        distances: Attention by distance.
        texts: The words of the inputs that are examples, by their positions.
        num_inputs: The number of inputs with at least two words.

    Example:
        >>> import bertlook as bl
        >>> model, sentences = bl.load(), bl.corpora.sample()[:5]
        >>> result = bl.measures.Dossiers(top=3).of(map(model, sentences))
        >>> result.dossier("3-1").strongest[0].words[:3]
        ('Turn', 'off', 'the')
    """

    strongest: Strongest
    sample: Sample
    upos: TagPairs
    relations: TagPairs
    word_pairs: WordPairs
    distances: Distances
    texts: Mapping[int, Text]
    num_inputs: int

    @property
    def shape(self) -> tuple[int, int]:
        """Number of layers, and of heads in each layer."""
        layers, heads, _ = self.distances.mass.shape
        return layers, heads

    @property
    def present(self) -> NDArray[np.bool_]:
        """(L, H) bool, the heads that the model has; the others have neither links nor mass."""
        return np.asarray(np.isfinite(self.distances.mass).all(-1))

    @property
    def counted(self) -> str:
        """The number of inputs."""
        return count_of(self.num_inputs, "input")

    @property
    def num_positions(self) -> int:
        """Number of positions in the corpus that the result refers to."""
        return max(self.texts, default=-1) + 1

    def moved(self, positions: int) -> Self:
        """Return the result for the same inputs, moved behind others in the corpus."""
        shift = np.where(self.strongest.position >= 0, positions, 0)
        return replace(
            self,
            strongest=replace(self.strongest, position=self.strongest.position + shift),
            sample=replace(self.sample, position=self.sample.position + positions),
            texts={position + positions: text for position, text in self.texts.items()},
        )

    def dossier(self, head: HeadLike, *, scores: Any = None, nearest: Any = None) -> HeadDossier:
        """Return the dossier of a head.

        Args:
            head: The head, in any form.
            scores: A table of its statistics in other results, or None.
            nearest: A table of the heads nearest to it, or None.

        Raises:
            BertlookError: If there is no such head.

        Example:
            >>> import bertlook as bl
            >>> sentences = bl.corpora.sample()[:5]
            >>> result = bl.measures.Dossiers(top=3).of(map(bl.load(), sentences))
            >>> result.dossier("3-1")
            <HeadDossier 3-1: 9 examples, 53 word pairs>
        """
        from bertlook.measures.tables import make_table  # imports pandas

        found = find_head(head, *self.shape, "head")
        place, top = tuple(found), int(self.options["top"])
        own = [rank for rank in range(top) if self._rank_exists(place, rank)]
        sampled = [i for i in range(len(self.sample.position)) if self.sample.weight[i][place] >= 0]
        strengths = np.array([self.sample.weight[i][place] for i in sampled])
        median = np.median(strengths) if sampled else 0
        order = np.argsort(abs(strengths - median), kind="stable")
        mass, even = (
            each[place] / max(int(self.distances.count[0]), 1)
            for each in (self.distances.mass, self.distances.uniform_mass)
        )
        empty = make_table({}, {})
        return HeadDossier(
            head=found,
            strongest=tuple(self._strong_example(place, rank) for rank in own),
            middle=tuple(self._sample_example(place, sampled[i]) for i in order[:top]),
            typical=tuple(self._sample_example(place, i) for i in sampled[:top]),
            word_pairs=self._word_table(place),
            upos_pairs=_tag_table(
                self.upos, place, "query_upos", "key_upos", PARTS_OF_SPEECH, self.facts
            ),
            relation_pairs=_tag_table(
                self.relations, place, "relation", "direction", TREE_DIRECTIONS, self.facts
            ),
            distances=make_table(
                {
                    "distance": np.arange(-FAR, FAR + 1),
                    "mass": mass[: BINS - 1],
                    "uniform_mass": even[: BINS - 1],
                },
                self.facts,
            ),
            special_mass=float(mass[SPECIAL]),
            uniform_special_mass=float(even[SPECIAL]),
            scores=empty if scores is None else scores,
            nearest=empty if nearest is None else nearest,
            provenance=self.provenance,
        )

    def to_parts(self) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Return the arrays, and everything else as JSON-serializable facts."""
        arrays = {
            f"{part}_{name}": getattr(getattr(self, part), name)
            for part, kind in _PARTS.items()
            for name in kind.layout
        }
        facts = {
            "options": dict(self.options),
            "provenance": dict(self.provenance),
            "num_inputs": self.num_inputs,
            "labels": [list(self.upos.labels), list(self.relations.labels)],
            "words": [[number, word] for number, word in sorted(self.word_pairs.words.items())],
            "texts": [
                [position, list(words), None if upos is None else list(upos)]
                for position, (words, upos) in sorted(self.texts.items())
            ],
        }
        return arrays, facts

    @classmethod
    def from_parts(cls, arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]) -> Self:
        """Return the result with the given arrays and facts, as returned by ``to_parts``."""
        layout = {
            f"{part}_{name}": _own_axes(part, description)
            for part, kind in _PARTS.items()
            for name, description in kind.layout.items()
        }
        check_layout(arrays, layout, cls.__name__)
        upos_labels, relation_labels = facts["labels"]
        more: Mapping[str, dict[str, Any]] = {
            "upos": {"labels": tuple(upos_labels)},
            "relations": {"labels": tuple(relation_labels)},
            "word_pairs": {"words": {int(number): str(word) for number, word in facts["words"]}},
        }
        parts = {
            part: kind(
                **{name: arrays[f"{part}_{name}"] for name in kind.layout}, **more.get(part, {})
            )
            for part, kind in _PARTS.items()
        }
        texts = {
            int(position): (tuple(words), None if upos is None else tuple(upos))
            for position, words, upos in facts["texts"]
        }
        result = cls(
            options=facts["options"],
            provenance=facts["provenance"],
            num_inputs=int(facts["num_inputs"]),
            texts=texts,
            **parts,
        )
        result._check()
        return result

    @classmethod
    def _merge(cls, results: Sequence[Self]) -> Self:
        top = int(results[0].options["top"])
        strongest = Strongest.merge([result.strongest for result in results], top)
        sample = Sample.merge([result.sample for result in results], SAMPLED * top)
        used = set(strongest.position[strongest.position >= 0].tolist()) | set(
            sample.position.tolist()
        )
        texts = {
            position: text
            for result in results
            for position, text in result.texts.items()
            if position in used
        }
        return cls(
            options=results[0].options,
            strongest=strongest,
            sample=sample,
            upos=TagPairs.merge([result.upos for result in results]),
            relations=TagPairs.merge([result.relations for result in results]),
            word_pairs=WordPairs.merge([result.word_pairs for result in results]),
            distances=Distances.merge([result.distances for result in results]),
            texts=texts,
            num_inputs=sum(result.num_inputs for result in results),
        )

    def _check(self) -> None:
        """Raise BertlookError unless the parts of a file fit each other."""
        lengths = {position: len(words) for position, (words, _) in self.texts.items()}
        pairs = self.word_pairs
        fits = (
            len(self.upos.labels) == self.upos.count.shape[2]
            and len(self.relations.labels) == self.relations.count.shape[2]
            and self.strongest.length.sum() == len(self.strongest.link_key)
            and self.sample.length.sum() == len(self.sample.link_key)
            and _all_known(self.strongest.position, self.strongest.length, lengths)
            and _all_known(self.sample.position, self.sample.length, lengths)
            and {*pairs.query.tolist(), *pairs.key.tolist()} <= pairs.words.keys()
            and bool(np.isin(pairs.head, np.arange(pairs.dropped.size)).all())
        )
        if not fits:
            raise BertlookError(
                f"The parts of {type(self).__name__} don't fit each other. The file is damaged: "
                "scan again."
            )

    def _rank_exists(self, place: tuple[int, ...], rank: int) -> bool:
        positions = self.strongest.position[place]
        return rank < len(positions) and bool(positions[rank] >= 0)

    def _strong_example(self, place: tuple[int, ...], rank: int) -> DossierExample:
        part = self.strongest
        at = (*place, rank)
        return self._example(
            int(part.position[at]),
            (int(part.query[at]), int(part.key[at]), float(part.weight[at])),
            part.links(place[0], place[1], rank),
        )

    def _sample_example(self, place: tuple[int, ...], index: int) -> DossierExample:
        part = self.sample
        at = (index, *place)
        return self._example(
            int(part.position[index]),
            (int(part.query[at]), int(part.key[at]), float(part.weight[at])),
            part.links(index, place[0], place[1]),
        )

    def _example(
        self, position: int, link: tuple[int, int, float], links: tuple[Ints, Any]
    ) -> DossierExample:
        words, upos = self.texts[position]
        return DossierExample(position, words, upos, *link, *links)

    def _word_table(self, place: tuple[int, ...]) -> Table:
        from bertlook.measures.tables import make_table

        pairs = self.word_pairs
        own = np.flatnonzero(pairs.head == place[0] * self.shape[1] + place[1])
        words = [
            (pairs.words[q], pairs.words[k])
            for q, k in zip(pairs.query[own].tolist(), pairs.key[own].tolist(), strict=True)
        ]
        order = sorted(range(len(own)), key=lambda i: (-int(pairs.count[own[i]]), words[i]))
        own = own[order]
        expected = pairs.expected_of(own)
        return make_table(
            {
                "query_word": [words[i][0] for i in order],
                "key_word": [words[i][1] for i in order],
                "count": pairs.count[own],
                "missed": pairs.missed[own],
                "expected": expected,
                "lift": _lift(pairs.count[own], expected),
            },
            self.facts,
        )


#: The number of sampled inputs for each one that is shown: the middle needs more to choose from.
SAMPLED = 5


def _own_axes(part: str, description: str) -> str:
    """Return a layout whose axes are a part's own, but for layers and heads."""
    dtype, *axes = description.split()
    named = (
        axis if axis in _SHARED or axis.isdecimal() else f"{part.upper()}_{axis}" for axis in axes
    )
    return " ".join([dtype, *named])


def _all_known(positions: Ints, lengths: Ints, known: Mapping[int, int]) -> bool:
    pairs = zip(positions.ravel().tolist(), lengths.ravel().tolist(), strict=True)
    return all(position < 0 or known.get(position) == length for position, length in pairs)


def _tag_table(
    pairs: TagPairs,
    place: tuple[int, ...],
    first: str,
    second: str,
    keys: Sequence[str],
    facts: Mapping[str, Any],
) -> Table:
    """Return the pairs that occur, the most frequent first."""
    from bertlook.measures.tables import make_table

    count, expected = pairs.count[place], pairs.expected[place]
    cells = np.argwhere(count > 0)
    cells = cells[np.argsort(-count[tuple(cells.T)], kind="stable")]
    at = tuple(cells.T)
    return make_table(
        {
            first: [pairs.labels[i] for i in cells[:, 0]],
            second: [keys[i] for i in cells[:, 1]],
            "count": count[at],
            "expected": expected[at],
            "lift": _lift(count[at], expected[at]),
        },
        facts,
    )


def _lift(count: Ints, expected: NDArray[np.float64]) -> NDArray[np.float64]:
    lift: NDArray[np.float64] = np.divide(
        count, expected, out=np.full(len(count), np.inf), where=expected > 0
    )
    return lift
