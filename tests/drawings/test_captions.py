from __future__ import annotations

from bertlook.drawings.captions import model_of, quoted_text
from tests.drawings.texts import random_attention


def test_the_model_and_the_text_are_named() -> None:
    attention = random_attention(["a", "b"], provenance={"model": "m"})
    assert (model_of(attention), quoted_text(attention)) == ("m", '"a b"')
    assert model_of(random_attention(["a"])) == ""
    assert quoted_text(random_attention(["word"] * 50)).endswith('…"')


def test_characters_that_act_on_the_text_around_them_are_named_by_their_symbols() -> None:
    assert quoted_text(random_attention(["a\x1b[31m", "\u202eb"])) == '"a␛[31m \ufffdb"'
