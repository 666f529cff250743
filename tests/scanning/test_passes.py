from __future__ import annotations

import numpy as np
import pytest
import torch

from bertlook.errors import BertlookError
from bertlook.measures import (
    Entropy,
    GradientImportance,
    HeadImportance,
    NormBased,
    RelativePosition,
    TokenClasses,
)
from bertlook.model.load import load
from bertlook.model.model import Model
from bertlook.scanning.passes import plan_passes
from bertlook.scanning.run import scan
from tests.architectures import DECODERS, build
from tests.tiny_models import tiny
from tests.tiny_tokenizers import byte_level, wordpiece

TEXTS = ["the cat sat on the mat", "cats", "the mats"]


def model_with(**changes: object) -> Model:
    return load(tiny(**changes), tokenizer=wordpiece())


def test_measures_with_the_same_loss_share_a_pass() -> None:
    measures = [
        Entropy(),
        NormBased(),
        GradientImportance(),
        HeadImportance(),
        HeadImportance(seed=1),
    ]
    passes = plan_passes(model_with(), measures)
    assert [each.measures for each in passes] == [measures[:2], measures[2:4], measures[4:]]


def test_a_measure_gets_the_same_maps_alone_and_with_others() -> None:
    model = model_with()
    measures = [RelativePosition(), NormBased(), GradientImportance(), HeadImportance()]
    together = scan(model, TEXTS, measures, progress=False)
    for measure in measures:
        alone = scan(model, TEXTS, measure, progress=False)[measure.name]
        for name, array in together[measure.name].to_parts()[0].items():
            np.testing.assert_array_equal(array, alone.to_parts()[0][name], err_msg=name)


@pytest.mark.parametrize("measure", [Entropy(), GradientImportance()], ids=repr)
@pytest.mark.parametrize("layer", [0, 2])
def test_non_finite_weights_are_refused_with_their_layer(measure, layer: int) -> None:
    model = model_with()
    with torch.no_grad():
        model.module.bert.encoder.layer[layer].attention.self.query.weight[0, 0] = torch.nan
    with pytest.raises(BertlookError, match=r"Layer \d .*not finite.*dtype='float32'") as error:
        scan(model, TEXTS, measure, progress=False)
    # A gradient is spoilt in every layer through which it flows.
    first = layer if measure.loss is None else 0
    assert f"Layer {first} " in str(error.value)


@pytest.mark.parametrize("measure", [RelativePosition(), Entropy(), NormBased()], ids=repr)
def test_half_precision_gives_nearly_equal_results(measure) -> None:
    exact = scan(model_with(), TEXTS, measure, progress=False)[measure.name]
    half = load(tiny().to(torch.bfloat16), tokenizer=wordpiece())
    found = scan(half, TEXTS, measure, progress=False)[measure.name]
    for name, mean in found.statistics().items():
        np.testing.assert_allclose(mean, exact.statistics()[name], atol=0.02, err_msg=name)
        assert mean.dtype == np.float64


@pytest.mark.parametrize("name", DECODERS)
def test_a_padded_batch_of_a_decoder_equals_single_texts(name: str) -> None:
    decoder = load(build(name), tokenizer=byte_level(specials=False))
    measures = [RelativePosition(), TokenClasses(), Entropy(), NormBased()]
    found = scan(decoder, TEXTS, measures, progress=False)
    for measure in measures:
        expected = measure.of(decoder(text) for text in TEXTS)
        for key, array in found[measure.name].to_parts()[0].items():
            np.testing.assert_allclose(array, expected.to_parts()[0][key], rtol=1e-4, atol=1e-5)
    assert found["RelativePosition"].baselines["next"] == 0
    assert not found["RelativePosition"].next.any()
    assert found["TokenClasses"].sep.max() == 0


def test_double_precision_stays_double() -> None:
    double = load(tiny().double(), tokenizer=wordpiece())
    found = scan(double, TEXTS, Entropy(), progress=False)["Entropy"].all
    single = scan(model_with(), TEXTS, Entropy(), progress=False)["Entropy"].all
    assert 0 < np.abs(found - single).max() < 1e-5
