"""The encoder in NumPy and that of transformers are two implementations of one network."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

import bertlook as bl
from bertlook.light.encoder import EncoderLayer, erf, gelu
from bertlook.model.tokens.encoding import Encoding
from tests.light.parts import bundled_model, bundled_parts, light_parts
from tests.tiny_models import tiny
from tests.tiny_tokenizers import wordpiece

#: The largest difference of a weight.
ROUNDING = 1e-5
HOSTILE = [
    "a",
    "x " * 500,
    "supercalifragilistic" * 20,
    "\u0301 \u200b e\u0301 \x00 \ufeff 北京 😀 שלום ½ ﬁ İ",
    "[CLS] [SEP] [MASK] [PAD] [UNK] <script>",
    "The cat\n\n\tsat .\xa0 It's 1,000.5 U.S. km/h",
]


def read(encodings: Sequence[Encoding]) -> list[EncoderLayer]:
    """Read a batch in NumPy."""
    shape = len(encodings), max(len(encoding.ids) for encoding in encodings)
    ids, types, mask = np.zeros(shape, int), np.zeros(shape, int), np.zeros(shape, bool)
    for row, encoding in enumerate(encodings):
        size = len(encoding.ids)
        ids[row, :size], types[row, :size] = encoding.ids, encoding.type_ids
        mask[row, :size] = True
    return list(bundled_parts().encoder.layers(ids, types, mask))


def check(text: object, pair: object = None) -> None:
    """Compare maps and norms of a text."""
    model = bundled_model()
    encoding = model.encode(text, pair, truncate=True)
    expected, _ = model.observe(encoding)
    layers = read([encoding])
    maps = np.concatenate([layer.maps for layer in layers])
    assert maps.dtype == np.float32
    np.testing.assert_allclose(maps, expected.maps, atol=ROUNDING, rtol=0)
    encoder = bundled_parts().encoder
    norms = [encoder.value_norms(index, layer.values[0]) for index, layer in enumerate(layers)]
    np.testing.assert_allclose(norms, expected.value_norms, rtol=1e-4)


def test_maps_equal_those_of_transformers_on_the_sample_corpus() -> None:
    for sentence in bl.corpora.sample():
        check(sentence)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_maps_equal_those_of_transformers_on_hostile_texts(text: str) -> None:
    check(text)


def test_maps_of_pairs_equal_those_of_transformers() -> None:
    check("The cat sat on the mat .", "It purred , and then it ran away .")


def test_maps_of_a_padded_batch_equal_those_of_transformers() -> None:
    model = bundled_model()
    encodings = [
        model.encode("The cat sat on the mat, and so did the dog."),
        model.encode("Yes."),
        model.encode("The chef cooked.", "The guests ate."),
    ]
    expected: list[np.ndarray] = []
    model.run(encodings, lambda layer: expected.append(layer.maps.numpy().copy()))
    for layer, maps in zip(read(encodings), expected, strict=True):
        for row, encoding in enumerate(encodings):
            size = len(encoding.ids)
            own, reference = layer.maps[row, :, :size], maps[row, :, :size]
            np.testing.assert_allclose(own, reference, atol=ROUNDING, rtol=0)
            assert not own[..., size:].any()


def test_a_network_of_other_sizes_has_the_maps_of_transformers(tmp_path: Path) -> None:
    network = tiny(layer_norm_eps=1e-3, type_vocab_size=3)
    network.base_model.save_pretrained(tmp_path)
    wordpiece().save_pretrained(tmp_path)
    encoder = light_parts(tmp_path).encoder
    ids = np.random.default_rng(0).integers(0, 300, (2, 40))
    types = np.random.default_rng(1).integers(0, 3, (2, 40))
    network.set_attn_implementation("eager")
    with torch.no_grad():
        output = network(
            torch.tensor(ids), token_type_ids=torch.tensor(types), output_attentions=True
        )
    for layer, maps in zip(encoder.layers(ids, types), output.attentions, strict=True):
        np.testing.assert_allclose(layer.maps, maps, atol=ROUNDING, rtol=0)


def test_the_error_function_is_that_of_the_standard_library() -> None:
    values = np.concatenate([np.linspace(-9, 9, 20_001), [0, 1e-30, -1e-30, 1e30]])
    values = values.astype(np.float32)
    np.testing.assert_allclose(erf(values), list(map(math.erf, values)), atol=5e-7)


def test_gelu_is_that_of_torch() -> None:
    values = np.linspace(-12, 12, 10_001, dtype=np.float32)
    expected = torch.nn.functional.gelu(torch.from_numpy(values)).numpy()
    np.testing.assert_allclose(gelu(values), expected, atol=2e-6)
