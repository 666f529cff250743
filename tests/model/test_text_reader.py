from __future__ import annotations

import inspect

import bertlook as bl
from bertlook.model.text_reader import TextReader
from tests.encoder_decoders import load
from tests.tiny_models import tiny_decoder
from tests.tiny_tokenizers import byte_level


def test_models_that_write_offer_all_of_it() -> None:
    reader: TextReader
    names = [*TextReader.__annotations__, *(n for n in vars(TextReader) if not n.startswith("_"))]
    assert {"module", "architecture", "observe"} <= set(names)
    for reader in (
        bl.load(tiny_decoder(), tokenizer=byte_level(specials=False)),
        load("BART"),
    ):
        for name in names:
            assert inspect.getattr_static(reader, name, None) is not None or hasattr(reader, name)
