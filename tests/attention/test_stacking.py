from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from transformers import GPT2Config, GPT2LMHeadModel, T5Config, T5ForConditionalGeneration

from bertlook.attention.attention import Attention
from bertlook.attention.stacking import check_unmasked, stack_layers, stack_outputs
from bertlook.errors import BertlookError
from tests.tiny_models import tiny

TOKENS = ["<s>", "the", "cat", "sat"]


def layers_of(count: int = 3, heads: int = 2, queries: int = 4, keys: int = 4) -> list[np.ndarray]:
    random = np.random.default_rng(0)
    shape = (count, heads, queries)
    return list(random.dirichlet(np.ones(keys), size=shape).astype(np.float32))


@pytest.mark.parametrize(
    "change",
    [
        lambda layers: layers,
        tuple,
        np.stack,
        lambda layers: np.stack(layers)[:, None],
        lambda layers: tuple(layer[None] for layer in layers),
        lambda layers: tuple(torch.tensor(layer[None], requires_grad=True) for layer in layers),
        lambda layers: torch.tensor(np.stack(layers)),
        lambda layers: {"last_hidden_state": 0, "attentions": layers},
        lambda layers: SimpleNamespace(attentions=layers, hidden_states=None),
        lambda layers: [layer.tolist() for layer in layers],
        lambda layers: [SimpleNamespace(value=layer) for layer in layers],
    ],
)
def test_maps_are_stacked_from_every_form(change: Any) -> None:
    layers = layers_of()
    attention = Attention.from_outputs(TOKENS, change(layers))
    np.testing.assert_array_equal(attention.maps, np.stack(layers))
    assert attention.word_ids == [None, 0, 1, 2]


def test_half_precision_is_widened() -> None:
    layers = [torch.tensor(layer).bfloat16() for layer in layers_of()]
    attention = Attention.from_outputs(TOKENS, layers)
    assert attention.maps.dtype == np.float32
    np.testing.assert_array_equal(attention.maps[1], layers[1].float().numpy())


def test_layers_without_attention_and_missing_heads_are_absent() -> None:
    layers = layers_of()
    maps = stack_outputs([None, layers[0][:1], layers[1]], (4, 4), is_cross=False)
    attention = Attention(TOKENS, maps)
    assert attention.present.tolist() == [[False, False], [True, False], [True, True]]
    np.testing.assert_array_equal(attention.maps[2], layers[1])


def test_outputs_of_a_network_are_read_exactly() -> None:
    model = tiny(attn_implementation="eager")
    ids = torch.tensor([[2, 9, 8, 7]])
    with torch.no_grad():
        outputs = model(ids, output_attentions=True)
    expected = torch.cat(outputs.attentions).numpy()
    for given in (outputs, outputs.attentions):
        np.testing.assert_array_equal(Attention.from_outputs(TOKENS, given).maps, expected)
    with torch.no_grad(), pytest.raises(BertlookError, match=r"Give the maps alone.*outputs\[1\]"):
        Attention.from_outputs(TOKENS, model(ids, output_attentions=True, return_dict=False))


@pytest.mark.parametrize("use_cache", [True, False])
def test_the_steps_of_generate_are_joined(use_cache: bool) -> None:
    torch.manual_seed(0)
    config = GPT2Config(vocab_size=20, n_embd=16, n_layer=2, n_head=2, n_positions=16)
    config.pad_token_id = config.eos_token_id = 0
    model = GPT2LMHeadModel._from_config(config, attn_implementation="eager").eval()
    ids = torch.tensor([[3, 4, 5]])
    outputs = model.generate(
        ids,
        max_new_tokens=4,
        min_new_tokens=4,
        do_sample=False,
        use_cache=use_cache,
        output_attentions=True,
        return_dict_in_generate=True,
    )
    read = outputs.sequences[:, :-1]
    names = [f"t{i}" for i in range(read.shape[1])]
    with torch.no_grad():
        expected = torch.cat(model(read, output_attentions=True).attentions).numpy()
    for given in (outputs, outputs.attentions):
        np.testing.assert_allclose(Attention.from_outputs(names, given).maps, expected, atol=1e-6)
    with pytest.raises(BertlookError, match=r"7 tokens .* 6: the last generated token isn't read"):
        Attention.from_outputs([*names, "t7"], outputs)
    with pytest.raises(BertlookError, match="different numbers of layers"):
        Attention.from_outputs(names, [*outputs.attentions[:-1], outputs.attentions[-1][:1]])
    with pytest.raises(BertlookError, match="Give the steps of one call"):
        Attention.from_outputs(names, [outputs.attentions[0], outputs.attentions[0]])


def t5() -> T5ForConditionalGeneration:
    torch.manual_seed(0)
    config = T5Config(vocab_size=20, d_model=16, d_kv=8, d_ff=16, num_layers=2, num_heads=2)
    config.decoder_start_token_id = config.pad_token_id = 0
    return T5ForConditionalGeneration._from_config(config, attn_implementation="eager").eval()


def test_cross_attention_has_the_tokens_of_both_texts() -> None:
    source, target = ["how", "are", "you", "</s>"], ["<pad>", "wie", "geht's"]
    with torch.no_grad():
        outputs = t5()(
            input_ids=torch.tensor([[3, 4, 5, 1]]),
            decoder_input_ids=torch.tensor([[0, 6, 7]]),
            output_attentions=True,
        )
    expected = torch.cat(outputs.cross_attentions).numpy()
    for given in (outputs, outputs.cross_attentions):
        cross = Attention.from_outputs(target, given, key_tokens=source)
        assert cross.is_cross
        np.testing.assert_array_equal(cross.maps, expected)
    with pytest.raises(BertlookError, match=r"outputs has .*encoder_attentions.*, not attentions"):
        Attention.from_outputs(source, outputs)
    with pytest.raises(BertlookError, match="Swap its last two axes"):
        Attention.from_outputs(source, outputs.cross_attentions, key_tokens=target)


@pytest.mark.parametrize("use_cache", [True, False])
def test_the_steps_of_cross_attention_are_joined(use_cache: bool) -> None:
    model, ids = t5(), torch.tensor([[3, 4, 5, 1]])
    outputs = model.generate(
        ids,
        max_new_tokens=3,
        min_new_tokens=3,
        do_sample=False,
        use_cache=use_cache,
        output_attentions=True,
        return_dict_in_generate=True,
    )
    read = outputs.sequences[:, :-1]
    with torch.no_grad():
        whole = model(input_ids=ids, decoder_input_ids=read, output_attentions=True)
    cross = Attention.from_outputs(list("xyz"), outputs, key_tokens=list("abcd"))
    np.testing.assert_allclose(cross.maps, torch.cat(whole.cross_attentions).numpy(), atol=1e-6)


@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        (None, r"outputs is a NoneType. Give outputs.attentions: call .* output_attentions=True"),
        ("abc", "outputs is a str"),
        (3, "outputs is a int"),
        ((), "no attention maps"),
        ((None, None), "no attention maps"),
        ({"attentions": None}, "outputs.attentions is None: call the model with"),
        ({"logits": 1}, "outputs has no attentions, but 'logits'"),
        ({0: np.ones((1, 1, 4, 4))}, "read by Attention.from_cache"),
        ([np.ones((3, 2, 4, 4))], r"a batch of 3 texts. Give those of one, such as \[layer\[:1\]"),
        ([np.ones((4, 4))], r"Layer 0 of the outputs has shape \(4, 4\)"),
        ([np.ones((1, 2, 3, 3))], "has 3 rows and 3 columns in each head, but there are 4 tokens"),
        ([np.ones((1, 4, 2, 4))], "Its heads are the second axis"),
        (["abc"], "Layer 0 of the outputs is a str"),
        ([np.ones((0, 4, 4))], r"shape \(0, 4, 4\)"),
        ([[[[1, 2], [3]]]], "not an array of numbers"),
    ],
)
def test_what_is_no_output_is_refused(outputs: Any, message: str) -> None:
    with pytest.raises(BertlookError, match=message):
        Attention.from_outputs(TOKENS, outputs)


def test_swapped_axes_of_square_maps_are_seen_by_their_sums() -> None:
    swapped = [layer.swapaxes(-1, -2) for layer in layers_of()]
    with pytest.raises(BertlookError, match=r"columns .* sum to 1.*Swap the last two axes"):
        Attention.from_outputs(TOKENS, swapped)


def test_scores_are_told_from_probabilities() -> None:
    scores = np.where(np.tril(np.ones((4, 4))), 0.5, -np.inf)
    for masked in (scores, np.nan_to_num(scores, neginf=-3e38), np.maximum(scores, -10000)):
        with pytest.raises(BertlookError, match="attention scores, in which a mask"):
            Attention.from_outputs(TOKENS, [masked[None]], signed=True)
    small = np.maximum(scores, -5)[None]
    assert Attention.from_outputs(TOKENS, [small], signed=True).signed
    with pytest.raises(BertlookError, match="signed=True"):
        Attention.from_outputs(TOKENS, [small])
    assert check_unmasked(small) is small


def test_float64_is_kept_where_every_layer_has_it() -> None:
    double = [("a", np.ones((1, 1, 1))), ("b", None)]
    assert stack_layers(double, (1, 1)).dtype == np.float64
    mixed = [*double, ("c", np.ones((1, 1, 1), np.float32))]
    assert stack_layers(mixed, (1, 1)).dtype == np.float32


def test_the_patches_of_an_image_name_the_tokens_of_outputs() -> None:
    layers = layers_of(queries=5, keys=5)
    attention = Attention.from_outputs(None, layers, image=np.zeros((4, 4)), patches=(2, 2))
    assert attention.tokens[:2] == ["[CLS]", "patch 1,1"]
    np.testing.assert_array_equal(attention.maps, np.stack(layers))
    with pytest.raises(BertlookError, match="tokens=None"):
        Attention.from_outputs(None, layers)


def test_other_arguments_of_an_attention_are_passed_on() -> None:
    attention = Attention.from_outputs(
        TOKENS, layers_of(), word_ids=[None, 0, 0, 1], note="seen", words=["thecat", "sat"]
    )
    assert attention.words == ["thecat", "sat"]
    assert attention.note == "seen"
    assert Attention.from_outputs(TOKENS, layers_of(), word_ids=None).word_ids == [None, 0, 1, 2]
