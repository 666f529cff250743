from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import bertlook as bl
from bertlook.errors import BertlookError

SOURCE, TARGET = ["a", "cat", "sat"], ["<s>", "eine"]


def attention(tokens: list[str], keys: list[str] | None = None) -> bl.Attention:
    columns = len(keys or tokens)
    maps = np.full((1, 2, len(tokens), columns), 1 / columns)
    return bl.Attention(tokens, maps, key_tokens=keys)


ENCODER, DECODER = attention(SOURCE), attention(TARGET)
CROSS = attention(TARGET, SOURCE)


def test_streams_are_a_mapping_from_names_to_attentions() -> None:
    streams = bl.Streams(encoder=ENCODER, decoder=DECODER, cross=CROSS)
    assert dict(streams) == {"encoder": ENCODER, "decoder": DECODER, "cross": CROSS}
    assert (streams.encoder, streams.decoder, streams.cross) == (ENCODER, DECODER, CROSS)
    assert repr(streams) == f"<Streams: encoder={ENCODER}, decoder={DECODER}, cross={CROSS}>"
    with pytest.raises(KeyError):
        streams["decoders"]


def test_a_stream_that_cant_be_read_is_missing_with_its_reason() -> None:
    streams = bl.Streams(decoder=DECODER, cross=CROSS, unreadable={"encoder": "it is of blocks"})
    assert list(streams) == ["decoder", "cross"]
    with pytest.raises(BertlookError, match="attention of the encoder can't be read: it is of bl"):
        _ = streams.encoder
    with pytest.raises(BertlookError, match="have no cross: there are encoder"):
        _ = bl.Streams(encoder=ENCODER).cross


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "No stream was given"),
        ({"encoder": [0.5]}, "encoder is a list, not a Attention"),
        ({"encoder": CROSS}, "encoder has key_tokens.*Pass it as cross="),
        ({"cross": DECODER}, r"cross has no key_tokens.*key_tokens=source_tokens"),
        (
            {"encoder": ENCODER, "decoder": DECODER, "cross": attention(SOURCE, TARGET)},
            r"cross has its axes swapped.*swapaxes\(-2, -1\)",
        ),
        ({"encoder": ENCODER, "cross": attention(SOURCE, TARGET)}, "axes swapped"),
        ({"decoder": DECODER, "cross": attention(SOURCE, TARGET)}, "axes swapped"),
        (
            {"decoder": DECODER, "cross": attention(["x"], SOURCE)},
            "rows of cross are 1 tokens that aren't the 2 tokens of the decoder",
        ),
        (
            {"encoder": ENCODER, "cross": attention(TARGET, ["x", "y", "z"])},
            "columns of cross are 3 tokens that aren't the 3 tokens of the encoder",
        ),
        ({"encoder": ENCODER, "unreadable": 7}, "unreadable is a int"),
    ],
)
def test_streams_that_dont_belong_together_are_refused(given: Any, message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        bl.Streams(**given)
