"""The type of a mention, where the data doesn't annotate it: pronoun, proper name or nominal.

A rule on the words alone, for English:

- pronoun: the mention is one of the closed list below;
- proper: the head word is capitalized; at the beginning of a sentence, only if the document
  doesn't contain it in lower case;
- nominal: everything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, get_args

MentionType = Literal["pronoun", "proper", "nominal"]
MENTION_TYPES: tuple[MentionType, ...] = get_args(MentionType)

_PRONOUNS = """
    i me my mine myself we us our ours ourselves you your yours yourself yourselves
    he him his himself she her hers herself it its itself they them their theirs themselves
    themself one oneself this that these those who whom whose which what there here
    everyone everybody everything someone somebody something anyone anybody anything
    noone nobody nothing none both all each either neither another others
"""
PRONOUNS = frozenset(_PRONOUNS.split()) | {"each other", "no one", "one another"}
"""Mentions that are pronouns, in lower case."""


_MAX_WORDS = max(len(pronoun.split()) for pronoun in PRONOUNS)


class MentionTyper:
    """The rule of this module for the mentions of one document.

    Args:
        words: All words of the document.
        sentence_starts: Indices of words known to begin a sentence. The first word and words
            after ".", "!" or "?" count as well.
    """

    def __init__(self, words: Sequence[str], sentence_starts: Iterable[int]) -> None:
        self._words = words
        self._forms = frozenset(words)
        self._starts = frozenset(sentence_starts)

    def __call__(self, start: int, end: int, head: int) -> MentionType:
        """Return the type of the mention ``words[start:end]``.

        Args:
            start: Index of the mention's first word.
            end: Index after the mention's last word.
            head: Index of the mention's head word.
        """
        words = self._words
        # Long mentions are many, and nest: joining the words of each would take quadratic time.
        if end - start <= _MAX_WORDS and " ".join(words[start:end]).lower() in PRONOUNS:
            return "pronoun"
        word = words[head]
        if not word[:1].isupper():
            return "nominal"
        begins_sentence = head in self._starts or head == 0 or words[head - 1] in {".", "!", "?"}
        return "nominal" if begins_sentence and word.lower() in self._forms else "proper"
