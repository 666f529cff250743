from __future__ import annotations

import re

import pytest

from bertlook.drawings.theme import PRINT, SCREEN, mix


def luminance(color: str) -> float:
    """Return the relative luminance of a color, as in the guidelines for accessible content."""
    shares = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    dark, light = sorted([luminance(first), luminance(second)])
    return (light + 0.05) / (dark + 0.05)


def test_print_is_black_on_white() -> None:
    assert (PRINT.ink, PRINT.paper) == ("#000000", "#ffffff")
    assert mix("#ff0000", 0.5, "#0000ff") == "#800080"


@pytest.mark.parametrize("page", ["#ffffff", "#111111", "#1e1e1e"])
def test_stills_are_legible_on_light_and_dark_pages(page: str) -> None:
    assert contrast(SCREEN.ink, page) > 4
    for color in (SCREEN.quiet, SCREEN.arc, SCREEN.right, SCREEN.wrong, *SCREEN.clusters):
        assert contrast(color, page) > 3, color


def test_stills_have_no_background_of_their_own() -> None:
    assert SCREEN.paper == "none"
    values = [value for value in SCREEN if isinstance(value, str)]
    assert all(re.fullmatch(r"#[0-9a-fA-F]{6}|none|rgba\([\d,.]+\)", value) for value in values)
