from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bertlook.drawings.drawing import Drawing
from bertlook.drawings.paper import find_paper
from bertlook.drawings.svg import join
from bertlook.errors import BertlookError
from tests.drawings.test_svg import HOSTILE

SVG = "{http://www.w3.org/2000/svg}"


def made(text: str) -> Drawing:
    paper = find_paper(caption=text)
    facts = {"model": text, "inputs": 3}
    content = join(paper.text(text, 5, 20))
    return paper.finish(content, 200, 30, title=text, caption="", provenance=facts)


def test_svg_is_valid_xml_whatever_its_texts() -> None:
    for text in HOSTILE:
        root = ElementTree.fromstring(made(text).svg().encode("utf-8"))
        assert root.tag == f"{SVG}svg"
        assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
            *("svg", "title", "metadata", "rect", "text", "g")
        }


def test_svg_holds_its_provenance_and_is_the_same_at_each_call() -> None:
    drawing = made("a < b")
    metadata = ElementTree.fromstring(drawing.svg()).find(f"{SVG}metadata")
    assert metadata is not None
    assert json.loads(metadata.text or "") == {"model": "a < b", "inputs": 3}
    assert drawing.svg() == made("a < b").svg()


def test_a_drawing_writes_itself(tmp_path: Path) -> None:
    drawing = made("text")
    assert drawing.save(tmp_path / "x.svg").read_text("utf-8") == drawing.svg() + "\n"
    assert "<svg" in drawing.save(str(tmp_path / "x.HTML")).read_text("utf-8")
    with pytest.raises(BertlookError, match="its name has no ending"):
        drawing.save(tmp_path / "x")


def test_a_drawing_shows_itself() -> None:
    drawing = made("text")
    assert drawing._repr_mimebundle_()["image/svg+xml"] == drawing.svg()
    assert repr(drawing).startswith("<Drawing: text, ")
