from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.measures import Ablation, HeadImportance
from bertlook.model.load import load
from bertlook.model.loss import NO_TARGET, mask_tokens
from bertlook.model.model import Model
from bertlook.scanning.reader import Shard
from bertlook.scanning.scan import Scan
from tests.tiny_models import tiny, tiny_decoder
from tests.tiny_tokenizers import byte_level, wordpiece

TEXTS = ["the cat sat on the mat .", "cats", "the mats , the cat , the cats", "the cat sat ."]
SENTENCES = [
    bl.Sentence(["the", "cat", "sat"], [2, 3, 0], ["det", "nsubj", "root"]),
    bl.Sentence(["cats", "sat"], [2, 0], ["nsubj", "root"]),
    bl.Sentence(["sat", "mats"], [0, 1], ["root", "obj"]),
    bl.Sentence(["the", "mats"], [2, 0], ["det", "root"]),
]


@pytest.fixture(scope="module")
def model() -> Model:
    return load(tiny(initializer_range=0.3).double(), tokenizer=wordpiece())


def result_of(model: Model, corpus: Any, measure: Any = Ablation, **options: Any) -> Any:
    return bl.scan(model, corpus, measure, progress=False, **options)["Ablation"]


def slow_change(model: Model, item: Any, position: int, wanted=None, **off: Any) -> np.ndarray:
    """One input, one whole prediction for each head."""
    encoding, targets = mask_tokens(model, model.encode(item), 0.15, (0, position), wanted)
    places = [place for place, target in enumerate(targets) if target != NO_TARGET]
    ids = [target for target in targets if target != NO_TARGET]

    def loss(*edits: Any) -> float:
        prediction = model.predict(input_ids=encoding.ids, edits=edits, positions=places)
        return prediction.loss(ids, places)

    return np.array(
        [
            [loss(bl.edits.HeadOff((layer, head), **off)) - loss() for head in range(4)]
            for layer in range(model.num_layers)
        ]
    )


@pytest.mark.parametrize("how", ["zero", "uniform", "mean"])
def test_changes_equal_those_of_predictions_with_each_head_off(model: Model, how: str) -> None:
    result = result_of(model, TEXTS, Ablation(how))
    expected = [slow_change(model, text, i, how=how) for i, text in enumerate(TEXTS)]
    np.testing.assert_allclose(result.changes, expected, atol=1e-11)
    np.testing.assert_allclose(result.loss_change, np.mean(expected, 0), atol=1e-11)
    assert np.abs(result.loss_change).max() > 1e-3


def test_a_reference_takes_the_place_of_the_mean_over_the_input(model: Model) -> None:
    reference = bl.mean_outputs(model, TEXTS)
    measure = Ablation("mean", reference=reference)
    result = result_of(model, TEXTS, measure)
    off = {"how": "mean", "reference": reference}
    expected = [slow_change(model, text, i, **off) for i, text in enumerate(TEXTS)]
    np.testing.assert_allclose(result.changes, expected, atol=1e-11)
    assert result.options["reference"] == measure.fresh().options["reference"] != ""
    other = Ablation("mean", reference=reference + 1)
    assert other.options["reference"] != result.options["reference"]
    with pytest.raises(BertlookError, match="can't resume"):
        other.resume(result)


def test_a_decoder_predicts_every_next_token() -> None:
    decoder = load(tiny_decoder().double(), byte_level(specials=False))
    result = result_of(decoder, ["the cat sat on", "cats"], Ablation("zero"))
    expected = [slow_change(decoder, text, i) for i, text in enumerate(["the cat sat on", "cats"])]
    np.testing.assert_allclose(result.changes, expected, atol=1e-11)


def test_the_first_order_estimate_is_head_importance(model: Model) -> None:
    measures = [Ablation("zero", seed=3), HeadImportance(seed=3)]
    results = bl.scan(model, TEXTS, measures, progress=False)
    np.testing.assert_allclose(
        results["Ablation"].first_order, results["HeadImportance"].raw, rtol=1e-6
    )


def test_a_target_limits_what_is_predicted(model: Model) -> None:
    result = result_of(model, SENTENCES, Ablation("zero", "nsubj | obj"))
    assert result.positions.tolist() == [0, 1, 2]
    of_word = {0: 1, 1: 0, 2: 1}
    for row, word in of_word.items():
        encoding = model.encode(SENTENCES[row])
        wanted = [each == word for each in encoding.word_ids]
        expected = slow_change(model, SENTENCES[row], row, wanted)
        np.testing.assert_allclose(result.changes[row], expected, atol=1e-11)
    importance = result_of(model, SENTENCES[:3], Ablation("zero", "nsubj | obj"))
    np.testing.assert_allclose(result.importance_sums, importance.importance_sums, rtol=1e-5)


def test_a_target_that_no_input_has_is_said(model: Model) -> None:
    result = result_of(model, SENTENCES, Ablation(target="iobj"))
    assert result.counted == "0 inputs"
    assert result.as_statistics() == {}
    with pytest.raises(BertlookError, match="No input has a word of target='iobj'"):
        result.table()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"how": "half"}, "how='half'"),
        ({"target": "[SEP]"}, r"names \[SEP\], and special tokens are not predicted"),
        ({"target": "NOUM"}, "no universal part of speech; near are NUM, NOUN"),
        ({"target": 3}, "target=3 is not a condition"),
        ({"share": 0}, "share=0"),
        ({"seed": -1}, "seed"),
        ({"how": "zero", "reference": np.zeros((1, 1, 1))}, "reference has no effect"),
        ({"reference": np.zeros(3)}, "reference has shape"),
    ],
)
def test_bad_options_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        Ablation(**options)


def test_a_reference_of_another_model_is_refused(model: Model) -> None:
    with pytest.raises(BertlookError, match=r"reference has 1 x 1 heads, and the model 3 x 4"):
        result_of(model, TEXTS, Ablation(reference=np.zeros((1, 1, 8))))


def test_a_target_needs_annotation(model: Model) -> None:
    with pytest.raises(BertlookError, match=r"target='obj' needs a gold tree, but input 3 of"):
        result_of(model, TEXTS, Ablation(target="obj"))
    with pytest.raises(BertlookError, match="needs parts of speech"):
        result_of(model, SENTENCES, Ablation(target="NOUN"))


def test_attentions_have_no_loss(model: Model) -> None:
    with pytest.raises(BertlookError, match=r"Ablation needs the loss of a model.*bl\.scan"):
        Ablation().of([model("the cat")])


def test_a_resumed_scan_gives_the_same_bits(model: Model, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("bertlook.scanning.reader.MAX_TOKENS", 12)
    whole = result_of(model, TEXTS)
    stop = threading.Event()
    stop.set()
    path = tmp_path / "checkpoint"
    first = bl.scan(model, TEXTS, Ablation, progress=False, checkpoint=path, cancel=stop)
    assert first.partial
    assert 0 < len(first["Ablation"].losses) < len(TEXTS)
    resumed = bl.scan(model, TEXTS, Ablation, progress=False, checkpoint=path)
    assert resumed["Ablation"] == whole


def test_shards_add_up(model: Model, monkeypatch) -> None:
    whole = result_of(model, TEXTS)
    parts = []
    monkeypatch.setattr("bertlook.scanning.reader.MAX_TOKENS", 12)
    for rank in range(2):
        part = Scan(model, TEXTS, Ablation, shard=Shard(rank, 2))
        list(part)
        parts.append(part.results())
    merged = parts[0].merge(parts[1])["Ablation"]
    assert merged.positions.tolist() == [0, 1, 2, 3]
    np.testing.assert_allclose(merged.changes, whole.changes, atol=1e-11)
    np.testing.assert_allclose(merged.importance_sums, whole.importance_sums, rtol=1e-5)


def test_two_ways_of_switching_off_in_one_scan(model: Model) -> None:
    both = {"zero": Ablation("zero"), "mean": Ablation("mean")}
    results = bl.scan(model, TEXTS, both, progress=False)
    for name, measure in both.items():
        alone = result_of(model, TEXTS, measure)
        np.testing.assert_array_equal(results[name].changes, alone.changes)
    assert not np.allclose(results["zero"].changes, results["mean"].changes)
