"""A document's mentions on a page, and what a head picks for them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

import bertlook as bl
from tests.e2e.conftest import Watch
from tests.e2e.grid import Grid
from tests.reference import GOLDEN

TEXT = """
Anna Berg met the old doctor in Berlin . The physician told her that he knew Berg 's mother .
She thanked the doctor .
"""
WORDS = TEXT.split()
DOCUMENT = bl.Document(
    WORDS,
    [[(0, 2), (12, 13), (16, 18), (20, 21)], [(3, 6), (9, 11), (14, 15), (22, 24)], [(16, 19)]],
    heads=[[1, 12, 16, 20], [5, 10, 14, 23], [18]],
)


def attention_of(document: bl.Document, layers: int = 3, heads: int = 4) -> bl.Attention:
    """Made-up maps with [CLS] and [SEP], no two weights of a row nearly equal."""
    count = len(document) + 2
    rng = np.random.default_rng(4)
    maps = np.stack([rng.permutation(count) + 1.0 for _ in range(layers * heads * count)])
    maps = (maps**2 / (maps**2).sum(-1, keepdims=True)).reshape(layers, heads, count, count)
    ids = [None, *range(len(document)), None]
    return bl.Attention(["[CLS]", *document.words, "[SEP]"], maps, ids, source=document)


def picks(attention: bl.Attention, layer: int, head: int) -> dict[tuple[int, int], bool]:
    """Return, by (head word of the mention, picked word), whether the pick is an antecedent."""
    weights = attention.word_maps(specials=False)[layer, head]
    mentions = attention.source.mentions
    picks_by_mention: dict[tuple[int, int], bool] = {}
    for mention in mentions:
        preceding = [other for other in mentions if other.head < mention.head]
        antecedents = {other.head for other in preceding if other.cluster == mention.cluster}
        if not antecedents:
            continue
        best, largest_weight = -1, -1.0
        for word in sorted({other.head for other in preceding}):
            if weights[mention.head, word] > largest_weight:
                best, largest_weight = word, weights[mention.head, word]
        key = (mention.head, best)
        picks_by_mention[key] = picks_by_mention.get(key, False) or best in antecedents
    return picks_by_mention


def drawn(page: Page) -> dict[tuple[int, int], bool]:
    """Links drawn on the page; its units are words after [CLS]."""
    arcs = page.locator(".bl-arcs .bl-right, .bl-arcs .bl-wrong").evaluate_all(
        "arcs => arcs.map(a => [a.dataset.from, a.dataset.to, a.classList.contains('bl-right')])"
    )
    return {(int(start) - 1, int(end) - 1): right for start, end, right in arcs}


def opened(page: Page, widget: Any, folder: Path) -> Page:
    page.goto(widget.to_html(folder / "page.html").as_uri())
    page.wait_for_selector(".bl-arcs[data-painted]")
    return page


def test_the_picks_of_every_head_follow_the_definition(
    page: Page, watch: Watch, tmp_path: Path
) -> None:
    attention = attention_of(DOCUMENT)
    measured = bl.measures.CoreferenceAccuracy().predict(attention)
    for layer in range(3):
        for head in range(4):
            opened(page, bl.ArcView(attention, bl.Head(layer, head)), tmp_path)
            expected = picks(attention, layer, head)
            assert drawn(page) == expected
            assert {word for _, word in expected} == set(measured[layer, head].tolist())
    watch.check()


def test_the_picks_equal_the_reference(page: Page, watch: Watch, tmp_path: Path) -> None:
    reference = json.loads((GOLDEN / "nonofficial" / "coref_reference.json").read_text("utf-8"))
    maps = np.load(GOLDEN / "nonofficial" / "coref_attn.npz")["attn"]
    text = reference["document"]
    mentions = text["mentions"]
    clusters = sorted({mention["cluster"] for mention in mentions})
    grouped = [
        [mention for mention in mentions if mention["cluster"] == cluster] for cluster in clusters
    ]
    document = bl.Document(
        text["words"],
        [[(mention["start"], mention["end"] + 1) for mention in cluster] for cluster in grouped],
        heads=[[mention["head"] for mention in cluster] for cluster in grouped],
    )
    tokens = ["[CLS]", *document.words, "[SEP]"]
    attention = bl.Attention(tokens, maps, [None, *range(len(document)), None], source=document)
    for name, readings in reference["heads"].items():
        layer, head = map(int, name.split("-"))
        expected = {
            (mentions[int(index)]["head"], mentions[pick]["head"])
            for index, pick in readings["preceding_mention_heads"]["prediction"].items()
        }
        opened(page, bl.ArcView(attention, bl.Head(layer, head)), tmp_path)
        assert set(drawn(page)) == expected
        right, asked = readings["preceding_mention_heads"]["correct_total"]["all"]
        title = page.locator(".bl-head-title")
        counts = [str(count) for count in (right, asked) if count > 2]
        expect(title).to_contain_text(
            re.compile(rf"(right|wrong) for .*{'.*'.join(counts)}.*mention")
        )
    watch.check()


def test_hovering_over_heads_changes_the_picks(
    page: Page, watch: Watch, tmp_path: Path, screenshots: Path
) -> None:
    model = bl.load()
    explorer = bl.Explorer(model, DOCUMENT, head="4-4")
    opened(page, explorer, tmp_path)
    grid = Grid(page.locator(".bl-grid"))
    for layer, head in [(0, 1), (2, 3), (4, 1)]:
        grid.point_at(layer, head)
        expect(page.locator(".bl-arcs").first).to_have_attribute("data-head", str(head))
        expected = picks(explorer.attention, layer, head)
        assert drawn(page) == expected
    page.screenshot(path=screenshots / "coreference.png", full_page=True)
    watch.check()


def test_mentions_are_underlined_and_numbered_with_their_clusters(
    page: Page, watch: Watch, tmp_path: Path
) -> None:
    opened(page, bl.ArcView(attention_of(DOCUMENT), "1-1"), tmp_path)
    numbers = page.locator(".bl-cluster-number").all_text_contents()
    clusters = [str(one.cluster + 1) for one in DOCUMENT.mentions]
    assert sorted(set(numbers)) == sorted(set(clusters))
    assert len(numbers) >= len(clusters)
    # "Berg 's" lies within "Berg 's mother": one below the other.
    tops = page.locator(".bl-cluster").evaluate_all(
        "all => all.map(path => Math.round(path.getBoundingClientRect().bottom))"
    )
    assert len(set(tops)) > page.locator(".bl-line:has(.bl-cluster)").count()
    watch.check()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1000])
def test_a_long_document_wraps_and_never_overflows(
    browser: Browser, tmp_path: Path, width: int, scheme: str, screenshots: Path
) -> None:  # fmt: skip
    spans = [[(start + 25 * i, end + 25 * i) for start, end in cluster] for i in range(5)
             for cluster in DOCUMENT.clusters]  # fmt: skip
    document = bl.Document(WORDS * 5, spans)
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = opened(context.new_page(), bl.ArcView(attention_of(document, 6, 8), "2-2"), tmp_path)
    page.screenshot(path=screenshots / f"coreference-{width}-{scheme}.png", full_page=True)
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    inside = page.locator(".bl-line").evaluate_all(
        "lines => lines.every(line => [...line.querySelectorAll('.bl-cluster')].every(c => {"
        "const box = c.getBBox(); return box.x >= 0 && box.x + box.width <= line.clientWidth;}))"
    )
    context.close()
    assert overflow <= 0
    assert inside
