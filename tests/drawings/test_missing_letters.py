from __future__ import annotations

import pytest

from bertlook.drawings import missing_letters
from bertlook.drawings.arc_scene import ArcChoices
from bertlook.drawings.arcs import draw_arcs
from bertlook.drawings.drawing import Drawing, drawing_content
from bertlook.drawings.missing_letters import check_letters
from bertlook.drawings.paper import find_paper
from bertlook.drawings.saving import can_convert
from bertlook.errors import BertlookError
from bertlook.head import Head
from tests.drawings.texts import random_attention


def check(drawing: Drawing) -> None:
    check_letters(drawing.content, drawing.font)


def of(*words: str) -> Drawing:
    return draw_arcs(random_attention(list(words)), ArcChoices(Head(0, 0)), find_paper())


@pytest.mark.skipif(not can_convert(), reason="needs vl-convert")
def test_letters_that_no_font_has_are_named_before_a_file_is_written() -> None:
    # Linear A, of which hardly any machine has a font, beside Latin and Cyrillic.
    drawing = of("word", "Привет", "\U00010600")
    for kind in ("pdf", "png"):
        with pytest.raises(BertlookError, match=r"the letter '.+' \(LINEAR\).*save .* as \.svg"):
            drawing_content(drawing, kind)
    assert "\U00010600" in drawing_content(drawing, "svg")
    check(of("word", "naïve", "Привет", "1", "☃", "→"))


def test_each_script_is_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(missing_letters, "_has_glyph", lambda letter: asked.append(letter) or True)
    check(of("日本語", "漢字", "สวัสดี", "word"))
    assert len(asked) == 2
