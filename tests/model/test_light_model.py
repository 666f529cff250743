"""A light model reads texts without torch, and goes on with it as an ordinary model."""

from __future__ import annotations

import json
import pickle
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bertlook as bl
from bertlook.model.light_model import LightModel, find_light_model
from bertlook.model.load import BUNDLED, load
from bertlook.model.model import Model
from tests.light.parts import bundled_model

TEXT = "The chef who ran the kitchen made a cake ."
HEAVY = {"altair", "pandas", "scipy", "sklearn", "torch", "transformers"}
#: Run in processes of their own: here torch is imported already.
WITHOUT_TORCH = [
    "bl.load()",
    "bl.load()('The cat sat .', 'It purred .').value_norms",
    "bl.load()(['Given', 'words', '.'], special_tokens='text').word_maps('max')",
    "bl.load().many(['The cat sat .', 'It purred .'])",
    "bl.load()(input_ids=[2, 1996, 4937, 3])",
    "bl.load()('x ' * 500, truncate=True)",
    "bl.load()(bl.corpora.sample()[0])",
    "bl.look(TEXT).to_html(f'{FOLDER}/page.html')",
    "bl.look(TEXT).save(f'{FOLDER}/view.svg')",
    "explorer = bl.look(TEXT); explorer.text = 'Another text .'; explorer.get_state()",
    "attention = bl.load()(TEXT); bl.ArcView(attention).get_state(), bl.HeadGrid(attention)",
    "a = bl.load()(TEXT); a.save(f'{FOLDER}/a'); bl.Attention.load(f'{FOLDER}/a'); a.group()",
    "a = bl.load()(TEXT); bl.rollout(a)",
    "bl.load().predict('The [MASK] sat .'), bl.load().predict('The cat sat .', mask=1)",
    "bl.look('The [MASK] sat .'); bl.Explorer(bl.load(), TEXT).masked = [1]",
]
WITH_TORCH = [
    "bl.load(device='cpu')",
    "bl.load(dtype='float16')",
    "bl.load().module",
    "bl.load().tokenizer",
    "bl.load().predict('The [MASK] sat .', edits=bl.edits.HeadOff('3-1'))",
    "bl.load()('The cat sat .', edits=bl.edits.HeadOff('3-1'))",
    "bl.load()('The cat sat .', maps='overview')",
    "bl.load().architecture",
    "bl.load().untrained()",
]


def imported_by(code: str, folder: Path) -> set[str]:
    """Return the large libraries that are imported when code has run in a process of its own."""
    program = textwrap.dedent(
        f"""
        import sys
        import bertlook as bl
        TEXT, FOLDER = {TEXT!r}, {str(folder)!r}
        {code}
        print(*sorted({HEAVY} & set(sys.modules)))
        """
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return set(run.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("code", WITHOUT_TORCH)
def test_texts_are_read_and_shown_without_torch(code: str, tmp_path: Path) -> None:
    assert imported_by(code, tmp_path) == set()


@pytest.mark.slow
@pytest.mark.parametrize("code", WITH_TORCH)
def test_what_only_torch_gives_imports_it(code: str, tmp_path: Path) -> None:
    assert {"torch", "transformers"} <= imported_by(code, tmp_path)


def light(folder: Path = BUNDLED, loader: Callable[..., Model] = load) -> LightModel:
    model = find_light_model(folder, folder.name, lambda: loader(folder, device="cpu"))
    assert model is not None
    return model


def refuse() -> Any:
    raise AssertionError("the network is not needed")


def test_facts_are_those_of_the_network() -> None:
    model, full = find_light_model(BUNDLED, "bert-mini", refuse), bundled_model()
    assert isinstance(model, Model)
    for name in (
        *("num_layers", "num_heads", "max_length", "causal", "note", "tables", "network_name"),
        *("has_language_head", "head_reads_text_alone", "predicts_next", "source", "card"),
    ):
        assert getattr(model, name) == getattr(full, name), name
    assert repr(model) == repr(full)
    assert (model.engine, full.engine) == ("numpy", "torch")
    own, facts = model.provenance, full.provenance
    assert own.keys() == facts.keys()
    assert {**own, "versions": None} == {**facts, "versions": None}
    assert own["versions"].keys() == {"bertlook", "numpy", "tokenizers"}


def test_an_attention_is_that_of_the_network() -> None:
    attention, expected = light()(TEXT), bundled_model()(TEXT)
    np.testing.assert_allclose(attention.maps, expected.maps, atol=1e-5, rtol=0)
    np.testing.assert_allclose(attention.value_norms, expected.value_norms, rtol=1e-4)
    assert attention.visible is not None
    np.testing.assert_array_equal(attention.visible, expected.visible)
    for name in ("tokens", "words", "word_ids", "source", "note", "boundary"):
        assert getattr(attention, name) == getattr(expected, name), name


@pytest.mark.parametrize(
    "options",
    [
        {"text": "The [MASK] ran the [MASK] ."},
        {"text": "She is [MASK] .", "pair": "He is not [MASK] .", "top": 2},
        {"text": TEXT, "mask": [1, 8]},
        {"text": TEXT, "positions": [3, 0]},
        {"text": TEXT, "positions": range(11)},
        {"input_ids": [2, 4, 1996, 3], "positions": 1},
    ],
)
def test_a_prediction_is_that_of_the_network(options: dict[str, Any]) -> None:
    model = light()
    prediction, expected = model.predict(**options), bundled_model().predict(**options)
    assert type(model) is LightModel
    np.testing.assert_allclose(prediction.log_probs, expected.log_probs, atol=1e-4, rtol=1e-5)
    own, full = np.exp(prediction.log_probs), np.exp(expected.log_probs)
    np.testing.assert_allclose(own, full, atol=1e-5, rtol=0)
    assert prediction.log_probs.dtype == expected.log_probs.dtype
    for name in ("kind", "tokens", "positions", "ids", "top", "note"):
        assert getattr(prediction, name) == getattr(expected, name), name
    left, right = prediction.table(), expected.table()
    assert left.drop(columns="probability").equals(right.drop(columns="probability"))
    assert prediction.log_prob("the", prediction.positions[0]) == pytest.approx(
        expected.log_prob("the", expected.positions[0]), abs=1e-4
    )


def test_a_masked_word_in_the_explorer_needs_no_network() -> None:
    model = light(loader=lambda *_, **__: refuse())
    explorers = [bl.Explorer(each, TEXT) for each in (model, bundled_model())]
    for explorer in explorers:
        explorer.masked = [1]
    own, full = (explorer._experiment.before.prediction for explorer in explorers)  # type: ignore[union-attr]
    np.testing.assert_allclose(own.log_probs, full.log_probs, atol=1e-4, rtol=1e-5)
    for explorer in explorers:
        explorer.close()


def test_the_same_model_goes_on_with_torch() -> None:
    model = light()
    before = model(TEXT)
    assert type(model) is LightModel
    assert model.module.config.num_hidden_layers == 6
    assert type(model) is Model
    assert model.engine == "torch"
    np.testing.assert_allclose(model(TEXT).maps, before.maps, atol=1e-5, rtol=0)
    assert model.name == "bert-mini"
    assert model.source == BUNDLED


@pytest.mark.parametrize(
    "ask",
    [
        lambda model: model.predict("The [MASK] sat .", edits=bl.edits.HeadOff("3-1")),
        lambda model: model(TEXT, edits=bl.edits.HeadOff("3-1")),
        lambda model: model(TEXT, maps="overview"),
        lambda model: model.tokenizer,
        lambda model: model.architecture,
        lambda model: bl.scan(model, [TEXT], bl.measures.Entropy(), progress=False),
        lambda model: model.untrained(),
        lambda model: model.like(bundled_model().module, "a copy"),
    ],
)
def test_what_it_lacks_comes_from_the_network(ask: Callable[[Model], Any]) -> None:
    model = light()
    ask(model)
    assert type(model) is Model


def test_other_attributes_load_nothing() -> None:
    model = light(loader=lambda *_, **__: refuse())
    assert not hasattr(model, "_repr_html_")
    with pytest.raises(AttributeError, match="no attribute 'modul'"):
        _ = model.modul  # type: ignore[attr-defined]


def test_messages_are_those_of_the_network() -> None:
    model, full = light(), bundled_model()
    for options in (
        {"text": ""},
        {"text": "x " * 500},
        {"text": "x", "target": "y"},
        {"text": "x", "maps": "some"},
        {"input_ids": [2, 9000, 3]},
        {"input_ids": [2, 5, 3], "type_ids": [0, 5, 0]},
    ):
        check_messages(*(partial(each, **options) for each in (model, full)))
    for options in (
        {"text": TEXT},
        {"text": "x " * 500, "mask": 1},
        {"text": TEXT, "mask": 99},
        {"text": TEXT, "positions": 99},
        {"text": "The [MASK] sat .", "top": 0},
    ):
        check_messages(*(partial(each.predict, **options) for each in (model, full)))
    calls = [
        partial(each.predict("The [MASK] .").log_prob, "no such word") for each in (model, full)
    ]
    check_messages(*calls)


def check_messages(*calls: Callable[[], Any]) -> None:
    """Check that calls fail with the same message."""
    messages = set()
    for call in calls:
        with pytest.raises(bl.BertlookError) as caught:
            call()
        messages.add(str(caught.value))
    assert len(messages) == 1


def test_changed_files_are_not_mixed_with_those_that_were_read(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(BUNDLED, tmp_path / "copy"))
    model = light(folder)
    model(TEXT)
    config = folder / "config.json"
    config.write_text(config.read_text("utf-8") + "\n", "utf-8")
    with pytest.raises(bl.BertlookError, match=r"have changed since .* Load it again"):
        _ = model.module
    shutil.rmtree(folder)
    with pytest.raises(bl.BertlookError, match=r"have changed since .* Load it again"):
        _ = model.tokenizer
    assert model(TEXT).num_layers == 6


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(["config.json", "tokenizer.json", "tokenizer_config.json"]),
    st.integers(0, 10**6),
    st.binary(min_size=1, max_size=4),
)
def test_a_damaged_folder_is_read_or_left_to_torch(
    folder: Path, file: str, position: int, content: bytes
) -> None:
    path = folder / file
    whole = path.read_bytes()
    start = position % len(whole)
    path.write_bytes(whole[:start] + content + whole[start + len(content) :])
    try:
        model = find_light_model(folder, "tiny", refuse)
        assert model is None or model("the cats").num_heads == 4
    finally:
        path.write_bytes(whole)


@pytest.mark.parametrize("key", ["num_hidden_layers", "vocab_size", "hidden_size"])
def test_a_huge_claim_is_left_to_torch(folder: Path, key: str) -> None:
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {key: 4 * 10**9}), "utf-8")
    assert find_light_model(folder, "tiny", refuse) is None


def test_threads_load_the_network_once() -> None:
    loads: list[Path] = []

    def count(folder: Path, **options: Any) -> Model:
        loads.append(folder)
        return load(folder, **options)

    model = light(loader=count)
    threads = [Thread(target=getattr, args=(model, "module")) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loads) == 1


def test_a_light_model_is_pickled_as_it_is() -> None:
    model = find_light_model(BUNDLED, "bert-mini", load)
    copy = pickle.loads(pickle.dumps(model))
    assert type(copy) is LightModel
    np.testing.assert_array_equal(copy(TEXT).maps, light()(TEXT).maps)


def test_edits_are_compared_with_what_torch_makes_of_the_text() -> None:
    explorer = bl.Explorer(light(), TEXT)
    explorer.edits = bl.edits.HeadOff("3-1")
    experiment = explorer._experiment
    assert experiment is not None
    before, after = experiment.before.attention.maps, experiment.after.attention.maps
    np.testing.assert_array_equal(before[:3], after[:3])
    assert np.abs(before[3:] - after[3:]).max() > 1e-3
    explorer.close()
