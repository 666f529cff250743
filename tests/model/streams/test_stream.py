from __future__ import annotations

import numpy as np
import pytest

import bertlook as bl
from bertlook.errors import BertlookError
from tests.encoder_decoders import SOURCE, TARGET, load


@pytest.mark.parametrize("name", ["T5", "BART", "BERT to BERT", "LED"])
def test_streams_are_scanned_as_models(name: str) -> None:
    model = load(name)
    texts = [SOURCE, TARGET, "the mat"]
    measures = [bl.measures.Entropy(), bl.measures.RelativePosition()]
    for stream in ("encoder", "decoder"):
        part = getattr(model, stream)
        results = bl.scan(part, texts, measures, progress=False)
        expected = measures[0].of([model(text, text)[stream] for text in texts])
        np.testing.assert_allclose(results["Entropy"].all, expected.all, atol=1e-4)
        assert results.provenance["stream"] == stream
    assert model.decoder.causal
    assert not model.encoder.causal


def test_results_of_two_streams_dont_add_up() -> None:
    model = load("T5")
    encoder, decoder = (
        bl.scan(part, [SOURCE], bl.measures.Entropy, progress=False)
        for part in (model.encoder, model.decoder)
    )
    assert encoder.provenance["model_hash"] != decoder.provenance["model_hash"]


def test_a_stream_is_a_model_of_one_text() -> None:
    model = load("BART")
    np.testing.assert_allclose(
        model.encoder(SOURCE).maps, model(SOURCE, TARGET).encoder.maps, atol=1e-6
    )
    np.testing.assert_allclose(
        model.decoder(TARGET).maps, model(TARGET, TARGET).decoder.maps, atol=1e-6
    )
    with pytest.raises(BertlookError, match="reads one text"):
        model.encoder(SOURCE, TARGET)
    assert repr(model.encoder) == (
        "<Model: BartForConditionalGeneration (encoder), 3 layers x 4 heads>"
    )


def test_gradients_are_those_of_the_decoder() -> None:
    model = load("T5")
    results = bl.scan(model.decoder, [SOURCE], bl.measures.GradientImportance, progress=False)
    assert (results["GradientImportance"].other > 0).any()
    with pytest.raises(BertlookError, match=r"\(encoder\) has no head that predicts tokens"):
        bl.scan(model.encoder, [SOURCE], bl.measures.GradientImportance, progress=False)


def test_a_stream_alone_writes_nothing() -> None:
    model = load("BART")
    for stream in (model.encoder, model.decoder):
        with pytest.raises(BertlookError, match="only the whole model writes"):
            stream.generate_attention("the cat")
