from __future__ import annotations

import re

from bertlook.drawings.theme import PRINT, SCREEN, mix


def test_print_is_black_on_white_without_a_style_sheet() -> None:
    assert (PRINT.ink, PRINT.paper, PRINT.style) == ("#000000", "#ffffff", "")
    assert mix("#ff0000", 0.5, "#0000ff") == "#800080"


def test_the_screen_theme_has_a_value_for_each_color_in_light_and_dark() -> None:
    colors = [value for value in SCREEN[:-2] if value] + list(SCREEN.clusters)
    names = {re.fullmatch(r"var\(--bl-(\w+)\)", color)[1] for color in colors}  # type: ignore[index]
    assert names == {*PRINT._fields[:-2], *(f"cluster{i}" for i in range(5))}
    for name in names - {"paper"}:
        assert SCREEN.style.count(f"--bl-{name}:#") == 4
