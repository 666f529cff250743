"""Still pictures: each view's shows itself, without markup of its texts, and stays small."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from bertlook.attention.attention import Attention
from bertlook.drawings.drawing import Drawing
from bertlook.drawings.paper import STILL
from bertlook.measures import DependencyResult
from bertlook.model.model import Model
from bertlook.widgets.arc_view import ArcView
from bertlook.widgets.explorer import Explorer
from bertlook.widgets.head_grid import HeadGrid
from bertlook.widgets.still import MAX_STILL, first_still, still_html
from tests.widgets.made_up import made_up
from tests.widgets.relations import CORPUS
from tests.widgets.still_images import still_texts


def made(text: str, size: int = 1) -> Drawing:
    content = STILL.text(text * size, 0, 10)
    return STILL.finish(content, 100, 20, title=text, caption="", provenance={})


def test_text_cannot_become_markup() -> None:
    html = still_html(made('"><script>'), "bertlook-still-1")
    assert html.count("<") == html.count(">") == 1


def test_the_first_drawing_that_is_small_enough_is_shown() -> None:
    large, small = made("large", MAX_STILL), made("small")
    assert 'alt="small"' in first_still([large, small, made("last")], "x")
    assert 'alt="large"' in first_still([small, large][1:], "x")


def test_the_still_of_an_arc_view_has_its_words_and_names_its_head(short: Attention) -> None:
    texts = still_texts(ArcView(short, "2-3"))
    assert set(short.words) <= set(texts)
    assert any(text.startswith("Head 2-3") for text in texts)


def test_the_still_of_a_grid_is_a_grid(short: Attention) -> None:
    assert {"Head", "Layer", "weight"} <= set(still_texts(HeadGrid(short)))


def test_the_still_of_an_explorer_has_its_views(model: Model, result: DependencyResult) -> None:
    explorer = Explorer(model, CORPUS[0], results=result, corpus=CORPUS)
    texts = set(still_texts(explorer))
    assert {"Layer", "mat", "Relation", "all"} <= texts


@pytest.mark.parametrize("view", [HeadGrid, ArcView])
@pytest.mark.parametrize("words", [60, 150])
def test_stills_of_long_texts_stay_small(view: type[HeadGrid | ArcView], words: int) -> None:
    attention = made_up(words=words, layers=12, heads=12)
    assert "Layer" in still_texts(view(attention)) or words == 60


def test_the_still_of_an_image_is_the_image() -> None:
    photo = np.random.default_rng(0).integers(0, 256, (16, 16, 3), np.uint8)
    pixels = np.asarray(Image.fromarray(photo).resize((320, 320)))
    maps = np.full((2, 2, 257, 257), 1 / 257, np.float32)
    view = ArcView(Attention(None, maps, image=pixels, patches=(16, 16)))
    assert any("gives the image" in text for text in still_texts(view))
