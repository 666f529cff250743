"""A page escapes text, carries data as JSON and scripts as they are, and states its policy."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bertlook import __version__
from bertlook.page import BESIDE, OFFLINE, html_page, is_page


def test_the_title_is_escaped() -> None:
    page = html_page("<b>a & b</b>", "<p>body</p>")
    assert "<title>&lt;b&gt;a &amp; b&lt;/b&gt;</title>" in page
    assert "<p>body</p>" in page


def test_the_policy_is_that_of_a_page_without_a_network_by_default() -> None:
    assert f'content="{OFFLINE}"' in html_page("title", "")
    assert OFFLINE.startswith("default-src 'none';")
    page = html_page("title", "", policy="default-src 'self'")
    assert "content=\"default-src 'self'\"" in page
    assert OFFLINE not in page


def test_the_page_names_the_version_that_made_it() -> None:
    assert f'<meta name="generator" content="bertlook {__version__}">' in html_page("title", "")


@pytest.mark.parametrize("text", ["</script><b>", "<!--<script>", "\u2028", "'\"", "&amp;", "é"])
def test_data_is_read_back_equal_and_cannot_become_markup(text: str) -> None:
    page = html_page("title", "", data={"state": {"words": [text]}})
    element = re.search(r'<script type="application/json" id="state">(.*?)</script>', page, re.S)
    assert element is not None
    assert "<" not in element[1]
    assert json.loads(element[1]) == {"words": [text]}


def test_values_that_json_cannot_represent_are_encoded() -> None:
    page = html_page(
        "title", "", data={"state": [b"\1"]}, encode=lambda value: {"hex": value.hex()}
    )
    assert 'id="state">[{"hex": "01"}]</script>' in page
    with pytest.raises(TypeError):
        html_page("title", "", data={"state": [b"\1"]})


def test_scripts_follow_the_data_in_their_order() -> None:
    page = html_page("title", "<p></p>", data={"state": 1}, scripts=["first()", "second()"])
    parts = ["<p></p>", 'id="state"', "<script>first()</script>", "<script>second()</script>"]
    assert sorted(parts, key=page.index) == parts


def test_a_script_cannot_end_its_element() -> None:
    page = html_page("title", "", scripts=['print("</script>", "</SCRIPT>", "</b>")'])
    assert '<script>print("<\\/script>", "<\\/SCRIPT>", "</b>")</script>' in page


def test_files_beside_the_page_are_named_after_its_own_style_and_scripts() -> None:
    page = html_page(
        "title",
        "<p></p>",
        style="p { color: red; }",
        style_sheets=["a.css"],
        data={"state": 1},
        scripts=["first()"],
        script_files=['"b.js'],
        policy=BESIDE,
    )
    parts = ["color: red", '<link rel="stylesheet" href="a.css">', "<p></p>", 'id="state"']
    parts += ["<script>first()</script>", '<script src="&quot;b.js"></script>']
    assert sorted(parts, key=page.index) == parts


def test_no_policy_allows_another_machine_and_only_single_files_allow_scripts_inside() -> None:
    for policy in (OFFLINE, BESIDE):
        assert policy.startswith("default-src 'none';")
        assert set(policy.replace(";", "").split()) <= {
            *("default-src", "script-src", "style-src", "img-src"),
            *("'none'", "'self'", "'unsafe-inline'", "file:", "data:"),
        }
    assert "script-src 'self' file:;" in BESIDE


def test_braces_are_kept() -> None:
    page = html_page("{title}", "{body}", style="p { color: red; }", scripts=["f({})"])
    assert "<title>{title}</title>" in page
    assert "{body}" in page
    assert "p { color: red; }" in page
    assert "<script>f({})</script>" in page


def test_unpaired_surrogates_are_replaced_so_that_the_page_can_be_written() -> None:
    page = html_page("\ud800", "\udc00", data={"state": "\ud83d"})
    assert page.encode("utf-8").count("\ufffd".encode()) == 3


def test_pages_are_told_from_other_files(tmp_path: Path) -> None:
    file = tmp_path / "file"
    page = html_page("title", "body")
    other = '<!doctype html>\n<meta name="generator" content="another program">'
    for content, expected in [(page, True), (other, False), ("", False), (f"\n{page}", False)]:
        file.write_text(content, "utf-8")
        assert is_page(file) is expected
