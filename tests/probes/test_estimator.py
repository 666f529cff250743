from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import cross_val_score
from sklearn.utils.validation import check_is_fitted

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.probes import AttentionProbe, DistanceProbe
from tests.probes.examples import random_attentions, random_vectors


def test_fitting_is_repeatable_and_starts_from_random_weights() -> None:
    attentions = random_attentions(2)
    first = AttentionProbe(seed=3).fit(attentions)
    again = clone(first).fit(attentions).fit(attentions)
    np.testing.assert_array_equal(first.weights_, again.weights_)
    assert not np.array_equal(first.weights_, AttentionProbe(seed=4).fit(attentions).weights_)


def test_the_first_fit_after_set_weights_starts_from_them() -> None:
    attentions = random_attentions(2)
    probe = AttentionProbe(learning_rate=1e-9, epochs=1).set_weights((1, 2), np.arange(12))
    np.testing.assert_allclose(probe.fit(attentions).weights_, np.arange(12), atol=1e-6)
    assert not np.allclose(probe.fit(attentions).weights_, np.arange(12), atol=1e-3)


def test_scikit_learn_accepts_the_probe() -> None:
    attentions = random_attentions(4, count=12)
    probe = AttentionProbe(batch_words=64, epochs=1)
    assert clone(probe.set_params(seed=5)).get_params()["seed"] == 5
    assert cross_val_score(probe, attentions, cv=3).shape == (3,)


@pytest.mark.parametrize(
    ("probe", "options"),
    [
        (AttentionProbe(variant="released"), {"vectors": None, "batch_words": 192}),
        (
            DistanceProbe({"a": [1.0]}, "released", hidden=7),
            {"vectors": {"a": [1.0]}, "batch_words": 128, "hidden": 7},
        ),
    ],
)
def test_a_clone_has_the_same_options_and_no_weights(probe, options) -> None:
    shared = {
        "variant": "released",
        "training": "batched",
        "epochs": None,
        "validation_fraction": 0.1,
        "learning_rate": None,
        "seed": 0,
        "progress": False,
    }
    assert clone(probe).get_params() == probe.get_params() == {**shared, **options}
    probe.set_params(variant="paper", seed=3)
    assert (clone(probe).variant, clone(probe).seed) == ("paper", 3)
    assert type(clone(probe)) is type(probe)
    assert type(probe).__name__ in repr(probe)
    fitted = AttentionProbe().set_weights((1, 0), np.ones(12))
    check_is_fitted(fitted)
    with pytest.raises(Exception, match="not fitted"):
        check_is_fitted(clone(fitted))


def test_a_distance_probe_needs_vectors() -> None:
    with pytest.raises(TypeError, match="vectors"):
        DistanceProbe()  # type: ignore[call-arg]  # what is shown to fail


def test_an_unfitted_probe_is_refused() -> None:
    attention = random_attentions(1)[0]
    with pytest.raises(BertlookError, match=r"isn't fitted\. Call fit\(\) or set_weights\(\)"):
        AttentionProbe().predict(attention)
    with pytest.raises(BertlookError, match="isn't fitted"):
        AttentionProbe().logits(attention)
    with pytest.raises(BertlookError, match="isn't fitted"):
        _ = AttentionProbe().head_weights
    with pytest.raises(
        BertlookError, match=r"is unknown after set_weights\(\)\. Call fit\(\) first"
    ):
        _ = AttentionProbe().set_weights((1, 0), np.ones(12)).head_weights


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"training": "fast"}, "training='fast' is unknown. Use 'batched' or 'paper'"),
        ({"variant": "official"}, "variant='official' is unknown. Use 'paper' or 'released'"),
        ({"epochs": 0}, "epochs=0"),
        ({"validation_fraction": 0}, "validation_fraction=0 is out of range.* 0.01 to 0.5"),
        ({"validation_fraction": "0.1"}, "validation_fraction='0.1'"),
        ({"learning_rate": -1.0}, "learning_rate=-1.0"),
        ({"batch_words": 0}, "batch_words=0"),
    ],
)
def test_invalid_options_are_refused(options, message) -> None:
    attentions = random_attentions(1)
    with pytest.raises(BertlookError, match=message):
        AttentionProbe(**options).fit(attentions)
    with pytest.raises(BertlookError, match=message):
        DistanceProbe(random_vectors(attentions), **options).fit([attentions[0].source])


def test_the_variant_is_checked_before_predicting() -> None:
    probe = AttentionProbe(variant="official").set_weights((1, 0), np.ones(12))
    with pytest.raises(BertlookError, match="variant='official' is unknown"):
        probe.predict(random_attentions(1)[0])


def test_inputs_of_another_class_are_refused() -> None:
    attention = random_attentions(1)[0]
    with pytest.raises(BertlookError, match=r"AttentionProbe takes attentions .* not a Sentence"):
        AttentionProbe().fit([attention.source])
    with pytest.raises(BertlookError, match=r"DistanceProbe takes sentences .* not a Attention"):
        DistanceProbe({"dog": [1.0]}).fit([attention])
    with pytest.raises(BertlookError, match=r"There is no sentence\. Give attentions"):
        AttentionProbe().fit([])


def held_out_loss(probe: AttentionProbe, attentions: list, size: int) -> float:
    """Mean loss per word of the sentences that a seed draws, one word at a time."""
    drawn = np.random.default_rng(probe.seed).permutation(len(attentions))[:size]
    losses = []
    for index in drawn:
        rows = probe.logits(attentions[index]).astype(float)
        heads = attentions[index].source.heads
        losses += [np.logaddexp.reduce(row) - row[h] for row, h in zip(rows, heads, strict=True)]
    return np.mean(losses)


@pytest.mark.parametrize("words", [False, True])
def test_the_weights_with_the_lowest_loss_on_the_held_out_sentences_are_kept(words) -> None:
    attentions = random_attentions(2, count=40)
    vectors = random_vectors(attentions) if words else None
    probe = AttentionProbe(vectors, validation_fraction=0.2, seed=5).fit(attentions)
    assert min(probe.validation_losses_) == pytest.approx(held_out_loss(probe, attentions, 8))
    assert len(probe.validation_losses_) == len(probe.losses_) == probe.n_iter_


def test_nothing_is_held_out_of_a_fixed_number_of_passes() -> None:
    attentions = random_attentions(2, count=40)
    for options, epochs in (({"epochs": 2}, 2), ({"training": "paper"}, 1)):
        probe = AttentionProbe(**options).fit(attentions)
        assert probe.n_iter_ == len(probe.losses_) == epochs
        assert probe.validation_losses_ == []
        other = AttentionProbe(**options, validation_fraction=0.4).fit(attentions)
        np.testing.assert_array_equal(probe.weights_, other.weights_)


def test_a_corpus_too_small_to_hold_out_two_sentences_is_trained_on_as_a_whole() -> None:
    attentions = random_attentions(3, count=19)
    steps = len({len(attention.words) for attention in attentions})
    probe = AttentionProbe().fit(attentions)
    assert (probe.n_iter_, probe.validation_losses_) == (-(-150 // steps), [])
    fixed = AttentionProbe(epochs=probe.n_iter_).fit(attentions)
    np.testing.assert_array_equal(probe.weights_, fixed.weights_)
    assert AttentionProbe().fit(attentions[:1]).n_iter_ == 150
    assert AttentionProbe(validation_fraction=0.2).fit(attentions).validation_losses_
    assert AttentionProbe().fit(random_attentions(3, count=20)).validation_losses_


def test_training_to_convergence_starts_from_given_weights() -> None:
    attentions = random_attentions(2, count=40)
    probe = AttentionProbe(learning_rate=1e-9).set_weights((1, 2), np.arange(12))
    np.testing.assert_allclose(probe.fit(attentions).weights_, np.arange(12), atol=1e-6)
    assert probe.validation_losses_


@pytest.mark.parametrize("words", [False, True])
def test_the_default_is_as_accurate_as_twenty_passes(bundled, words) -> None:
    sentences = bl.corpora.sample()
    attentions = bl.probes.gather(bundled, sentences)
    vectors = bl.probes.input_embeddings(bundled, sentences) if words else None
    train, test = attentions[::2], attentions[1::2]
    converged, reference = (
        np.mean([AttentionProbe(vectors, epochs=n, seed=i).fit(train).score(test) for i in (0, 1)])
        for n in (None, 20)
    )
    assert converged > reference - 0.01


@pytest.mark.parametrize("epochs", [None, 2])
def test_a_progress_bar_counts_the_steps(epochs, capsys) -> None:
    attentions = random_attentions(2, count=40)
    probe = AttentionProbe(epochs=epochs, progress=True, batch_words=10**6).fit(attentions)
    trained_on = attentions
    if epochs is None:
        order = np.random.default_rng(0).permutation(40)
        trained_on = [attentions[index] for index in order[4:]]
    steps = probe.n_iter_ * len({len(attention.words) for attention in trained_on})
    assert f"{steps}" in capsys.readouterr().err.split("probe")[-1]


def test_predictions_are_in_the_order_of_the_inputs() -> None:
    attentions = random_attentions(6)
    probe = AttentionProbe(epochs=1).fit(attentions)
    targets = [probe.predict(attention).tolist() for attention in attentions]
    assert probe.score(attentions, targets) == 1
    assert probe.score(attentions[::-1], targets[::-1]) == 1
