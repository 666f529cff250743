"""The sentences that teaching shows, and what a head should find in them. Written for bertlook."""

from __future__ import annotations

from typing import NamedTuple


class Link(NamedTuple):
    """A link of a sentence: the word that looks, and the word that it should look at."""

    text: str
    words: tuple[str, str]


class Candidate(NamedTuple):
    """A question that is asked if there is evidence for it.

    Attributes:
        key: Its name.
        relation: The relation in Universal Dependencies.
        looker: What looks, in school grammar.
        target: What it looks at.
        shows: Links that the heads should find; those that they don't find clearly are left out.
        fails: Links that they should miss; those that they find are left out.
    """

    key: str
    relation: str
    looker: str
    target: str
    shows: tuple[Link, ...]
    fails: tuple[Link, ...]


OLD_MAN = "The old man read the morning paper in the garden."

CANDIDATES = (
    Candidate(
        "preposition",
        "case",
        "preposition",
        "its noun",
        (
            Link("He came back after a very long journey.", ("after", "journey")),
            Link("She lives near a very old church.", ("near", "church")),
            Link("He walked into a small quiet room.", ("into", "room")),
            Link("They met during the first cold winter.", ("during", "winter")),
        ),
        (
            Link("She put the flowers in a tall glass vase.", ("in", "vase")),
            Link("The teacher sat behind a large wooden desk.", ("behind", "desk")),
        ),
    ),
    Candidate(
        "object",
        "obj",
        "object",
        "its verb",
        (
            Link(OLD_MAN, ("paper", "read")),
            Link("They painted the whole house in one weekend.", ("house", "painted")),
            Link("They sold the old family house in the spring.", ("house", "sold")),
        ),
        (
            Link("Which book did the teacher read to the class?", ("book", "read")),
            Link("The farmer built a small wooden bridge over the river.", ("bridge", "built")),
        ),
    ),
    Candidate(
        "article",
        "det",
        "article",
        "its noun",
        (
            Link("An unusually large crowd waited outside the station.", ("An", "crowd")),
            Link("He told us a really strange story.", ("a", "story")),
            Link("She found an almost empty bottle.", ("an", "bottle")),
            Link("We crossed a really wide river.", ("a", "river")),
        ),
        (Link("The famous old city theatre closed its doors last winter.", ("The", "theatre")),),
    ),
    Candidate(
        "particle",
        "compound:prt",
        "particle",
        "its verb",
        (
            Link("He took his coat off in the hall.", ("off", "took")),
            Link("She picked the small child up in the street.", ("up", "picked")),
        ),
        (
            Link("She carefully wrote the number down.", ("down", "wrote")),
            Link("He cut the old tree down.", ("down", "cut")),
        ),
    ),
    # Asked of some models, not of all: fixed distances do nearly as well, or the heads rest.
    Candidate("subject", "nsubj", "subject", "its verb", (), ()),
    Candidate("auxiliary", "aux", "auxiliary", "its verb", (), ()),
    Candidate("possessive", "nmod:poss", "possessive", "its noun", (), ()),
    Candidate("adjective", "amod", "adjective", "its noun", (), ()),
)


class Gap(NamedTuple):
    """A sentence with a masked word that a demonstration predicts with heads switched off.

    Attributes:
        key: The demonstration.
        text: The sentence, with "[MASK]".
        answer: The word that the model should predict.
    """

    key: str
    text: str
    answer: str


GAPS = (
    Gap("a/an", "He is [MASK] important man.", "an"),
    Gap("a/an", "He is [MASK] American man.", "an"),
    Gap("preposition", "He is afraid [MASK] dogs.", "of"),
    Gap("is/are", "The trees [MASK] very small.", "are"),
)
