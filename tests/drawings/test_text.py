from __future__ import annotations

import pytest

from bertlook.drawings.text import (
    FONTS,
    families_for,
    find_font,
    is_right_to_left,
    shorten,
    text_width,
    wrap_text,
)
from bertlook.errors import BertlookError

TIMES = FONTS["Times"]


def test_widths_are_those_of_the_fonts() -> None:
    # From Adobe's metrics of Helvetica and Times, in thousandths of the size.
    assert text_width("The", 1000) == pytest.approx(611 + 556 + 556, abs=3)
    assert text_width("The", 1000, TIMES) == pytest.approx(611 + 500 + 444, abs=3)
    assert text_width("The", 1000, bold=True) == pytest.approx(611 + 611 + 556, abs=3)


@pytest.mark.parametrize(
    ("text", "ems"),
    [
        ("日本", 2),
        ("한국", 2),
        ("\uff46", 1),
        ("\U0001f468\u200d\U0001f469", 1),
        ("\U0001f44d\U0001f3fd", 1),
        ("😀", 1),
        ("e\u0301", 0.556),
        ("a\u200b", 0.556),
        ("", 0),
    ],
)
def test_other_scripts_have_sensible_widths(text: str, ems: float) -> None:
    assert text_width(text, 1) == pytest.approx(ems, abs=0.01)


def test_arabic_and_hebrew_are_about_half_as_wide_as_high() -> None:
    assert 2 < text_width("مرحبا", 1) < 3.2
    assert 1.6 < text_width("שלום", 1) < 2.6


def test_a_long_text_is_cut_between_characters() -> None:
    assert shorten("short", 100, 10) == "short"
    cut = shorten("e\u0301" * 30, 60, 10)
    assert cut.endswith("e\u0301…")
    assert text_width(cut, 10) <= 60
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert shorten(family * 9, 25, 10) == family + "…"


def test_lines_are_broken_at_spaces_and_within_long_words() -> None:
    lines = wrap_text("one two three " + "x" * 40, 60, 10)
    assert " ".join(lines[:2]) == "one two three"
    assert "".join(lines[2:]) == "x" * 40
    assert all(text_width(line, 10) <= 60 for line in lines)
    assert wrap_text("", 60, 10) == []
    assert wrap_text("ab", 1, 10) == ["a", "b"]


def test_the_direction_is_that_of_the_first_letter() -> None:
    assert is_right_to_left(["12", "(שלום"])
    assert is_right_to_left(["مرحبا", "a"])
    assert not is_right_to_left(["a", "שלום"])
    assert not is_right_to_left(["12"])


def test_scripts_that_a_font_lacks_have_families_of_their_own() -> None:
    assert families_for("Über “naïve” Привет 12 → 3", TIMES) is None
    assert (families_for("日本", TIMES) or "").startswith("'Noto Sans CJK")
    assert (families_for("日本", TIMES) or "").endswith(TIMES.families)
    assert "Arabic" in (families_for("مرحبا", TIMES) or "")


@pytest.mark.parametrize("name", [None, 3, "", "a'b", 'x"y', "Times; fill:red", "<b>"])
def test_what_is_no_font_is_refused(name: object) -> None:
    with pytest.raises(BertlookError, match="is not the name of a font"):
        find_font(name)


def test_other_fonts_fall_back_to_one_that_exists() -> None:
    assert find_font("Linux Libertine").families.startswith("'Linux Libertine', ")
    assert find_font("Linux Libertine").families.endswith("sans-serif")
