"""Demonstrations: what predictions lose when heads are switched off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from teaching_questions import rounded
from teaching_sentences import Gap

import bertlook as bl
from bertlook.measures.inference import percentile_interval, resampled_sums
from bertlook.teaching.figures import Blank, Effect, Influence

#: Sets of heads by name.
Sets = Mapping[str, Sequence[str]]

ARTICLES = ("a", "an")
#: The number of prepositions of a treebank that are predicted.
PREPOSITIONS = 300
#: The number of words of a corpus whose predictions are compared.
MASKED = 300
#: The largest change of the probability of the answer that counts as none.
SMALL = 0.1
_SEED = 0


def switched_off(heads: Sequence[str]) -> list[bl.edits.HeadOff]:
    """Return the edits that take away heads' outputs."""
    return [bl.edits.HeadOff(head, how="zero") for head in heads]


def measure_blank(model: bl.Model, gap: Gap, sets: Sets) -> Blank:
    """Return what is left of a masked word's probability without each set of heads."""
    before = model.predict(gap.text)
    flips, still = single_heads(model, gap)
    after = {
        name: model.predict(gap.text, edits=switched_off(heads)) for name, heads in sets.items()
    }
    return Blank(
        key=gap.key,
        text=gap.text,
        answer=gap.answer,
        probability=rounded(np.exp(before.log_prob(gap.answer))),
        off={name: rounded(np.exp(each.log_prob(gap.answer))) for name, each in after.items()},
        top={name: top_word(each) for name, each in after.items()},
        flips=flips,
        still=still,
    )


def single_heads(model: bl.Model, gap: Gap) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the heads without which another word wins, and those that hardly matter.

    Both hold whatever takes the place of the head's output.
    """
    before = np.exp(model.predict(gap.text).log_prob(gap.answer))
    flips, still = [], []
    for pair in np.ndindex(model.num_layers, model.num_heads):
        after = [
            model.predict(gap.text, edits=bl.edits.HeadOff(pair, how=how))
            for how in ("zero", "uniform", "mean")
        ]
        if all(top_word(each) != gap.answer for each in after):
            flips.append(str(bl.Head(*pair)))
        if all(abs(np.exp(each.log_prob(gap.answer)) - before) < SMALL for each in after):
            still.append(str(bl.Head(*pair)))
    return tuple(flips), tuple(still)


def top_word(prediction: bl.Prediction) -> str:
    """Return the most probable word at the only masked position."""
    return str(prediction.table(1)["prediction"].iloc[0])


def measure_articles(
    model: bl.Model, corpus: str, sentences: Sequence[bl.Sentence], sets: Sets
) -> Effect:
    """Return how often the right one of "an" and "a" is preferred, at as many places of each."""
    by_article: dict[str, list[tuple[bl.Sentence, int]]] = {article: [] for article in ARTICLES}
    for sentence, word in words_of(model, sentences, {"det"}):
        article = sentence.words[word].lower()
        if article in by_article:
            by_article[article].append((sentence, word))
    fewest = min(map(len, by_article.values()))
    drawn = [
        (place, article) for article, places in by_article.items() for place in draw(places, fewest)
    ]

    def is_right(place: tuple[bl.Sentence, int], article: str, heads: Sequence[str]) -> bool:
        prediction = predict(model, place, heads)
        scores = {each: prediction.log_prob(each) for each in ARTICLES}
        return max(scores, key=scores.__getitem__) == article

    return measure_effect("a/an", corpus, drawn, sets, is_right)


def measure_prepositions(
    model: bl.Model, corpus: str, sentences: Sequence[bl.Sentence], sets: Sets
) -> Effect:
    """Return how often a masked preposition is the most probable word."""
    vocabulary = model.tokenizer.get_vocab()
    places = [
        (place, place[0].words[place[1]].lower())
        for place in words_of(model, sentences, {"case"})
        if place[0].words[place[1]].lower() in vocabulary and place[0].words[place[1]].isalpha()
    ]

    def is_right(place: tuple[bl.Sentence, int], preposition: str, heads: Sequence[str]) -> bool:
        prediction = predict(model, place, heads)
        return int(prediction.log_probs[0].argmax()) == vocabulary[preposition]

    return measure_effect("preposition", corpus, draw(places, PREPOSITIONS), sets, is_right)


def measure_effect(key, corpus, drawn, sets: Sets, is_right) -> Effect:
    """Return the share of right answers, and its change without each set of heads.

    Args:
        key: The name of the demonstration.
        corpus: The name of the corpus.
        drawn: Places in sentences, each with the answer.
        sets: Heads to switch off, by name.
        is_right: A function of a place, an answer and heads that are off.
    """
    right = np.array([is_right(place, answer, ()) for place, answer in drawn], float)
    off = {}
    for name, heads in sets.items():
        change = np.array([is_right(place, answer, heads) for place, answer in drawn]) - right
        draws = resampled_sums(change[:, None]) / len(change)
        ends = percentile_interval(draws, np.array([len(change)]))
        off[name] = tuple(rounded(value) for value in (change.mean(), ends.low[0], ends.high[0]))
    return Effect(key, corpus, len(drawn), rounded(right.mean()), off)


def measure_influence(
    model: bl.Model,
    corpus: str,
    sentences: Sequence[bl.Sentence],
    heads: Sequence[str],
    count: int = MASKED,
) -> list[Influence]:
    """Return how far predictions of masked words move without each of some heads."""
    places = draw(list(words_of(model, sentences)), count)
    divergence = np.zeros(len(heads))
    for place in places:
        before = predict(model, place, ())
        for index, head in enumerate(heads):
            divergence[index] += before.kl(predict(model, place, [head])).mean()
    return [
        Influence(head, corpus, len(places), rounded(total / len(places)))
        for head, total in zip(heads, divergence, strict=True)
    ]


def predict(model: bl.Model, place: tuple[bl.Sentence, int], heads: Sequence[str]) -> bl.Prediction:
    """Return the prediction of a word of a sentence, which is masked, with heads off."""
    sentence, word = place
    return model.predict(sentence.words, mask=word, edits=switched_off(heads))


def words_of(
    model: bl.Model, sentences: Sequence[bl.Sentence], relations: set[str] | None = None
) -> Iterator[tuple[bl.Sentence, int]]:
    """Yield the words of sentences that the model can read: those with some relations, or all."""
    for sentence in sentences:
        chosen = [
            word
            for word, relation in enumerate(sentence.relations)
            if relations is None or relation in relations
        ]
        if chosen and fits(model, sentence):
            yield from ((sentence, word) for word in chosen)


def fits(model: bl.Model, sentence: bl.Sentence) -> bool:
    """Return whether a model can read a sentence, which may be too long."""
    try:
        model.encode(sentence)
    except bl.BertlookError:
        return False
    return True


def draw(places: list, count: int) -> list:
    """Return some places, drawn at random, or all if there are no more."""
    if len(places) <= count:
        return places
    drawn = np.random.default_rng(_SEED).choice(len(places), count, replace=False)
    return [places[index] for index in sorted(drawn.tolist())]
