from __future__ import annotations

import numpy as np
import pytest

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.model.draft import Draft
from tests.tiny_models import tiny_decoder
from tests.tiny_tokenizers import byte_level


def draft() -> Draft:
    model = bl.load(tiny_decoder("Llama"), tokenizer=byte_level(specials=False))
    return Draft(model.write("the cat"), model.predict("the cat"))


def test_drafts_of_one_text_share_what_was_read_and_don_t_disturb_each_other() -> None:
    begun = draft()
    first = begun.append(7, -1.0).append(8, -2.0)
    other = first.show(1).append(9, -3.0)
    model = begun.writing._model
    for part, added in ((first, [7, 8]), (other, [7, 9]), (first.show(1), [7]), (begun, [])):
        encoding, attention, prediction = part.observe()
        assert encoding.ids[2:] == added
        expected = model.observe(encoding, whole=True)
        np.testing.assert_allclose(attention.maps, expected[0].maps, atol=1e-5)
        logits = expected[1].logits[0].log_softmax(-1).numpy()
        np.testing.assert_allclose(prediction.log_probs, logits, atol=1e-4)
        assert prediction.positions == list(range(len(encoding.ids)))
    assert [token.probability for token in other.tokens] == pytest.approx(np.exp([-1, -3]))


def test_without_the_text_s_predictions_those_of_what_was_written_are_left() -> None:
    begun = draft()
    grown = Draft(begun.writing, None).append(7, -1.0)
    assert grown.observe()[2].positions == [1, 2]


def test_no_more_is_shown_than_was_written() -> None:
    begun = draft().append(7, -1.0)
    assert not begun.show(0).has_ended
    for count in (-1, 2):
        with pytest.raises(BertlookError, match="written tokens are 1"):
            begun.show(count)
