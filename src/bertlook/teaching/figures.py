"""The figures that teaching uses, as ``training/measure_teaching.py`` measures them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: The number of words from which an answer is far away: there are heads for the words beside.
FAR = 3
#: The weight from which a link is drawn clearly.
CLEAR = 0.4
#: Numbers by head, such as {"3-2": .72}.
ByHead = Mapping[str, float]


@dataclass(frozen=True)
class Corpus:
    """A corpus on which heads were measured.

    Attributes:
        key: Its short name in the figures, such as "ewt".
        name: Its name.
        source: Where it is from.
        license: The license of its texts and annotations, of which the figures hold neither.
        sentences: The number of sentences.
        words: The number of words.
    """

    key: str
    name: str
    source: str
    license: str
    sentences: int
    words: int


@dataclass(frozen=True)
class Kind:
    """A head that attends by position, rests on a special token, or attends broadly.

    Attributes:
        kind: "previous", "next", "two back", "two ahead", "[SEP]", "[CLS]" or "broad".
        head: The head.
        shares: By corpus: the share of its attention, for "two back" and "two ahead" of the words
            whose largest link goes there, and for "broad" of the entropy of uniform attention.
    """

    kind: str
    head: str
    shares: Mapping[str, float]


@dataclass(frozen=True)
class Evidence:
    """How well heads find a relation in a corpus, next to fixed distances. Shares are 0 to 1.

    Attributes:
        count: The number of words with the relation.
        accuracy: Of each head.
        offset: The fixed distance that is most often right, such as -2.
        offset_accuracy: Its accuracy.
        gain: The gain of each accepted head over that distance, with the ends of a 95% interval, by
            the bootstrap over sentences, as {"3-2": (gain, low, high)}.
        hard_count: The number of words for which the question's fixed distance fails.
        hard: The accuracy of each head on them.
        hard_positional: The largest accuracy on them of a head that attends by position.
        far_count: The number of words whose answer is three words away or more.
        far: The accuracy of each head on them.
    """

    count: int
    accuracy: ByHead
    offset: int
    offset_accuracy: float
    gain: Mapping[str, tuple[float, float, float]]
    hard_count: int
    hard: ByHead
    hard_positional: float
    far_count: int
    far: ByHead


@dataclass(frozen=True)
class Example:
    """A sentence, and what each accepted head makes of one of its links.

    Attributes:
        text: The sentence.
        words: The indices of the word that looks and of the right word.
        weights: The weight of the right link in each accepted head.
        largest: The index of the word with the largest weight of the row in each accepted head; -1
            if it is a special token.
    """

    text: str
    words: tuple[int, int]
    weights: ByHead
    largest: Mapping[str, int]


@dataclass(frozen=True)
class Question:
    """A question "which head finds this link?", whose answer is a set of heads.

    Attributes:
        key: The name of the question, such as "object".
        relation: The relation in Universal Dependencies, such as "obj".
        looker: What looks, in school grammar, such as "object".
        target: What it looks at, such as "its verb".
        heads: The accepted heads, the best on the first treebank first.
        offset: The fixed distance that is most often right there; heads are tried where it fails.
        evidence: The evidence by corpus.
        shows: Sentences in which the accepted heads are clearly right.
        fails: Sentences in which an accepted head looks elsewhere.
        distractors: Heads that are clearly wrong on answers three words away or more.
    """

    key: str
    relation: str
    looker: str
    target: str
    heads: tuple[str, ...]
    offset: int
    evidence: Mapping[str, Evidence]
    shows: tuple[Example, ...]
    fails: tuple[Example, ...]
    distractors: tuple[str, ...]


@dataclass(frozen=True)
class Blank:
    """A sentence with a masked word, and what switching heads off does to the prediction.

    Attributes:
        key: The name of the demonstration, such as "a/an".
        text: The sentence, with "[MASK]".
        answer: The word that the model predicts there.
        probability: The probability of the answer.
        off: What is left of it with some heads off, by the name of these heads, such as "next".
        top: The most probable word then.
        flips: Each head without which, alone, another word is the most probable one, whatever takes
            the place of its output.
        still: Each head without which, alone, the probability changes by less than .1.
    """

    key: str
    text: str
    answer: str
    probability: float
    off: Mapping[str, float]
    top: Mapping[str, str]
    flips: tuple[str, ...]
    still: tuple[str, ...]


@dataclass(frozen=True)
class Effect:
    """What switching heads off does to predictions in a corpus.

    Attributes:
        key: The name of the demonstration, such as "a/an".
        corpus: The corpus.
        count: The number of masked words.
        accuracy: The share of right answers.
        off: The change of that share with some heads off, with the ends of a 95% interval, by the
            name of these heads.
    """

    key: str
    corpus: str
    count: int
    accuracy: float
    off: Mapping[str, tuple[float, float, float]]


@dataclass(frozen=True)
class Influence:
    """How much the predictions of masked words depend on a head.

    Attributes:
        head: The head.
        corpus: The corpus.
        count: The number of masked words.
        kl: The mean divergence of predictions with the head off from those with it, in nats.
    """

    head: str
    corpus: str
    count: int
    kl: float


@dataclass(frozen=True)
class Figures:
    """All figures of a model.

    Attributes:
        weights: The fingerprint of the model's weights.
        corpora: The corpora by key.
        kinds: Heads that attend by position, rest, or attend broadly.
        sets: The heads that demonstrations switch off, by name, such as "next".
        questions: Questions with evidence.
        blanks: Demonstrations on a sentence.
        effects: Demonstrations on corpora.
        twins: Two heads with nearly the same links, whose influences differ.
        agreement: The share of words whose largest link is the same in both, by corpus.
        influences: How much predictions depend on single heads, the twins among them.
    """

    weights: str
    corpora: Mapping[str, Corpus]
    kinds: tuple[Kind, ...]
    sets: Mapping[str, tuple[str, ...]]
    questions: tuple[Question, ...]
    blanks: tuple[Blank, ...]
    effects: tuple[Effect, ...]
    twins: tuple[str, str]
    agreement: Mapping[str, float]
    influences: tuple[Influence, ...]

    def heads_of(self, kind: str) -> tuple[str, ...]:
        """Return the heads of a kind.

        Args:
            kind: A kind of :class:`Kind`.

        Example:
            >>> from bertlook.teaching.reading import read_figures
            >>> "1-6" in read_figures().heads_of("next")
            True
        """
        return tuple(each.head for each in self.kinds if each.kind == kind)

    def question(self, key: str) -> Question | None:
        """Return a question, or None if there is no evidence for one.

        Args:
            key: The name of the question.

        Example:
            >>> from bertlook.teaching.reading import read_figures
            >>> read_figures().question("object").heads
            ('3-2', '4-2', '5-2')
        """
        return next((each for each in self.questions if each.key == key), None)
