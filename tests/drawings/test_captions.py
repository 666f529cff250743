from __future__ import annotations

from bertlook.drawings.captions import model_of, quoted_text
from tests.drawings.texts import random_attention


def test_the_model_and_the_text_are_named() -> None:
    attention = random_attention(["a", "b"], provenance={"model": "m"})
    assert (model_of(attention), quoted_text(attention)) == ("m", '"a b"')
    assert model_of(random_attention(["a"])) == ""
    assert quoted_text(random_attention(["word"] * 50)).endswith('…"')
