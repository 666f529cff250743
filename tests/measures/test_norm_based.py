from __future__ import annotations

import numpy as np
import pytest

from bertlook.attention.attention import Attention
from bertlook.errors import BertlookError
from bertlook.measures import NormBased
from bertlook.model.load import load
from bertlook.scanning.run import scan
from tests.measures.surface_examples import random_texts
from tests.measures.test_surface import kind
from tests.tiny_models import tiny
from tests.tiny_tokenizers import wordpiece


def test_norms_equal_a_naive_count() -> None:
    texts = random_texts(0)
    result = NormBased().of(texts)
    for name in ("cls", "sep", "punctuation", "other"):
        expected, even = np.zeros((2, 3)), np.zeros((2, 3))
        for text in texts:
            n = len(text.tokens)
            for layer, head in np.ndindex(2, 3):
                for j, token in enumerate(text.tokens):
                    if kind(token) == name:
                        norm = text.value_norms[layer, head, j]
                        even[layer, head] += norm / n / len(texts)
                        for i in range(n):
                            weight = text.maps[layer, head, i, j]
                            expected[layer, head] += weight * norm / n / len(texts)
        np.testing.assert_allclose(getattr(result, name), expected, atol=1e-12)
        np.testing.assert_allclose(result.baselines[name], even, atol=1e-12)


def test_a_scan_equals_measuring_each_text() -> None:
    model = load(tiny(), tokenizer=wordpiece())
    texts = ["the cat sat on the mat .", "cats", "the mats , the cat"]
    result = scan(model, texts, NormBased(), progress=False)["NormBased"]
    expected = NormBased().of(model(text) for text in texts)
    for name, array in result.to_parts()[0].items():
        np.testing.assert_allclose(array, expected.to_parts()[0][name], rtol=1e-5, err_msg=name)


def test_maps_without_norms_are_refused() -> None:
    with pytest.raises(BertlookError, match="norms of the value vectors"):
        NormBased().of([Attention(["a"], np.ones((1, 1, 1, 1)))])
