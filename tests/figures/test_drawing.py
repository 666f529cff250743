"""Any text can be drawn, in any format, as text."""

from __future__ import annotations

import json
import subprocess
import sys
from xml.etree import ElementTree

import altair as alt
import pytest

from bertlook.errors import BertlookError
from bertlook.figures.drawing import draw, specification

pytest.importorskip("vl_convert", reason="drawing needs vl-convert")

FORBIDDEN = ["\x00", "\x0b", "\x1f", "\ud800", "\udfff", "\ufffe", "\uffff"]
MARKUP = [
    "</script><script>window.pwned = 1</script>",
    "<!--<script>",
    "]]></text><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "&lt;b&gt; \\u003cscript> \u2028",
    "javascript:alert(1)",
]


def chart_of(text: str) -> alt.Chart:
    data = alt.Data(values=[{"word": text, "x": 1}])
    return (
        alt.Chart(data, title=text)
        .mark_text()
        .encode(x=alt.X("x:Q", title=text), text="word:N", tooltip="word:N", color="word:N")
    )


@pytest.mark.parametrize("text", FORBIDDEN, ids=ascii)
def test_forbidden_characters_are_replaced(text: str) -> None:
    spec = specification(chart_of(f"a{text}b"))
    assert spec["title"] == spec["data"]["values"][0]["word"] == "a\ufffdb"
    assert spec["encoding"]["x"]["title"] == "a\ufffdb"


@pytest.mark.parametrize("kind", ["svg", "png", "pdf", "html", "json"])
def test_forbidden_characters_leave_the_process_alive(kind: str) -> None:
    code = (
        "from tests.figures.test_drawing import *\n"
        f"print(len(draw(specification(chart_of(''.join(FORBIDDEN))), {kind!r})))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr[-500:]
    assert int(run.stdout) > 100


@pytest.mark.parametrize("text", MARKUP)
def test_markup_stays_text_in_a_picture(text: str) -> None:
    picture = ElementTree.fromstring(draw(specification(chart_of(text)), "svg"))
    names = {element.tag.rpartition("}")[2] for element in picture.iter()}
    assert not names & {"script", "img", "foreignObject", "a"}
    assert not any(name.startswith("on") for element in picture.iter() for name in element.attrib)
    assert any(element.text and text[:5] in element.text for element in picture.iter())


@pytest.mark.parametrize(
    "text", ["a\u2028b", "a\u2029b", "a\rb", "a\x85b", r"a\b", r"a\"b", "a'b", "`${a}`"]
)
def test_a_title_is_no_part_of_an_expression(text: str) -> None:
    for kind in ("svg", "png", "pdf"):
        assert len(draw(specification(chart_of(text)), kind)) > 100


@pytest.mark.parametrize("text", MARKUP)
def test_markup_stays_text_in_a_page(text: str) -> None:
    spec = specification(chart_of(text))
    page = draw(spec, "html")
    data = page.split('id="charts">', 1)[1].split("</script>", 1)[0]
    assert "<" not in data
    assert json.loads(data) == [spec]
    assert "default-src 'none'" in page


@pytest.mark.parametrize("text", MARKUP)
def test_a_specification_can_be_pasted_into_a_page(text: str) -> None:
    spec = specification(chart_of(text))
    content = draw(spec, "json")
    assert "<" not in content
    assert json.loads(content) == spec


def test_a_chart_that_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(BertlookError, match="The figure can't be drawn"):
        draw({"mark": "nothing"}, "svg")


def test_a_chart_of_data_from_elsewhere_loads_nothing() -> None:
    chart = alt.Chart("http://127.0.0.1:9/data.json").mark_point().encode(x="x:Q")
    with pytest.raises(BertlookError, match="can't be drawn"):
        draw(specification(chart), "svg")
