"""Conditions on a word, as texts: "NOUN obj", "/her|him/", "pronoun | proper", "[SEP]"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal

from bertlook.annotation.annotated_words import AnnotatedWords
from bertlook.annotation.sentence import Sentence
from bertlook.attention.pooling import Unit, group_tokens
from bertlook.corpora.document import Document
from bertlook.corpora.mention_types import MENTION_TYPES
from bertlook.errors import BertlookError
from bertlook.text import quote

#: What a test reads: the word, its part of speech, its relation, its mention, or a special token.
TestKind = Literal["word", "upos", "relation", "mention", "special"]

#: The universal parts of speech of Universal Dependencies.
UPOS = (
    *("ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM"),
    *("PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X"),
)
#: A regular expression between slashes, a bar, or anything else up to a space or a bar.
_PART = re.compile(r"/(?P<regex>(?:[^/\\]|\\.)*)/(?=\s|\||$)|(?P<bar>\|)|(?P<name>[^\s|]+)")
_SPECIAL = re.compile(r"\[.+\]|<.+>")
#: What tests need: the class of the input, its name, and how to get such inputs.
_NEEDS: Mapping[str, tuple[type[Any], str, str]] = {
    "upos": (
        AnnotatedWords,
        "parts of speech",
        "Read a treebank with bl.corpora.read_treebank, or name words by a regular expression "
        "such as /her|him/.",
    ),
    "relation": (
        Sentence,
        "a gold tree",
        "Read a treebank with bl.corpora.read_treebank, or name words by a regular expression "
        "such as /her|him/.",
    ),
    "mention": (
        Document,
        "gold coreference",
        "Read documents with bl.corpora.read_coreference.",
    ),
}


@dataclass(frozen=True)
class WordTest:
    """One test of a word or special token.

    Attributes:
        kind: What is read of the word.
        value: What it must be, or the pattern that it must match.
    """

    kind: TestKind
    value: str | re.Pattern[str]


@dataclass(frozen=True)
class Condition:
    """Alternatives, each of which is a number of tests that must all pass.

    Attributes:
        text: The condition as it was given.
        alternatives: The alternatives; without any, every word passes.
    """

    text: str = ""
    alternatives: tuple[tuple[WordTest, ...], ...] = ()

    @property
    def kinds(self) -> set[TestKind]:
        """What the tests read."""
        return {test.kind for tests in self.alternatives for test in tests}

    def values_of(self, kind: TestKind) -> set[Any]:
        """Return the values of all tests of a kind."""
        return {test.value for tests in self.alternatives for test in tests if test.kind == kind}

    def passing(self, facts: Facts, units: Sequence[Unit], word_ids: Sequence[int | None]) -> Any:
        """Return which units of an input pass.

        Args:
            facts: What is known of the words of the input.
            units: The words and special tokens of the input.
            word_ids: The word of each token.

        Returns:
            A list of bool, one for each unit.
        """
        return [self._passes(facts, unit, word_ids[unit.start]) for unit in units]

    def passing_tokens(
        self,
        source: Any,
        tokens: Sequence[str],
        words: Sequence[str],
        word_ids: Sequence[int | None],
    ) -> list[bool]:
        """Return which tokens of an input belong to a word that passes.

        Args:
            source: The text, sentence or document.
            tokens: Its tokens.
            words: Its words.
            word_ids: The word of each token.
        """
        units = group_tokens(tokens, words, word_ids)
        passing = zip(units, self.passing(Facts(source, words), units, word_ids), strict=True)
        return [passes for unit, passes in passing for _ in range(unit.start, unit.stop)]

    def _passes(self, facts: Facts, unit: Unit, word: int | None) -> bool:
        if not self.alternatives:
            return word is not None
        return any(
            all(facts.meets(test, unit.text, word) for test in tests) for tests in self.alternatives
        )


class Facts:
    """What is known of the words of an input.

    Args:
        source: The text, sentence or document.
        words: Its words.
    """

    def __init__(self, source: Any, words: Sequence[str]) -> None:
        self.source = source
        self._words = words
        self._mentions: dict[str, set[int]] = {}
        for mention in getattr(source, "mentions", ()) if isinstance(source, Document) else ():
            self._mentions.setdefault(mention.type, set()).add(mention.head)

    def meets(self, test: WordTest, text: str, word: int | None) -> bool:
        """Return whether a word, or a special token (None), passes a test."""
        if test.kind == "special" or word is None:
            return test.kind == "special" and word is None and text == test.value
        if isinstance(test.value, re.Pattern):
            return test.value.fullmatch(self._words[word]) is not None
        if test.kind == "mention":
            return word in self._mentions.get(test.value, ())
        return self.tag(test.kind, word) == test.value

    def tag(self, kind: str, word: int | None) -> str | None:
        """Return the part of speech ("upos") or the "relation" of a word, or None if unknown."""
        values = getattr(self.source, "upos" if kind == "upos" else "relations", None)
        return None if values is None or word is None else values[word]

    def check(self, kinds: set[TestKind], location: str, asker: str) -> None:
        """Raise BertlookError if the input lacks what some tests read.

        Args:
            kinds: What the tests read.
            location: Where the input comes from, for the message.
            asker: What the tests are part of, for the message.
        """
        for kind, (source, annotation, way_out) in _NEEDS.items():
            lacks = not isinstance(self.source, source) or (
                kind == "upos" and self.source.upos is None
            )
            if kind in kinds and lacks:
                raise BertlookError(
                    f"{asker} needs {annotation}, but {location} has none. {way_out}", page="search"
                )


def parse_condition(argument: str, given: Any) -> Condition:
    """Parse a condition.

    Args:
        argument: The name of the argument, for messages.
        given: A text, or None for any word.

    Raises:
        BertlookError: If it isn't a condition.
    """
    if given is None:
        return Condition()
    if not isinstance(given, str) or not given.strip():
        raise BertlookError(
            f"{argument}={quote(given)} is not a condition. Give a text such as 'NOUN obj', "
            "'/her|him/' or '[SEP]', or None for any word.",
            page="search",
        )
    alternatives: list[list[WordTest]] = [[]]
    for part in _PART.finditer(given):
        if part["bar"]:
            alternatives.append([])
        else:
            alternatives[-1].append(_parse_test(argument, part))
    if not all(alternatives):
        raise BertlookError(
            f"{argument}={quote(given)} has a bar without a condition on one of its sides.",
            page="search",
        )
    return Condition(given, tuple(map(tuple, alternatives)))


def _parse_test(argument: str, part: re.Match[str]) -> WordTest:
    name, regex = part["name"], part["regex"]
    if regex is not None:
        try:
            return WordTest("word", re.compile(regex, re.IGNORECASE))
        except re.error as error:
            raise BertlookError(
                f"{argument}: the regular expression /{regex}/ doesn't compile: {error}.",
                page="search",
            ) from error
    if name.startswith("/"):
        raise BertlookError(
            f"{argument}: {quote(name)} has no slash at its end. Write regular expressions between "
            "slashes, such as /her|him/, and a slash in one as \\/.",
            page="search",
        )
    if _SPECIAL.fullmatch(name):
        return WordTest("special", name)
    if name in MENTION_TYPES:
        return WordTest("mention", name)
    if not name.isupper():
        return WordTest("relation", name)
    if name not in UPOS:
        near = get_close_matches(name, UPOS, 3, 0.4) or UPOS
        raise BertlookError(
            f"{argument}: {name} is no universal part of speech; near are {', '.join(near)}. "
            f"For the word, write /{name}/.",
            page="search",
        )
    return WordTest("upos", name)
