"""The questions of the quiz: which heads find a relation in all corpora, and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from accepted_heads import MARGIN, best_offset, head_scores
from teaching_sentences import Candidate, Link

import bertlook as bl
from bertlook.measures.dependency.records import DIRECTIONS, OFFSETS
from bertlook.teaching.figures import CLEAR, FAR, Evidence, Example, Kind, Question

#: What a question needs on each treebank: words, accuracy of the best head, lower end of its gain,
#: its accuracy where the best fixed distance fails, and how far that is above all positional heads.
MIN_COUNT, MIN_ACCURACY, MIN_GAIN, MIN_HARD, MIN_HARD_GAIN = 100, 0.6, 0.15, 0.5, 0.1
#: How far a distractor is below every accepted head, on answers that are far away.
DISTRACTOR_MARGIN = 0.25
MAX_DISTRACTORS = 5
DIRECTION = "dep->head"
#: Kinds of heads that attend to words at a fixed distance.
POSITIONS = ("previous", "next", "two back", "two ahead")


def measure_question(
    candidate: Candidate,
    model: bl.Model,
    treebanks: Mapping[str, bl.measures.DependencyResult],
    kinds: Sequence[Kind],
) -> Question | None:
    """Return a question with its figures, or None if there is no evidence for it.

    Args:
        candidate: The relation and its sentences.
        model: The model.
        treebanks: The dependency accuracies by corpus; all but "sample" select heads.
        kinds: Heads that attend by position or rest, from which distractors are chosen first.
    """
    selecting = {key: result for key, result in treebanks.items() if key != "sample"}
    heads = accept(candidate.relation, selecting)
    if not heads:
        return None
    positional = [kind.head for kind in kinds if kind.kind in POSITIONS]
    offset = best_offset(next(iter(selecting.values())), candidate.relation)
    evidence = {
        key: measure_evidence(candidate.relation, result, heads, positional, offset)
        for key, result in treebanks.items()
    }
    judged = [evidence[key] for key in selecting]
    if not all(has_evidence(each, heads) for each in judged):
        return None
    return Question(
        key=candidate.key,
        relation=candidate.relation,
        looker=candidate.looker,
        target=candidate.target,
        heads=heads,
        offset=offset,
        evidence=evidence,
        shows=tuple(
            each
            for each in (read_example(model, link, heads) for link in candidate.shows)
            if is_clear(each, heads)
        ),
        fails=tuple(
            each
            for each in (read_example(model, link, heads) for link in candidate.fails)
            if not is_right(each, heads)
        ),
        distractors=choose_distractors(judged, heads, kinds),
    )


def accept(relation: str, treebanks: Mapping[str, bl.measures.DependencyResult]) -> tuple[str, ...]:
    """Return the heads within 5 points of the best one on every treebank, with a gain above 0.

    The best on the first treebank comes first.
    """
    kept: dict[str, list[float]] = {}
    for result in treebanks.values():
        if relation not in result.relations:
            return ()
        scores = head_scores(result, relation, DIRECTION)
        is_near = scores["accuracy"] >= scores["accuracy"].max() - MARGIN
        near = scores[is_near & scores["holds"]]
        for head, accuracy in zip(near["head"], near["accuracy"], strict=True):
            kept.setdefault(head, []).append(accuracy)
    everywhere = {head: each[0] for head, each in kept.items() if len(each) == len(treebanks)}
    return tuple(sorted(everywhere, key=lambda head: -everywhere[head]))


def measure_evidence(
    relation: str,
    result: bl.measures.DependencyResult,
    heads: Sequence[str],
    positional: Sequence[str],
    hard_offset: int,
) -> Evidence:
    """Return how well heads find a relation in a corpus.

    Args:
        relation: The relation.
        result: The dependency accuracies in the corpus.
        heads: The accepted heads.
        positional: The heads that attend to words at a fixed distance.
        hard_offset: The fixed distance on whose failures heads are tried.
    """
    scores = head_scores(result, relation, DIRECTION).set_index("head")
    first = scores.iloc[0]
    words = result.records
    items = np.flatnonzero(words.relation == relation)
    hits = (
        words.predicted[items, :, :, DIRECTIONS.index(DIRECTION)] == words.gold[items, None, None]
    )
    by_offset = words.baseline_hits[items]
    is_hard = ~by_offset[:, OFFSETS.index(hard_offset)]
    is_far = np.abs(words.gold[items].astype(int)) >= FAR
    hard = by_head(mean(hits[is_hard]))
    return Evidence(
        count=len(items),
        accuracy=by_head(hits.mean(0)),
        offset=int(first["best_offset"]),
        offset_accuracy=rounded(first["best_offset_accuracy"]),
        gain={
            head: tuple(
                rounded(scores.loc[head, name])
                for name in ("best_gain", "best_gain_low", "best_gain_high")
            )
            for head in heads
        },
        hard_count=int(is_hard.sum()),
        hard=hard,
        hard_positional=max((hard[head] for head in positional), default=0.0),
        far_count=int(is_far.sum()),
        far=by_head(mean(hits[is_far])),
    )


def has_evidence(evidence: Evidence, heads: Sequence[str]) -> bool:
    """Return whether a corpus has enough evidence for a question."""
    first = heads[0]
    return (
        evidence.count >= MIN_COUNT
        and evidence.accuracy[first] >= MIN_ACCURACY
        and evidence.gain[first][1] >= MIN_GAIN
        and evidence.hard[first] >= MIN_HARD
        and evidence.hard[first] >= evidence.hard_positional + MIN_HARD_GAIN
    )


def choose_distractors(
    evidence: Sequence[Evidence], heads: Sequence[str], kinds: Sequence[Kind]
) -> tuple[str, ...]:
    """Return heads that are clearly wrong where the answer is far away, on every treebank.

    Heads that attend by position or rest come first, one of a kind, since their pictures differ.
    """
    wrong = [
        head
        for head in evidence[0].far
        if all(
            each.far[head] <= min(each.far[right] for right in heads) - DISTRACTOR_MARGIN
            for each in evidence
        )
    ]
    one_of_a_kind = {kind.kind: kind.head for kind in reversed(kinds) if kind.head in wrong}
    others = [head for head in wrong if head not in {kind.head for kind in kinds}]
    return tuple([*dict.fromkeys(one_of_a_kind.values()), *others][:MAX_DISTRACTORS])


def read_example(model: bl.Model, link: Link, heads: Sequence[str]) -> Example:
    """Return what heads make of a link of a sentence."""
    attention = model(link.text)
    looker, target = (attention.words.index(word) for word in link.words)
    maps = attention.word_maps()
    first = 1  # after [CLS]
    rows = {head: maps[tuple(bl.Head(head))][looker + first] for head in heads}
    largest = {head: int(row.argmax()) - first for head, row in rows.items()}
    return Example(
        text=link.text,
        words=(looker, target),
        weights={head: rounded(row[target + first]) for head, row in rows.items()},
        largest={
            head: index if 0 <= index < len(attention.words) else -1
            for head, index in largest.items()
        },
    )


def is_right(example: Example, heads: Sequence[str]) -> bool:
    """Return whether the right link is the largest of its row in all accepted heads."""
    return all(example.largest[head] == example.words[1] for head in heads)


def is_clear(example: Example, heads: Sequence[str]) -> bool:
    """Return whether the right link is far, drawn clearly, and the largest of its row."""
    distance = abs(example.words[1] - example.words[0])
    is_drawn = all(example.weights[head] > CLEAR for head in heads)
    return distance >= FAR and is_drawn and is_right(example, heads)


def mean(hits: np.ndarray) -> np.ndarray:
    """Return the shares of hits over the first axis, 0 without any item."""
    return hits.sum(0) / max(len(hits), 1)


def by_head(values: np.ndarray) -> dict[str, float]:
    """Return (L, H) values by the names of heads."""
    return {str(bl.Head(*pair)): rounded(value) for pair, value in np.ndenumerate(values)}


def rounded(value: float) -> float:
    """Return a share with three digits after the point, which is all that a text needs."""
    return round(float(value), 3)
