from __future__ import annotations

import pytest

from bertlook.corpora import Document
from bertlook.measures.coreference.agreement import read_features


@pytest.mark.parametrize(
    ("mention", "other", "agree"),
    [
        ("she", "Anna", True),
        ("she", "Tom", False),
        ("she", "Mrs. Berg", True),
        ("he", "Mr. Berg", True),
        ("he", "Ms. Berg", False),
        ("he", "the doctor", True),
        ("it", "the doctor", False),
        ("it", "the station", True),
        ("she", "the station", False),
        ("she", "my sister", True),
        ("he", "my sister", False),
        ("they", "my sister", False),
        ("they", "my sisters", True),
        ("they", "Anna and Tom", True),
        ("it", "Anna and Tom", False),
        ("they", "the team", True),
        ("it", "the team", True),
        ("they", "the United States", True),
        ("it", "the United States", True),
        ("it", "this glass", True),
        ("them", "these glasses", True),
        ("it", "these glasses", False),
        ("they", "people", True),
        ("I", "the doctor", False),
        ("I", "me", True),
        ("I", "we", False),
        ("you", "I", False),
        ("one another", "the doctors", True),
    ],
)
def test_agreement_in_number_gender_and_person(mention, other, agree) -> None:
    words = [*mention.split(), *other.split()]
    cut = len(mention.split())
    document = Document(words, [[(0, cut)], [(cut, len(words))]])
    first, second = (read_features(words, m) for m in document.mentions)
    assert first.agree(second) == second.agree(first) == agree
