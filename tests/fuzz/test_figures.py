"""Figures of any text can be drawn, and hold it as text."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from random import Random
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

import bertlook as bl
from bertlook.figures.drawing import draw, specification
from tests.fuzz.conftest import Rounds

pytest.importorskip("vl_convert", reason="drawing needs vl-convert")

PIECES = [
    *("</script>", "<script>", "<!--", "-->", "]]>", "<img src=x onerror=a()>", "javascript:a()"),
    *("&lt;", "&#0;", "\\", '"', "'", "`", "${a}", "{{a}}", "\\u003c", "datum.x", "\N{RLO}"),
    *("a", "é", "中", "😀", " ", "\t", "\n", "\r", "\x85", "\u2028", "\u2029", "\ufeff"),
    *("\0", "\b", "\x0b", "\x1b", "\x7f", "\ud800", "\udfff", "\ufffe", "\uffff"),
]


def hostile(random: Random) -> str:
    return "".join(random.choices(PIECES, k=random.randrange(1, 6))) + chr(random.randrange(0x3000))


def figure(random: Random) -> Any:
    """Return a figure with hostile words, names or labels."""
    f, m = bl.figures, bl.measures
    facts = {"model": hostile(random), "corpus": hostile(random), "inputs": 3}
    attention = bl.Attention([hostile(random), hostile(random)], [[[[0.4, 0.6]] * 2] * 2] * 2)
    kind = random.choice(["examples", "map", "entropy", "position", "classes", "summary", "linked"])
    if kind == "examples":
        return f.head_examples(attention, [(0, 1), (1, 0)])
    if kind == "map":
        x = np.array([0.0, 1.0, 3.0, 7.0])
        divergence = m.DivergenceResult(
            total=abs(x[:, None] - x), rows=1, num_layers=2, num_heads=2, provenance=facts
        )
        embedding = bl.clustering.embed(divergence, starts=1)
        names = np.array([[hostile(random), "sep"], ["other", hostile(random)]], object)
        return f.head_map(divergence, names, embedding=embedding)

    def result(measure: m.Measure) -> Any:
        return replace(measure.of([attention]), provenance=facts)

    if kind == "position":
        return f.relative_position(result(m.RelativePosition()))
    if kind == "classes":
        return f.token_classes(result(m.TokenClasses()))
    if kind == "summary":
        found = [result(m.RelativePosition()), result(m.TokenClasses()), result(m.Entropy())]
        return f.summary({hostile(random): each for each in found})
    entropy = f.entropy(result(m.Entropy()))
    return entropy if kind == "entropy" else f.linked(entropy, bl.HeadGrid(attention)).chart


class _Elements(HTMLParser):
    """The elements of a page with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attributes)))


def test_figures_hold_any_text_as_text(rounds: Rounds) -> None:
    for number, random in enumerate(rounds(30)):
        spec = specification(figure(random))
        picture = ElementTree.fromstring(draw(spec, "svg"))
        assert not {element.tag.rpartition("}")[2] for element in picture.iter()} & {
            *("script", "img", "a", "image", "use", "iframe", "foreignObject"),
        }
        assert not any(
            name.startswith("on") or name.endswith("href")
            for element in picture.iter()
            for name in element.attrib
        )
        assert json.loads(draw(spec, "json")) == json.loads(json.dumps(spec))
        if number % 5 == 0:
            assert len(draw(spec, "png")) > 100
            assert len(draw(spec, "pdf")) > 100
            page = _Elements()
            page.feed(str(draw(spec, "html")))
            assert [tag for tag, _ in page.elements if tag in ("script", "img", "iframe")] == [
                "script"
            ] * 3
            assert not any(
                name.startswith("on") for _, attributes in page.elements for name in attributes
            )
