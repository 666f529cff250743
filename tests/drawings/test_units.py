from __future__ import annotations

import pytest

from bertlook.attention.attention import Attention
from bertlook.drawings.units import kinds_of, units_of, word_label
from tests.drawings.texts import random_attention


@pytest.mark.parametrize(
    ("text", "label"),
    [("a\tb", "a␉b"), ("\x7f", "␡"), (" ", "␣"), ("", "\ufffd"), ("\u200b", "\ufffd"),
     ("\ud800", "\ufffd"), ("a\u202eb", "a\ufffdb"), ("</script>", "</script>")],
)  # fmt: skip
def test_a_word_is_visible_and_keeps_the_direction_of_others(text: str, label: str) -> None:
    assert word_label(text) == label


def test_tokens_lose_the_marks_of_spaces() -> None:
    labels = [word_label(token, is_token=True) for token in ("Ġcat", "▁", "Ċ", "##s")]
    assert labels == ["cat", "␣", "␊", "##s"]


def test_words_and_tokens_are_units_with_special_tokens_among_them() -> None:
    maps = random_attention(["a", "b", "c"]).maps
    attention = Attention(["[CLS]", "play", "##ing", "x", "[SEP]"], maps, [None, 0, 0, 1, None])
    words, tokens = (units_of(attention, unit) for unit in ("words", "tokens"))
    assert [unit.label for unit in words] == ["[CLS]", "playing", "x", "[SEP]"]
    assert [unit.start for unit in words] == [0, 1, 3, 4]
    assert [unit.special for unit in tokens] == ["[CLS]", None, None, None, "[SEP]"]
    assert kinds_of(words) == ["[CLS]", "[SEP]"]
