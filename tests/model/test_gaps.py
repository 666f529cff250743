"""Layers without attention, and layers of fewer heads, in everything that reads maps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM

import bertlook as bl
from bertlook.model.gaps import EveryLayer, pad_heads
from bertlook.model.layer import Layer
from bertlook.model.load import load
from bertlook.model.model import Model
from tests.architectures.small import small_config
from tests.tiny_tokenizers import wordpiece

TEXTS = ["the cats sat on the mat.", "a dog, the cat.", "the mat sat"]
SENTENCE = bl.Sentence(["the", "cat", "sat"], [2, 3, 0], ["det", "nsubj", "root"])
DOCUMENT = bl.Document(["the", "cat", "sat", ".", "the", "cat", "sat"], [[(0, 2), (4, 6)]])
#: Hybrids, and a network whose layers have 4, 2 and 4 heads.
KINDS = ["jamba", "lfm2_moe", "nemotron_h", "laguna"]


@pytest.fixture(scope="module", params=KINDS)
def model(request: pytest.FixtureRequest) -> Model:
    torch.manual_seed(0)
    module = AutoModelForCausalLM.from_config(small_config(request.param)).eval()
    with torch.no_grad():
        for parameter in module.parameters():
            if parameter.ndim == 2:
                parameter.mul_(4)
    return load(module, tokenizer=wordpiece())


@pytest.fixture(scope="module")
def attentions(model: Model) -> list[bl.Attention]:
    return [model(text) for text in TEXTS]


def absent(attention: bl.Attention) -> Any:
    assert not attention.present.all()
    return ~attention.present


def test_absent_heads_are_nan_and_the_note_says_so(
    model: Model, attentions: list[bl.Attention]
) -> None:
    for attention in attentions:
        gone = absent(attention)
        assert np.isnan(attention.maps[gone]).all()
        assert np.isfinite(attention.maps[~gone]).all()
        gaps = [str(layer + 1) for layer in np.flatnonzero(gone.all(1))]
        assert all(layer in attention.note for layer in gaps)
        assert attention.visible is not None


@pytest.mark.filterwarnings("ignore:.*single input")
def test_statistics_of_a_scan_are_nan_for_absent_heads_alone(
    model: Model, attentions: list[bl.Attention], tmp_path: Any
) -> None:
    m = bl.measures
    kinds = [m.RelativePosition, m.TokenClasses, m.Entropy, m.Confidence, m.Distance]
    kinds += [m.Sinks, m.Positional, m.HeadDivergence, m.GradientImportance, m.HeadImportance]
    results = bl.scan(model, TEXTS, kinds, progress=False)
    gone = absent(attentions[0])
    for name, result in results.items():
        if name == "HeadDivergence":
            assert (result.present == ~gone).all()
            assert len(result.table()) == (~gone).sum() * ((~gone).sum() - 1) / 2
            continue
        for statistic, values in result.statistics().items():
            if not np.isnan(values).all():
                assert (np.isnan(values) == gone).all(), (name, statistic)
                baseline = result.baselines.get(statistic)
                known = np.broadcast_to(0 if baseline is None else baseline, gone.shape)[~gone]
                assert np.isfinite(known).all()
        assert result.table()["mean"].isna().sum() >= gone.sum()
    results.save(tmp_path / "results")
    loaded = bl.Results.load(tmp_path / "results")
    assert all(loaded[name] == results[name] for name in results)
    np.testing.assert_allclose(
        results["Entropy"].all, m.Entropy().of(attentions).all, atol=1e-5, equal_nan=True
    )
    assert np.isfinite(results["HeadImportance"].normalized[~gone]).all()
    grid = bl.HeadGrid(attentions[0], statistics=results)
    assert len(grid.statistic_values) > 5
    bl.figures.entropy(results)
    assert len(bl.figures.summary(results).to_dict()["datasets"]) > 0


def test_absent_heads_are_selected_for_nothing(model: Model) -> None:
    m = bl.measures
    for corpus, measure in (
        (SENTENCE, m.DependencyAccuracy()),
        (DOCUMENT, m.CoreferenceAccuracy()),
    ):
        attention = model(corpus)
        gone = absent(attention)
        result = bl.scan(model, [corpus] * 2, measure, progress=False)[measure.name]
        assert (result.present == ~gone).all()
        predicted = np.moveaxis(result.records.predicted, 0, -1)
        assert len(np.unique(predicted[gone])) == 1
        table = result.table("same-data", resamples=10)
        heads = [bl.Head(head) for head in table["head"]]
        assert all(result.present[tuple(head)] for head in heads)
        picks = measure.predict(attention)
        assert (np.moveaxis(picks, -1, 0)[..., gone] < 1).all()
    assert np.isnan(result.accuracy["all"][gone]).all()
    assert np.isfinite(result.accuracy["all"][~gone]).all()
    merged = result.moved(2) + result
    assert (merged.present == result.present).all()


def test_heads_that_are_there_are_clustered(model: Model, attentions: list[bl.Attention]) -> None:
    gone = absent(attentions[0])
    divergence = bl.measures.HeadDivergence().of(attentions)
    embedding = bl.clustering.embed(divergence, starts=4)
    assert (np.isnan(embedding.points).all(-1) == gone).all()
    groups = bl.clustering.group_heads(divergence)
    assert ((groups.labels == -1) == gone).all()
    matches = bl.clustering.match_heads(attentions, attentions)
    assert [match.head for match in matches] == [match.other for match in matches]
    assert len(matches) == (~gone).sum()
    chart = bl.figures.head_map(divergence, embedding=embedding)
    assert len(chart.layer[0].data) == (~gone).sum()
    places = bl.HeadMap(divergence, embedding=embedding).places
    assert places["indices"] == np.flatnonzero(~gone).tolist()
    assert np.isfinite(places["x"]).all()
    if (gone.all(1) | (gone.sum(1) > 2)).sum() < 2:
        assert 0 < bl.clustering.layer_test(divergence, permutations=20).p <= 1


def test_a_layer_test_of_ragged_layers_is_that_of_pairs() -> None:
    random = np.random.default_rng(0)
    points = random.random(12)
    total = np.abs(points[:, None] - points)
    gone = np.zeros((3, 4), bool)
    gone[1, 2:] = True
    total[gone.ravel()] = total[:, gone.ravel()] = np.nan
    divergence = bl.measures.DivergenceResult(total=total, rows=1, num_layers=3, num_heads=4)
    result = bl.clustering.layer_test(divergence, permutations=9)
    layer = np.repeat(np.arange(3), 4)
    same = (layer[:, None] == layer) & ~np.eye(12, dtype=bool)
    by_layer = [np.nanmean(total[same & (layer == k)[:, None]]) for k in range(3)]
    np.testing.assert_allclose(result.by_layer, by_layer)
    other = layer[:, None] != layer
    assert result.between == pytest.approx(np.nanmean(total[other]))


def test_views_and_analyses_of_one_text_have_gaps(
    model: Model, attentions: list[bl.Attention]
) -> None:
    attention = attentions[0]
    gone = absent(attention)
    rolled = bl.rollout(attention)
    np.testing.assert_allclose(rolled.sum(-1), 1, atol=1e-6)
    assert np.isfinite(rolled).all()
    head = bl.Head(*np.argwhere(~gone)[0].tolist())
    assert bl.ArcView(attention, head=head).picture["absent"]
    assert bl.Explorer(model, TEXTS[0]).picture["absent"]
    assert bl.figures.head_examples(attention, [head]) is not None
    with pytest.raises(bl.BertlookError, match="has no head"):
        bl.figures.head_examples(attention, [bl.Head(*np.argwhere(gone)[0].tolist())])


def test_gaps_have_no_norms() -> None:
    torch.manual_seed(0)
    config = small_config("jamba")
    model = load(AutoModelForCausalLM.from_config(config).eval(), tokenizer=wordpiece())
    norms = bl.norm_maps(model, TEXTS[0])
    gone = absent(model(TEXTS[0]))
    for part in (norms.values, norms.heads):
        assert np.isnan(part[gone]).all()
        assert np.isfinite(part[~gone]).all()
    assert np.isnan(norms.layers[gone.all(1)]).all()
    result = bl.scan(model, TEXTS, bl.measures.NormBased, progress=False)["NormBased"]
    assert (np.isnan(result.other) == gone).all()


def test_a_probe_is_trained_on_the_heads_that_there_are(model: Model) -> None:
    sentences = [SENTENCE] * 12
    gathered = bl.probes.gather(model, sentences)
    assert (gathered[0].present == model(SENTENCE).present).all()
    probe = bl.probes.AttentionProbe(epochs=1).fit(gathered)
    assert np.isfinite(probe.score(gathered))


def test_every_layer_is_handed_on_in_order() -> None:
    maps = torch.ones(1, 2, 3, 3)
    seen: list[Layer] = []
    for backward in (False, True):
        every = EveryLayer(seen.append, 5, backward=backward)
        for index in (3, 1) if backward else (1, 3):
            every(Layer(index, maps))
        every.finish()
    expected = [(0, 0), (1, 2), (2, 0), (3, 2), (4, 0)]
    assert [(layer.index, layer.maps.shape[1]) for layer in seen] == expected + expected[::-1]


def test_heads_are_padded_with_nan() -> None:
    padded = pad_heads(torch.ones(2, 1, 4), 3)
    assert padded.shape == (2, 3, 4)
    assert padded[:, 1:].isnan().all()
    assert not padded[:, :1].isnan().any()
    whole = torch.ones(2, 3, 4)
    assert pad_heads(whole, 3) is whole
