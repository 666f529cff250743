from __future__ import annotations

import io
import json
from pathlib import Path

import pypdfium2
import pypdfium2.raw as raw
import pytest
from PIL import Image

from bertlook.drawings.drawing import Drawing, save_drawing
from bertlook.drawings.paper import find_paper
from bertlook.drawings.saving import can_convert
from bertlook.errors import BertlookError

needs_vl_convert = pytest.mark.skipif(not can_convert(), reason="needs vl-convert")


def made(text: str = "The chef made a cake", width: float = 8) -> Drawing:
    paper = find_paper(width)
    content = paper.text(text, 150, 20, anchor="middle")
    return paper.finish(content, 300, 30, title=text, caption=text, provenance={"model": "m"})


@needs_vl_convert
def test_a_pdf_has_its_size_and_its_text_is_text(tmp_path: Path) -> None:
    path = save_drawing(made(), tmp_path / "x.pdf", "pdf")
    page = pypdfium2.PdfDocument(path)[0]
    assert page.get_width() == pytest.approx(8 / 2.54 * 72, abs=1)
    assert page.get_textpage().get_text_bounded().count("The chef made a cake") == 2
    texts = list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]))
    fonts = [raw.FPDFTextObj_GetFont(text.raw) for text in texts]
    assert fonts
    assert all(raw.FPDFFont_GetIsEmbedded(font) == 1 for font in fonts)


@needs_vl_convert
def test_a_png_has_300_pixels_per_inch_and_its_provenance(tmp_path: Path) -> None:
    path = save_drawing(made(), tmp_path / "x.png", "png")
    with Image.open(io.BytesIO(path.read_bytes())) as image:
        assert image.width == pytest.approx(8 / 2.54 * 300, abs=4)
        assert image.info["dpi"][0] == pytest.approx(300, abs=1)
        assert json.loads(image.info["provenance"]) == {"model": "m"}
        assert image.convert("L").getextrema() == (0, 255)


@needs_vl_convert
def test_a_text_in_an_unknown_font_is_drawn(tmp_path: Path) -> None:
    paper = find_paper(8, False, "No Such Font")
    drawing = paper.finish(paper.text("word", 9, 20), 60, 30, title="", caption="", provenance={})
    path = save_drawing(drawing, tmp_path / "x.png", "png")
    with Image.open(path) as image:
        assert image.convert("L").getextrema() == (0, 255)


def test_html_and_svg_need_no_other_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bertlook.drawings.saving.find_spec", lambda _: None)
    assert "<svg" in save_drawing(made(), tmp_path / "x.html", "html").read_text("utf-8")
    assert save_drawing(made(), tmp_path / "x.svg", "svg").read_text("utf-8").startswith("<svg")
    for kind in ("pdf", "png"):
        with pytest.raises(BertlookError, match=r"pip install bertlook\[figures\]"):
            save_drawing(made(), tmp_path / f"x.{kind}", kind)
    assert {path.suffix for path in tmp_path.iterdir()} == {".html", ".svg"}
