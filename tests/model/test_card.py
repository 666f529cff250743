from __future__ import annotations

from pathlib import Path

from bertlook.model.card import read_card


def test_a_card_is_shown_as_plain_text(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Model <script>alert(1)</script>")
    card = read_card(tmp_path)
    assert card is not None
    assert "&lt;script&gt;" in card._repr_html_()


def test_a_folder_without_a_card_has_none(tmp_path: Path) -> None:
    assert read_card(tmp_path) is None
    assert read_card(None) is None
