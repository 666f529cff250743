"""Whether a mention is a pronoun, a proper name or a nominal, where the data doesn't say.

A plain rule on the words alone, for English:

- pronoun: one of the closed list below;
- proper: the head word begins with a capital; where it begins a sentence, only if it is not also
  written in lower case elsewhere in the text;
- nominal: all else.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
"""Mentions that are a pronoun, lower-cased."""


def mention_type(
    words: Sequence[str], start: int, end: int, head: int, sentence_starts: Collection[int]
) -> MentionType:
    """The type of the mention ``words[start:end]`` with this head word."""
    if " ".join(words[start:end]).lower() in PRONOUNS:
        return "pronoun"
    word = words[head]
    if not word[:1].isupper():
        return "nominal"
    first = head in sentence_starts or head == 0 or words[head - 1] in {".", "!", "?"}
    return "nominal" if first and word.lower() in words else "proper"
