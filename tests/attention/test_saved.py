from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import bertlook as bl
from bertlook.annotation.annotated_words import AnnotatedWords
from bertlook.attention.attention import Attention
from bertlook.attention.saved import from_bytes, to_bytes
from bertlook.errors import BertlookError
from bertlook.sealed import seal, unseal
from tests.fuzz.test_results import damage, forge, forge_array

FACTS = ("tokens", "word_ids", "words", "units", "key_tokens", "key_word_ids", "key_words")
OTHERS = ("is_cross", "boundary", "signed", "note", "provenance", "source")


def assert_same(loaded: Attention, saved: Attention) -> None:
    for name in (*FACTS, *OTHERS):
        assert getattr(loaded, name) == getattr(saved, name), name
    assert type(loaded.source) is type(saved.source)
    for name in ("maps", "value_norms", "visible", "present"):
        expected, found = getattr(saved, name), getattr(loaded, name)
        assert (found is None) == (expected is None), name
        if expected is not None:
            assert found.dtype == expected.dtype
            assert found.tobytes() == expected.tobytes(), name
    assert (loaded.patches is None) == (saved.patches is None)
    if loaded.patches is not None and saved.patches is not None:
        assert loaded.patches[1:] == saved.patches[1:]
        np.testing.assert_array_equal(loaded.patches.image, saved.patches.image)


def again(attention: Attention) -> Attention:
    return from_bytes(Attention, to_bytes(attention), "it")


SENTENCE = bl.Sentence(["Dogs", "bark"], [2, 0], ["nsubj", "root"], origin="a.conllu:3")
DOCUMENT = bl.Document(["Anna", "lost", "her", "keys"], [[(0, 1), (2, 3)]], sentence_starts=[0])


@pytest.mark.parametrize(
    "source",
    [
        None,
        "",
        "a text \ud800 \0",
        ["a", "b"],
        ("a", "b"),
        (["a"], SENTENCE),
        [{"role": "user", "content": "a b"}],
        {"text": ["a", 3, 0.5, True, None]},
        AnnotatedWords(["a", "b"], upos=["NOUN", None]),
        bl.Sentence(["a", "b"], [0, 1], ["root", "x"], upos=["X", None], feats=["A=b", "_"]),
        SENTENCE,
        DOCUMENT,
        DOCUMENT.first(2),
        bl.Sentence(["Dogs", "bark"], [2, 0], ["x", "y"], upos=["NOUN", None], feats=["A=B", None]),
        AnnotatedWords(["Dogs", "bark"], lemmas=["dog", "bark"]),
    ],
)
def test_sources_are_kept(source: Any) -> None:
    loaded = again(Attention(["a", "b"], np.eye(2)[None, None], source=source, words=["a", "b"]))
    assert loaded.source == source
    assert type(loaded.source) is type(source)
    for name in ("origin", "cut_words", "upos", "lemmas", "feats"):
        assert getattr(loaded.source, name, None) == getattr(source, name, None)


def test_an_array_of_words_is_kept_as_a_list() -> None:
    source = np.array(["a", "b"])
    assert again(Attention(["a", "b"], np.eye(2)[None, None], source=source)).source == ["a", "b"]


def test_an_attention_of_a_model_is_kept(tmp_path: Path) -> None:
    for text in ("Unhappily it rains.", SENTENCE, bl.corpora.sample_documents()[0]):
        attention = bl.load()(text, truncate=True)
        attention.save(tmp_path / "x")
        assert_same(Attention.load(tmp_path / "x"), attention)
    pair = bl.load()("It rains.", "Take an umbrella.")
    pair.save(str(tmp_path / "x"))
    assert_same(Attention.load(str(tmp_path / "x")), pair)
    assert pair.boundary is not None


@st.composite
def attentions(draw: st.DrawFn) -> Attention:
    tokens = draw(st.lists(st.text(max_size=3) | st.just("[CLS]"), min_size=1, max_size=5))
    keys = draw(st.none() | st.lists(st.text(max_size=3), min_size=1, max_size=5))
    columns = len(tokens if keys is None else keys)
    random = np.random.default_rng(draw(st.integers(0, 99)))
    shape = (draw(st.integers(1, 3)), draw(st.integers(1, 3)), len(tokens), columns)
    maps = random.dirichlet(np.ones(columns), size=shape[:3])
    maps = maps.astype(draw(st.sampled_from([np.float32, np.float64])))
    options: dict[str, Any] = {"signed": draw(st.booleans())}
    if options["signed"]:
        maps = maps - 0.5
    if shape[0] > 1 and draw(st.booleans()):
        maps[draw(st.integers(1, shape[0] - 1))] = np.nan
    if draw(st.booleans()):
        options["value_norms"] = random.random((*shape[:2], columns)).astype(np.float32)
    if draw(st.booleans()):
        options["visible"] = np.ones((shape[0], *shape[2:]), bool)
    if keys is None and len(tokens) > 1 and draw(st.booleans()):
        options["boundary"] = draw(st.integers(1, len(tokens) - 1))
    if draw(st.booleans()):
        options["image"] = random.integers(0, 256, (3, columns * 2, 3), np.uint8)
        options |= {"patches": (1, columns), "first_patch": 0}
    return Attention(
        tokens,
        maps,
        key_tokens=keys,
        note=draw(st.text()),
        source=draw(st.none() | st.text()),
        provenance=draw(st.dictionaries(st.text(), st.integers() | st.text() | st.none())),
        **options,
    )


@given(attentions())
def test_every_part_is_kept_exactly(attention: Attention) -> None:
    assert_same(again(attention), attention)


def test_word_ids_may_be_integers_of_numpy() -> None:
    attention = Attention(["a", "b"], np.eye(2)[None, None], np.array([0, 1]))
    assert again(attention).word_ids == [0, 1]


@pytest.mark.parametrize("source", [object(), {"a": {1}}, 3j, {1: "a"}, [object()], b"a"])
def test_a_source_that_no_file_can_hold_is_refused(source: Any, tmp_path: Path) -> None:
    attention = Attention(["a"], [[[[1.0]]]], source=source, words=["a"])
    (tmp_path / "x").write_text("old")
    with pytest.raises(BertlookError, match=r"source is a \w+, which .* Set attention.source"):
        attention.save(tmp_path / "x")
    assert (tmp_path / "x").read_text() == "old"
    attention.source = None
    attention.note = object()  # type: ignore[assignment]
    with pytest.raises(BertlookError, match="source or note can't be written"):
        attention.save(tmp_path / "x")


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BertlookError, match="none can't be read: No such file"):
        Attention.load("none")
    with pytest.raises(BertlookError, match="not a regular file"):
        Attention.load(tmp_path)
    (tmp_path / "text").write_text("hello")
    with pytest.raises(BertlookError, match=r"text has no attention of bertlook, or is incomplete"):
        Attention.load(tmp_path / "text")
    bl.Results({}).save(tmp_path / "results")
    with pytest.raises(BertlookError, match="it holds the results of a scan"):
        Attention.load(tmp_path / "results")
    bl.load()("a").save(tmp_path / "attention")
    with pytest.raises(BertlookError, match="attention has no results of bertlook"):
        bl.Results.load(tmp_path / "attention")


CONTENT = to_bytes(
    Attention(
        ["[CLS]", "Dogs", "bark"],
        np.full((2, 1, 3, 3), 1 / 3),
        source=SENTENCE,
        value_norms=np.ones((2, 1, 3)),
        visible=np.ones((2, 3, 3), bool),
        image=np.zeros((2, 2), np.uint8),
        patches=(1, 2),
    )
)


def test_files_of_other_versions_are_told() -> None:
    header, arrays, _ = unseal(CONTENT, "it")
    with pytest.raises(BertlookError, match=r"it was written by a newer bertlook \(attention form"):
        from_bytes(Attention, seal({**header, "format": 2}, arrays), "it")


def test_a_damaged_file_is_refused() -> None:
    for seed in range(300):
        damaged = damage(Random(seed), CONTENT)
        if damaged != CONTENT:
            with pytest.raises(BertlookError, match=r"^it "):
                from_bytes(Attention, damaged, "it")


@pytest.mark.filterwarnings("ignore:invalid value encountered in cast")
def test_a_forged_file_is_refused_or_usable() -> None:
    header, arrays, _ = unseal(CONTENT, "it")
    usable = 0
    for seed in range(600):
        random = Random(seed)
        changed = dict(arrays)
        if random.random() < 0.3:
            name = random.choice(list(arrays))
            changed[name] = forge_array(random, arrays[name])
            content = seal(header, changed)
        else:
            content = seal(json.loads(json.dumps(forge(random, header))), changed)
        try:
            attention = from_bytes(Attention, content, "it")
        except BertlookError:
            continue
        usable += 1
        repr(attention)
        attention.word_maps()
        bl.HeadGrid(attention).close()
    assert usable
