"""What simple rules take for each mention's antecedent (paper, section 4.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bertlook.corpora import Document, Mention
from bertlook.measures.coreference.agreement import features_of

BASELINES = ("nearest", "head_match", "rule_based", "head_match_only")
"""The rules: the nearest preceding mention; the nearest with the same head word, else the nearest;
the nearest that satisfies the first of full string match, head word match, agreement in number,
gender and person, any; and the nearest with the same head word, else none."""

Guess = Mention | None


def baseline_guesses(document: Document) -> list[dict[str, Guess]]:
    """For each mention of a document in order, what each rule takes for its antecedent."""
    mentions = document.mentions
    words = [word.casefold() for word in document.words]
    strings = {m: " ".join(words[m.start : m.end]) for m in mentions}
    features = {m: features_of(document.words, m) for m in mentions}

    def guesses(mention: Mention) -> dict[str, Guess]:
        preceding = [other for other in reversed(mentions) if other.head < mention.head]

        def first(fits: Callable[[Mention], bool]) -> Iterator[Mention]:
            return (other for other in preceding if fits(other))

        nearest = preceding[0] if preceding else None
        same_string = first(lambda other: strings[other] == strings[mention])
        same_head = next(first(lambda other: words[other.head] == words[mention.head]), None)
        agreeing = first(lambda other: features[other].agree(features[mention]))
        return {
            "nearest": nearest,
            "head_match": same_head or nearest,
            "rule_based": next(same_string, None) or same_head or next(agreeing, None) or nearest,
            "head_match_only": same_head,
        }

    return [guesses(mention) for mention in mentions]
