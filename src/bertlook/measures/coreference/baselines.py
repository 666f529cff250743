"""Baselines: antecedents guessed by simple rules (paper, section 4.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bertlook.corpora import Document, Mention
from bertlook.measures.coreference.agreement import read_features

#: The rules. "nearest": the nearest preceding mention. "head_match": the nearest with the same head
#: word, or else the nearest. "rule_based": the nearest that satisfies the first of full string
#: match, head word match, agreement in number, gender and person, any. "head_match_only": the
#: nearest with the same head word, or else none.
BASELINES = ("nearest", "head_match", "rule_based", "head_match_only")


def guess_antecedents(document: Document) -> list[dict[str, Mention | None]]:
    """Return the antecedent that each rule guesses for each mention, in document order."""
    mentions = document.mentions
    words = [word.casefold() for word in document.words]
    strings = {m: " ".join(words[m.start : m.end]) for m in mentions}
    features = {m: read_features(document.words, m) for m in mentions}

    def guess(mention: Mention) -> dict[str, Mention | None]:
        preceding = [other for other in reversed(mentions) if other.head < mention.head]

        def select(matches: Callable[[Mention], bool]) -> Iterator[Mention]:
            return (other for other in preceding if matches(other))

        nearest = preceding[0] if preceding else None
        same_string = select(lambda other: strings[other] == strings[mention])
        same_head = next(select(lambda other: words[other.head] == words[mention.head]), None)
        agreeing = select(lambda other: features[other].agree(features[mention]))
        return {
            "nearest": nearest,
            "head_match": same_head or nearest,
            "rule_based": next(same_string, None) or same_head or next(agreeing, None) or nearest,
            "head_match_only": same_head,
        }

    return [guess(mention) for mention in mentions]
