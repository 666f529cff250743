from __future__ import annotations

from typing import Any

import pytest

import bertlook as bl
from bertlook.attention.axis import Axis
from bertlook.attention.sentence_spans import find_sentences


def sentences_in(text: str, starts: Any = (), apart: Any = ()) -> list[str]:
    axis = Axis(text.split())
    found = find_sentences(axis, starts, apart)
    return [" ".join(axis.words[start:end]) for start, end in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The cat sat . It purred .", ["The cat sat .", "It purred ."]),
        ("The cat sat. It purred!", ["The cat sat.", "It purred!"]),
        ("One sentence without an end", ["One sentence without an end"]),
        ("Really ?! Yes . . . No .", ["Really ?!", "Yes . . .", "No ."]),
        ("He said : \" Go . \" She went .", ['He said : " Go . "', "She went ."]),
        ("He left . \" Why ? \" she asked .", ["He left .", '" Why ? " she asked .']),
        ("「 終わり 。」 次 。", ["「 終わり 。」", "次 。"]),
        ("終わり 。 次 。", ["終わり 。", "次 。"]),
        ("Ça va ? Oui …", ["Ça va ?", "Oui …"]),
        ("Mr. Smith met Dr . Who . J. went .", ["Mr. Smith met Dr . Who .", "J. went ."]),
        ("It was 3.5 m. long , e.g. here .", ["It was 3.5 m. long , e.g. here ."]),
        ("It was 3 . 5 m long . 3 came .", ["It was 3 . 5 m long .", "3 came ."]),
        ("[CLS] One . Two [SEP] three four [SEP]", ["One .", "Two", "three four"]),
        ("[CLS] [SEP]", []),
        (". . .", [". . ."]),
    ],
)  # fmt: skip
def test_sentences_are_found(text: str, expected: list[str]) -> None:
    assert sentences_in(text) == expected


def test_sentences_of_a_document_are_its_own() -> None:
    assert sentences_in("a b c d", starts=[0, 3]) == ["a b c", "d"]
    document = bl.Document(["Anna", "lost", "her", "keys"], [[(0, 1)]], sentence_starts=[0, 3])
    assert bl.load()(document).group().words == ["Anna lost her", "keys"]


def test_sentences_leave_out_what_is_apart() -> None:
    assert sentences_in("a p q Be . So", apart=(1, 2)) == ["a", "Be .", "So"]
