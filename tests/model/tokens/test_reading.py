from __future__ import annotations

import inspect

import bertlook as bl
from bertlook.model.tokens.reading import Reading


def test_the_model_takes_each_option() -> None:
    for function in (bl.Model.__call__, bl.Model.encode):
        assert set(Reading.__annotations__) <= set(inspect.signature(function).parameters)


def test_functions_of_a_text_pass_the_options_on() -> None:
    model = bl.load()
    ids = model.encode("The cat sat.").ids
    by_ids = bl.norm_maps(model, input_ids=ids)
    assert (by_ids.heads == bl.norm_maps(model, "The cat sat.").heads).all()
    as_text = bl.norm_maps(model, "a [MASK]", special_tokens="text")
    assert as_text.heads.shape[-1] == len(model.encode("a [MASK]", special_tokens="text").ids)
