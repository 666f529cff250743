from __future__ import annotations

import json
from pathlib import Path

import pypdfium2

import bertlook as bl
from bertlook.drawings.drawing import drawing_content
from bertlook.drawings.paper import find_paper
from bertlook.drawings.pdf import pdf_with_facts


def view() -> bl.ArcView:
    return bl.ArcView(bl.load()("The cat sat on the mat."), "3-2")


def test_a_pdf_with_one_font_is_always_the_same() -> None:
    drawing = view()._draw(find_paper())
    contents = {bytes(drawing_content(drawing, "pdf")) for _ in range(8)}  # type: ignore[arg-type]
    assert len(contents) == 1


def test_a_pdf_has_its_title_and_provenance(tmp_path: Path) -> None:
    path = view().save(tmp_path / "cat.pdf")
    facts = pypdfium2.PdfDocument(path).get_metadata_dict()
    assert facts["Title"].startswith("Head 3-2 on")
    assert json.loads(facts["Subject"])["model"] == "bert-mini"


def test_its_pages_are_still_drawn(tmp_path: Path) -> None:
    page = pypdfium2.PdfDocument(view().save(tmp_path / "cat.pdf"))[0]
    pixels = page.render().to_numpy()
    assert pixels.min() < 100
    assert "mat" in page.get_textpage().get_text_bounded()


def test_other_files_are_left_as_they_are() -> None:
    assert pdf_with_facts(b"%PDF-1.7 something else", "a", "b") == b"%PDF-1.7 something else"
