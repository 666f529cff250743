from __future__ import annotations

from collections.abc import Sequence
from threading import Thread
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import DiffLlamaConfig, DiffLlamaForCausalLM

from bertlook.attention.attention import Attention
from bertlook.edits import Cut, Edit, HeadOff, Hide, SetMap
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.model.load import load
from tests.architectures import GROUPED, build
from tests.causal import NAMES, Case, case
from tests.encoder_decoders import SOURCE, TARGET
from tests.encoder_decoders import load as load_encoder_decoder
from tests.tiny_models import TEXT, tiny, tiny_decoder
from tests.tiny_tokenizers import wordpiece


def log_probs(golden: Case, edits: Sequence[Edit]) -> npt.NDArray[np.floating]:
    positions = golden.asked["positions"]
    return golden.model.predict(edits=edits, positions=positions, **golden.text).log_probs


@pytest.mark.parametrize("how", ["zero", "uniform", "mean"])
@pytest.mark.parametrize("name", NAMES)
def test_heads_that_are_off_give_the_golden_predictions(name: str, how: Any) -> None:
    golden = case(name)
    expected = golden.figures[f"head_off__{how}__logp"]
    for head in np.ndindex(expected.shape[:2]):
        edited = log_probs(golden, [HeadOff(head, how)])
        np.testing.assert_allclose(edited, expected[head], rtol=0, atol=golden.tolerance)


@pytest.mark.parametrize(("form", "renormalize"), [("renormalised", True), ("raw", False)])
@pytest.mark.parametrize("name", NAMES)
def test_links_that_are_cut_and_words_that_are_hidden_give_the_golden_predictions(
    name: str, form: str, renormalize: bool
) -> None:
    golden = case(name)
    links = [
        Cut((layer, head), query, key, renormalize, units="tokens")
        for layer, head, query, key in golden.asked["links"]
    ]
    cases: list[tuple[list[Edit], Any]] = [
        ([link], golden.figures[f"link_cut__single__{form}__logp"][index])
        for index, link in enumerate(links)
    ]
    cases.append(([*links], golden.figures[f"link_cut__together__{form}__logp"]))
    if golden.asked["emptied_row"]:
        layer, head, query, key = golden.asked["emptied_row"]
        emptied = Cut((layer, head), query, key, renormalize, units="tokens")
        cases.append(([emptied], golden.figures[f"link_cut__emptied_row__{form}__logp"]))
    for word, tokens in golden.asked["words"].items():
        hidden = Hide(tokens, renormalize, units="tokens")
        cases.append(([hidden], golden.figures[f"word_hidden__{word}__{form}__logp"]))
    for edits, expected in cases:
        edited = log_probs(golden, edits)
        np.testing.assert_allclose(edited, expected, rtol=0, atol=golden.tolerance)


@given(data=st.data())
@settings(max_examples=20)
def test_edits_combine_as_in_a_slow_second_implementation(data: st.DataObject) -> None:
    golden = case("bert")
    size = len(golden.asked["ids"])
    index = st.integers(0, size - 1)
    head = st.tuples(st.integers(0, 1), st.integers(0, 1))
    edits: list[Edit] = data.draw(
        st.lists(
            st.one_of(
                st.builds(Cut, head, index, index, st.just(True), units=st.just("tokens")),
                st.builds(Hide, index, units=st.just("tokens")),
            ),
            max_size=4,
        )
    )
    off = data.draw(st.dictionaries(head, st.sampled_from(["zero", "uniform", "mean"]), max_size=2))
    edits += [HeadOff(head, how) for head, how in off.items()]
    np.testing.assert_allclose(
        log_probs(golden, edits), _predict_slowly(golden, edits), rtol=0, atol=1e-9
    )


def _predict_slowly(golden: Case, edits: Sequence[Edit]) -> npt.NDArray[np.floating]:
    """Run BERT with the modules' own functions, and attention in loops over heads."""
    network: Any = golden.model.module
    ids, types = (torch.tensor([golden.asked[name]]) for name in ("ids", "types"))
    size = ids.shape[1]
    with torch.no_grad():
        states = network.bert.embeddings(input_ids=ids, token_type_ids=types)
        for number, layer in enumerate(network.bert.encoder.layer):
            own = layer.attention.self
            width = own.attention_head_size
            outputs = []
            for head in range(own.num_attention_heads):
                part = slice(head * width, (head + 1) * width)
                query, key, value = (
                    module(states)[0, :, part] for module in (own.query, own.key, own.value)
                )
                weights = torch.softmax(query @ key.T / width**0.5, -1)
                here = [e for e in edits if getattr(e, "head", None) == Head(number, head)]
                offs = [e.how for e in here if isinstance(e, HeadOff)]
                if "uniform" in offs:
                    weights = torch.full_like(weights, 1 / size)
                for row in range(size):
                    gone = {e.key for e in here if isinstance(e, Cut) and e.query == row}
                    gone |= {w for e in edits if isinstance(e, Hide) for w in e.words if w != row}
                    for column in gone:
                        weights[row, column] = 0
                    if gone and weights[row].sum() > 0:
                        weights[row] /= weights[row].sum()
                output = weights @ value
                if "zero" in offs:
                    output = output * 0
                if "mean" in offs:
                    output = output.mean(0, keepdim=True).expand(size, -1)
                outputs.append(output)
            mixed = torch.cat(outputs, 1)[None]
            states = layer.attention.output(mixed, states)
            states = layer.output(layer.intermediate(states), states)
        logits = network.cls(states)[0, golden.asked["positions"]]
        return logits.log_softmax(-1).numpy()


def test_maps_are_those_under_the_edits() -> None:
    model = load(tiny(), wordpiece())
    plain = model(TEXT)
    size = len(plain.tokens)
    own = np.full((size, size), 1 / size)
    edited = model(
        TEXT, edits=[SetMap("1-2", own), Cut("1-1", 0, 1), HeadOff("2-1", "uniform"), Hide(3)]
    )
    hidden = plain.word_ids.index(3)
    outside = [row for row in range(size) if row != hidden]
    assert (edited.maps[:, :, outside, hidden] == 0).all()
    query, key = (plain.word_ids.index(word) for word in (0, 1))
    assert edited.maps[0, 0, query, key] == 0
    np.testing.assert_allclose(edited.maps.sum(-1), 1, atol=1e-5)
    np.testing.assert_allclose(edited.maps[0, 1][outside][:, outside], 1 / (size - 1), atol=1e-6)
    assert abs(edited.maps[1, 1] - plain.maps[1, 1]).max() > 1e-4, "later layers see the edits"
    np.testing.assert_array_equal(model(TEXT).maps, plain.maps)


def test_a_map_over_words_is_spread_over_their_pieces() -> None:
    model = load(tiny(), wordpiece())
    attention = model("sitting cats")
    assert len(attention.tokens) > len(attention.units)
    words = attention.word_maps()[0, 0]
    edited = model("sitting cats", edits=SetMap("1-1", words))
    np.testing.assert_allclose(edited.word_maps()[0, 0], words, atol=1e-6)


@pytest.mark.parametrize("name", ["GPT-2", "Llama", "Mistral", "Gemma2", "gpt-oss"])
def test_even_weights_of_a_decoder_keep_to_what_a_token_may_see(name: str) -> None:
    model = load(tiny_decoder(name), wordpiece())
    maps = model(TEXT, edits=HeadOff("1-1", "uniform")).maps[0, 0]
    visible = np.tril(np.ones_like(maps))
    if model.architecture.causal and maps[-1, 0] == 0:  # a sliding window
        visible *= maps > 0
    np.testing.assert_allclose(maps, visible / visible.sum(1, keepdims=True), atol=1e-6)


def test_a_cut_link_leaves_a_learned_sink_its_share() -> None:
    model = load(tiny_decoder("gpt-oss"), wordpiece())
    plain, edited = model(TEXT), model(TEXT, edits=Cut("1-1", 3, 0))
    query, key = (plain.word_ids.index(word) for word in (3, 0))
    row = plain.maps[0, 0, query].copy()
    row[key] = 0
    expected = row / (1 - plain.maps[0, 0, query, key])
    np.testing.assert_allclose(edited.maps[0, 0, query], expected, atol=1e-6)


def test_a_differential_layer_is_edited_in_both_halves() -> None:
    config = DiffLlamaConfig(**GROUPED)
    torch.manual_seed(0)
    model = load(DiffLlamaForCausalLM(config).eval(), wordpiece())
    edits = [HeadOff((0, head)) for head in range(model.num_heads)]
    calls: list[torch.Tensor] = []
    projection = model.module.model.layers[0].self_attn.o_proj
    hook = projection.register_forward_pre_hook(lambda _, given: calls.append(given[0]))
    try:
        model(TEXT, edits=edits)
    finally:
        hook.remove()
    assert all((given == 0).all() for given in calls)


def test_half_precision_is_edited() -> None:
    model = load(tiny().bfloat16(), wordpiece())
    assert (model(TEXT, edits=Hide(1)).maps[:, :, 0, 2] == 0).all()


def test_the_network_is_left_unchanged_also_by_an_error_and_from_two_threads() -> None:
    model = load(tiny(), wordpiece())
    before = {name: value.clone() for name, value in model.module.state_dict().items()}
    plain = model(TEXT).maps
    wrong = np.zeros((model.num_layers, model.num_heads, 3))
    with pytest.raises(BertlookError, match="of 3 numbers, and the head"):
        model(TEXT, edits=HeadOff("1-1", "mean", reference=wrong))
    results: dict[str, Attention] = {}
    threads = [
        Thread(target=lambda: results.update(edited=model(TEXT, edits=HeadOff("1-1")))),
        Thread(target=lambda: results.update(plain=model(TEXT))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    np.testing.assert_array_equal(results["plain"].maps, plain)
    assert abs(results["edited"].maps[1] - plain[1]).max() > 0
    for name, value in model.module.state_dict().items():
        assert torch.equal(value, before[name])


def test_a_reference_takes_the_place_of_the_inputs_mean() -> None:
    model = load(tiny(), wordpiece())
    width = model.module.config.hidden_size // model.num_heads
    nothing = np.zeros((model.num_layers, model.num_heads, width))
    zero, mean = (
        model(TEXT, edits=edit).maps
        for edit in (HeadOff("1-2"), HeadOff("1-2", "mean", reference=nothing))
    )
    np.testing.assert_array_equal(zero, mean)


def test_each_stream_of_an_encoder_decoder_is_edited() -> None:
    model: Any = load_encoder_decoder("BART")
    plain = model(SOURCE, TARGET)
    hidden = model(SOURCE, TARGET, edits=Hide(1, stream="encoder"))
    column = plain.encoder.word_ids.index(1)
    assert (hidden.cross.maps[..., column] == 0).all()
    assert (hidden.encoder.maps[:, :, 0, column] == 0).all()
    off = model(SOURCE, TARGET, edits=HeadOff("1-1", "uniform", stream="cross"))
    np.testing.assert_allclose(off.cross.maps[0, 0], 1 / len(plain.encoder.tokens), atol=1e-6)
    np.testing.assert_array_equal(off.encoder.maps, plain.encoder.maps)
    assert abs(off.decoder.maps[1] - plain.decoder.maps[1]).max() > 0
    single = model.encoder(SOURCE, edits=HeadOff("1-1", "uniform"))
    np.testing.assert_allclose(single.maps[0, 0], 1 / len(plain.encoder.tokens), atol=1e-6)


def test_edits_that_leave_nothing_are_noted() -> None:
    decoder = load(tiny_decoder(), wordpiece())
    note = decoder(TEXT, edits=Cut("1-1", 0, 0, units="tokens")).note
    assert "the row is 0 now" in note
    every = [HeadOff(head) for head in np.ndindex(decoder.num_layers, decoder.num_heads)]
    assert "All heads are switched off" in decoder(TEXT, edits=every).note
    assert decoder(TEXT, edits=every[1:]).note == ""


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (HeadOff("9-1"), "there is no layer 9, only"),
        (HeadOff("1-9"), "there is no head 1-9; layer 1 has"),
        (Cut("1-1", 6, 0), "there is no query 6: the text has 6 words"),
        (Cut("1-1", 0, 9, units="tokens"), "there is no key 9: the text has 9 tokens"),
        (Hide(6), "there is no word 6"),
        (SetMap("1-1", np.eye(3)), "the input has 9 x 9 tokens, or 8 x 8 words"),
        (HeadOff("1-1", stream="encoder"), "the model is no encoder-decoder"),
        ([HeadOff("1-1"), HeadOff("1-1", "mean")], "switched off in two ways"),
        ([SetMap("1-1", np.eye(9)), SetMap("1-1", np.eye(9))], "set twice"),
        (HeadOff("1-1", "mean", reference=np.ones((1, 1, 1))), "reference has 1 x 1 heads"),
        ("3-1", "edits"),
        ([3], r"edits\[0\]"),
        (3, "edits"),
    ],
)
def test_an_edit_of_what_is_not_there_is_refused(edit: Any, message: str) -> None:
    model = load(tiny(), wordpiece())
    with pytest.raises(BertlookError, match=message):
        model(TEXT, edits=edit)


def test_a_stream_must_be_named_and_be_there() -> None:
    model: Any = load_encoder_decoder("BART")
    with pytest.raises(BertlookError, match="doesn't say which attention"):
        model(SOURCE, TARGET, edits=HeadOff("1-1"))


def test_an_architecture_outside_of_the_interface_is_read_but_not_edited() -> None:
    model = load(build("MPNet"), wordpiece())
    with pytest.raises(BertlookError, match="can be read but not edited"):
        model(TEXT, edits=HeadOff("1-1"))
