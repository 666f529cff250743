from __future__ import annotations

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM, AutoModelForMaskedLM

from bertlook.edits import HeadOff, How
from bertlook.errors import BertlookError
from bertlook.model.ablating import ablate
from bertlook.model.load import load
from bertlook.model.loss import NO_TARGET, mask_tokens
from bertlook.model.mean_outputs import mean_outputs
from bertlook.model.model import Model
from bertlook.model.shortcut import Shortcut
from tests import causal
from tests.architectures import DECODERS, ENCODERS, build
from tests.encoder_decoders import load as load_encoder_decoder
from tests.tiny_models import TEXT, tiny
from tests.tiny_tokenizers import byte_level, wordpiece

TEXTS = [TEXT, "cats", "the mats , the cat"]
HOWS = ("zero", "uniform", "mean")


def masked(model: Model, share: float = 0.3) -> tuple[list, list]:
    """Inputs of a language model and their targets."""
    pairs = [mask_tokens(model, model.encode(t), share, (0, i)) for i, t in enumerate(TEXTS)]
    encodings, targets = zip(*pairs, strict=True)
    return list(encodings), list(targets)


def slow_changes(model: Model, encodings: list, targets: list, how: How, reference=None):
    """Each input alone, with a whole run for each head, from the probabilities of predictions."""

    def loss(encoding, ids, edits=()) -> float:
        prediction = model.predict(
            input_ids=encoding.ids, positions=list(range(len(encoding.ids))), edits=edits
        )
        return -np.mean(
            [prediction.log_probs[i, id_] for i, id_ in enumerate(ids) if id_ != NO_TARGET]
        )

    changes = np.full((len(encodings), model.num_layers, model.num_heads), np.nan)
    for row, (encoding, ids) in enumerate(zip(encodings, targets, strict=True)):
        for layer, count in enumerate(model.architecture.heads):
            for head in range(count):
                off = HeadOff((layer, head), how, reference=reference)
                changes[row, layer, head] = loss(encoding, ids, off) - loss(encoding, ids)
    return changes


def stacked(model: Model, changes: dict) -> np.ndarray:
    """The (inputs, layers, heads) changes, NaN where there is no head."""
    inputs = len(next(iter(changes.values())))
    array = np.full((inputs, model.num_layers, model.num_heads), np.nan)
    for layer, values in changes.items():
        array[:, layer, : values.shape[1]] = values.numpy()
    return array


@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize("name", causal.NAMES)
def test_changes_equal_the_reference(name: str, how: How) -> None:
    golden = causal.case(name)
    encoding = golden.model.encode(**golden.text)
    targets = [NO_TARGET] * len(encoding.ids)
    for position, id_ in zip(
        golden.asked["loss_positions"], golden.asked["loss_targets"], strict=True
    ):
        targets[position] = id_
    tolerance = 2e-5 if name == "llama" else 1e-9
    losses, changes = ablate(golden.model, [encoding], [targets], how)
    np.testing.assert_allclose(losses, golden.figures["loss"], atol=tolerance)
    expected = golden.figures[f"head_off__{how}__loss_change"]
    np.testing.assert_allclose(stacked(golden.model, changes)[0], expected, atol=tolerance)
    assert np.abs(expected).min() > tolerance, "no head is without effect"


@pytest.mark.parametrize("how", HOWS)
def test_a_padded_batch_equals_inputs_alone(how: How) -> None:
    model = load(tiny(num_hidden_layers=3, initializer_range=0.3).double(), wordpiece())
    encodings, targets = masked(model)
    changes = stacked(model, ablate(model, encodings, targets, how).changes)
    expected = slow_changes(model, encodings, targets, how)
    np.testing.assert_allclose(changes, expected, atol=1e-12)
    assert np.abs(changes).max() > 1e-4


def test_means_over_a_corpus_take_the_place_of_a_head() -> None:
    model = load(tiny().double(), wordpiece())
    reference = mean_outputs(model, TEXTS)
    encodings, targets = masked(model)
    changes = stacked(model, ablate(model, encodings, targets, "mean", reference).changes)
    expected = slow_changes(model, encodings, targets, "mean", reference)
    np.testing.assert_allclose(changes, expected, atol=1e-12)


@pytest.mark.parametrize("name", [*DECODERS, *ENCODERS])
def test_every_architecture_gives_what_whole_runs_give(name: str, monkeypatch) -> None:
    kind = AutoModelForCausalLM if name in DECODERS else AutoModelForMaskedLM
    try:
        torch.manual_seed(1)
        module = kind.from_config(build(name).config).eval()
        model = load(module, byte_level(specials=False) if name in DECODERS else wordpiece())
        encodings, targets = masked(model)
        changes = stacked(model, ablate(model, encodings, targets, "zero").changes)
    except (BertlookError, ValueError) as error:
        pytest.skip(f"it has no loss, or can't be edited: {error}")
    monkeypatch.setattr(Shortcut, "prepare", lambda *_: 0)
    whole = stacked(model, ablate(model, encodings, targets, "zero").changes)
    np.testing.assert_allclose(changes, whole, atol=2e-5)
    assert np.nanmax(np.abs(whole)) > 1e-4


@pytest.mark.parametrize("fails", [True, False])
def test_a_network_that_needs_all_its_layers_runs_as_a_whole(fails: bool) -> None:
    module = tiny(num_hidden_layers=3).double()
    seen: list[float] = []

    def scale(_, __, output) -> torch.Tensor:
        factor = seen.pop() if fails else 1 + sum(seen)
        seen.clear()
        return output * factor

    module.bert.encoder.layer[0].output.register_forward_hook(lambda *_: seen.append(1.5))
    module.bert.encoder.layer[2].output.register_forward_hook(scale)
    model = load(module, wordpiece())
    encodings, targets = masked(model)
    changes = stacked(model, ablate(model, encodings, targets, "zero").changes)
    expected = slow_changes(model, encodings, targets, "zero")
    np.testing.assert_allclose(changes, expected, atol=1e-12)


def test_nothing_to_predict_is_no_loss() -> None:
    model = load(tiny(), wordpiece())
    encodings, targets = masked(model)
    targets[1] = [NO_TARGET] * len(targets[1])
    losses, changes = ablate(model, encodings, targets, "zero")
    assert losses.isnan().tolist() == [False, True, False]
    assert all(not values[1].any() for values in changes.values())
    nothing = [[NO_TARGET] * len(ids) for ids in targets]
    losses, changes = ablate(model, encodings, nothing, "zero")
    assert losses.isnan().all()
    assert list(changes) == list(range(model.num_layers))
    assert all(values.shape == (3, model.num_heads) for values in changes.values())


@pytest.mark.parametrize("how", HOWS)
def test_the_decoder_of_an_encoder_decoder_in_a_padded_batch(how: How) -> None:
    model = load_encoder_decoder("BART").decoder
    encodings, targets = masked(model)
    changes = stacked(model, ablate(model, encodings, targets, how).changes)
    for row in range(len(TEXTS)):
        alone = ablate(model, encodings[row : row + 1], targets[row : row + 1], how).changes
        np.testing.assert_allclose(changes[row : row + 1], stacked(model, alone), atol=5e-6)
    assert np.abs(changes).max() > 1e-3
