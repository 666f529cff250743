"""The encoded picture represents the attention."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from bertlook.attention import coding
from bertlook.attention.attention import Attention
from bertlook.attention.overview import LINKS_KEPT, POOL
from bertlook.corpora import Document, Sentence
from bertlook.text import printable
from bertlook.widgets import picture
from tests.attention.test_overview import slow_pool


def decoded(coded: bytes, *shape: int) -> np.ndarray:
    return (np.frombuffer(coded, np.uint8).reshape(shape) / 255.0) ** 2


def test_all_maps_of_a_short_text_are_sent(short: Attention) -> None:
    sent = picture.encode_picture(short)
    maps = decoded(sent["maps"], *short.maps.shape)
    assert np.abs(np.sqrt(maps) - np.sqrt(short.maps)).max() <= 0.5 / 255 + 1e-6
    assert sent["tokens"] == short.tokens
    assert sent["word_ids"] == list(short.word_ids)
    assert "thumbs" not in sent


def test_each_picture_has_a_new_key(short: Attention) -> None:
    assert picture.encode_picture(short)["key"] != picture.encode_picture(short)["key"]


def test_a_long_text_is_sent_as_thumbnails_and_strongest_links(long: Attention) -> None:
    sent = picture.encode_picture(long)
    layers, heads = long.maps.shape[:2]
    units = len(long.units)
    assert "maps" not in sent
    thumbs = decoded(sent["thumbs"], layers, heads, POOL, POOL)
    np.testing.assert_allclose(
        np.sqrt(thumbs[3, 2]),
        np.sqrt(slow_pool(long.maps[3, 2], POOL)),
        atol=0.5 / 255 + 1e-6,
    )
    to = np.frombuffer(sent["links_to"], np.uint16).reshape(layers, heads, units, sent["k"])
    weight = decoded(sent["links_weight"], layers, heads, units, sent["k"])
    words = long.word_maps()
    for row in (0, 1, 77, units - 1):
        candidates = sorted(
            (
                (-float(words[4, 5, row, column]), column)
                for column in range(units)
                if column != row and not long.units[column].special
            ),
        )[: sent["k"]]
        assert to[4, 5, row].tolist() == [column for _, column in candidates]
        np.testing.assert_allclose(weight[4, 5, row], [-w for w, _ in candidates], atol=5e-3)


def test_a_long_text_has_its_attention_to_itself_and_special_tokens(long: Attention) -> None:
    sent = picture.encode_picture(long)
    layers, heads = long.maps.shape[:2]
    units = len(long.units)
    words = long.word_maps()
    assert sent["sink_labels"] == ["[CLS]", "[SEP]"]
    own = decoded(sent["self"], layers, heads, units)
    np.testing.assert_allclose(own[1, 2, 40], words[1, 2, 40, 40], atol=5e-3)
    sinks = decoded(sent["sinks"], layers, heads, units, 2)
    np.testing.assert_allclose(
        sinks[1, 2, 40], [words[1, 2, 40, 0], words[1, 2, 40, -1]], atol=5e-3
    )


def test_size_stays_in_bounds_for_long_texts() -> None:
    attention = Attention(["w"] * 512, np.full((12, 12, 512, 512), 1 / 512, np.float32))
    sent = sum(
        len(value)
        for value in picture.encode_picture(attention).values()
        if isinstance(value, bytes)
    )
    assert sent < 1_100_000


def test_gold_heads_of_a_sentence_are_sent() -> None:
    sentence = Sentence(["Dogs", "bark"], [2, 0], ["nsubj", "root"])
    maps = np.full((1, 1, 4, 4), 0.25, np.float32)
    attention = Attention(
        ["[CLS]", "Dogs", "bark", "[SEP]"], maps, [None, 0, 1, None], source=sentence
    )
    assert picture.encode_picture(attention)["gold"] == {
        "heads": [2, 0],
        "relations": ["nsubj", "root"],
    }
    assert picture.encode_picture(Attention(["Dogs", "bark"], maps[..., :2, :2]))["gold"] is None


def test_tags_are_sent_where_they_are_of_the_words() -> None:
    tags: dict[str, list[str | None]] = {"upos": ["NOUN", "\ud800"], "feats": ["Number=Plur", None]}
    sentence = Sentence(["Dogs", "bark"], [2, 0], ["nsubj", "root"], **tags)
    maps = np.full((1, 1, 2, 2), 0.5, np.float32)
    sent = {
        "upos": ["NOUN", "\ufffd"],
        "xpos": None,
        "lemmas": None,
        "feats": ["Number=Plur", None],
    }
    for source in (sentence, Document(["Dogs", "bark"], [], **tags)):
        attention = Attention(["Dogs", "bark"], maps, source=source)
        assert picture.encode_picture(attention)["tags"] == sent
        cut = Attention(["Dogs"], maps[..., :1, :1], source=source, words=["Dogs"])
        assert picture.encode_picture(cut)["tags"] == {
            name: values and values[:1] for name, values in sent.items()
        }
        other = Attention(["Cats", "bark"], maps, source=source, words=["Cats", "bark"])
        assert picture.encode_picture(other)["tags"] is None
    plain = Attention(["Dogs"], maps[..., :1, :1], source=Document(["Dogs"], []))
    assert picture.encode_picture(plain)["tags"] is None


def test_unpaired_surrogates_become_replacement_characters() -> None:
    assert printable("a\ud800b") == "a\ufffdb"
    assert printable("\U0001f600") == "\U0001f600"


def test_mentions_of_a_document_are_sent_with_their_head_words() -> None:
    words = ["Anna", "met", "her", "brother", "."]
    document = Document(words, [[(0, 1), (2, 3)], [(2, 4)]])
    maps = np.full((1, 1, 5, 5), 0.2, np.float32)
    sent = picture.encode_picture(Attention(words, maps, source=document))
    assert sent["gold"] is None
    assert sent["mentions"] == [
        {"start": 0, "end": 1, "head": 0, "cluster": 0},
        {"start": 2, "end": 3, "head": 2, "cluster": 0},
        {"start": 2, "end": 4, "head": 3, "cluster": 1},
    ]
    cut = Attention(words[:3], maps[..., :3, :3], source=document, words=words[:3])
    assert picture.encode_picture(cut)["mentions"] == sent["mentions"][:2]
    other = Attention(["Bea"], maps[..., :1, :1], source=document, words=["Bea"])
    assert picture.encode_picture(other)["mentions"] == []


def test_maps_of_zeros_can_be_signed() -> None:
    attention = Attention(["a", "b"], np.zeros((1, 1, 2, 2)), signed=True)
    assert set(picture.encode_picture(attention)["maps"]) == {128}


@pytest.fixture(params=["few", "many"])
def cross(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Attention:
    """Attention of 5 tokens to 40, with an absent head, sent as maps or as links."""
    if request.param == "many":
        monkeypatch.setattr(coding, "DENSE_LIMIT", 10)
    maps = np.random.default_rng(0).dirichlet(np.ones(40), size=(2, 3, 5))
    maps[1, 2] = np.nan
    return Attention(
        ["[CLS]", *"abc", "[SEP]"], maps, key_tokens=["<s>", *map(str, range(38)), "</s>"]
    )


def test_cross_attention_is_sent_with_both_axes(cross: Attention) -> None:
    sent = picture.encode_picture(cross)
    assert sent["keys"]["tokens"] == cross.key_tokens
    assert sent["keys"]["word_ids"] == cross.key_word_ids
    assert sent["absent"] == [[1, 2]]
    if "maps" in sent:
        maps = decoded(sent["maps"], 2, 3, 5, 40)
        assert np.abs(np.sqrt(maps[0]) - np.sqrt(cross.maps[0])).max() <= 0.5 / 255 + 1e-6
        assert not maps[1, 2].any()
        return
    assert len(sent["thumbs"]) == 2 * 3 * 5 * 32
    assert not any(sent["self"])
    assert sent["sink_labels"] == ["<s>", "</s>"]
    links = np.frombuffer(sent["links_to"], np.uint16).reshape(2, 3, 5, LINKS_KEPT)
    row = cross.maps[0, 1, 3].copy()
    row[[0, -1]] = 0
    assert links[0, 1, 3].tolist() == row.argsort()[::-1][:LINKS_KEPT].tolist()
    sinks = decoded(sent["sinks"], 2, 3, 5, 2)
    np.testing.assert_allclose(sinks[0, 1, 3], cross.maps[0, 1, 3, [0, -1]], atol=0.01)


def test_a_picture_has_the_image_whose_patches_are_columns() -> None:
    pixels = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    maps = np.full((1, 1, 5, 5), 0.2)
    attention = Attention(None, maps, image=pixels, patches=(2, 2))
    image = picture.encode_picture(attention)["image"]
    assert {key: image[key] for key in image if key != "png"} == {
        "rows": 2,
        "columns": 2,
        "start": 1,
        "queries": True,
    }
    with Image.open(io.BytesIO(image["png"])) as decoded:
        np.testing.assert_array_equal(np.asarray(decoded), pixels)
    text = Attention(
        ["a"], maps[..., :1, :4], key_tokens=attention.words, image=pixels, patches=(2, 2)
    )
    assert picture.encode_picture(text)["image"]["queries"] is False
    assert picture.encode_picture(Attention(["a"], [[[[1.0]]]]))["image"] is None


def test_a_large_image_is_scaled_down() -> None:
    image = np.zeros((2048, 1024), np.uint8)
    attention = Attention(None, np.ones((1, 1, 2, 2)) / 2, image=image, patches=(2, 1))
    with Image.open(io.BytesIO(picture.encode_picture(attention)["image"]["png"])) as decoded:
        assert decoded.size == (512, 1024)
