from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch
import validation
from batches import IGNORED, Batches
from settings import Settings
from student import build_student
from token_store import TokenStore
from tokenizers import Tokenizer
from transformers import BertForMaskedLM
from validation import MaskedLMScores, masked_lm_scores
from vocabulary import Vocabulary


@pytest.fixture
def store(data: Path) -> TokenStore:
    return TokenStore(data, "dev")


@pytest.fixture
def vocabulary(tokenizer: Tokenizer) -> Vocabulary:
    return Vocabulary.of(tokenizer)


@pytest.fixture
def model(settings: Settings, tokenizer: Tokenizer) -> BertForMaskedLM:
    torch.manual_seed(0)
    return build_student(settings, tokenizer.get_vocab_size())


def score_one_by_one(
    model: BertForMaskedLM, store: TokenStore, vocabulary: Vocabulary, mask_all: bool
) -> dict[str, list[tuple[float, bool]]]:
    """Return loss and hit of each predicted piece of 32 rows by its kind."""
    batches = Batches(
        store,
        vocabulary,
        lengths=(32,),
        batch_tokens=16 * 32,
        pair_share=0.6,
        mask_share=0.15,
        seed=validation.SEED,
        mask_all=mask_all,
    )
    pieces: dict[str, list[tuple[float, bool]]] = {kind: [] for kind in MaskedLMScores._fields}
    for step in range(2):
        batch = batches.draw(step)
        predicted = batch.positions[batch.targets != IGNORED].tolist()
        for position in predicted:
            row, column = divmod(position, 32)
            with torch.no_grad():
                logits = model(
                    input_ids=batch.corrupted[row : row + 1],
                    token_type_ids=batch.types[row : row + 1],
                ).logits[0, column]
            target, seen = int(batch.tokens[row, column]), int(batch.corrupted[row, column])
            score = (-float(logits.log_softmax(0)[target]), int(logits.argmax()) == target)
            if seen == vocabulary.mask:
                pieces["masked"].append(score)
            elif seen == target:
                pieces["unchanged"].append(score)
            else:
                pieces["replaced"].append(score)
            pieces["all"].append(score)
    return pieces


@pytest.mark.parametrize("mask_all", [False, True])
def test_scores_by_kind_equal_those_of_single_pieces(
    model: BertForMaskedLM, store: TokenStore, vocabulary: Vocabulary, mask_all: bool
) -> None:
    model.eval()
    scores = masked_lm_scores(model, store, vocabulary, 32, mask_all)
    pieces = score_one_by_one(model, store, vocabulary, mask_all)
    assert len(pieces["masked"]) > 20
    for kind, score in scores._asdict().items():
        assert score.pieces == len(pieces[kind])
        if score.pieces:
            losses, hits = zip(*pieces[kind], strict=True)
            assert score.loss == pytest.approx(sum(losses) / len(losses), rel=1e-5)
            assert score.accuracy == sum(hits) / len(hits)
        else:
            assert math.isnan(score.loss)
            assert math.isnan(score.accuracy)


def test_the_kinds_are_those_of_bert(
    model: BertForMaskedLM, store: TokenStore, vocabulary: Vocabulary
) -> None:
    scores = masked_lm_scores(model, store, vocabulary, 320)
    counts = [score.pieces for score in scores]
    assert counts[3] == sum(counts[:3])
    for count, share in zip(counts[:3], (0.8, 0.1, 0.1), strict=True):
        assert count / counts[3] == pytest.approx(share, abs=0.05)


def test_the_same_pieces_are_predicted_when_all_are_masked(
    model: BertForMaskedLM, store: TokenStore, vocabulary: Vocabulary
) -> None:
    in_part = masked_lm_scores(model, store, vocabulary, 160)
    in_full = masked_lm_scores(model, store, vocabulary, 160, mask_all=True)
    assert in_full.masked.pieces == in_full.all.pieces == in_part.all.pieces
    assert in_full.replaced.pieces == in_full.unchanged.pieces == 0


def test_a_constant_prediction_has_the_accuracy_of_its_piece(
    model: BertForMaskedLM, store: TokenStore, vocabulary: Vocabulary, tokenizer: Tokenizer
) -> None:
    torch.nn.init.zeros_(model.cls.predictions.transform.LayerNorm.weight)
    torch.nn.init.zeros_(model.cls.predictions.transform.LayerNorm.bias)
    dot = tokenizer.token_to_id(".")
    with torch.no_grad():
        model.cls.predictions.bias.zero_()
        model.cls.predictions.bias[dot] = 1.0
    accuracy = masked_lm_scores(model, store, vocabulary, 160).all.accuracy
    assert accuracy == pytest.approx((store.tokens == dot).mean(), abs=0.05)


def test_uniform_predictions_have_the_entropy_of_the_vocabulary(
    model: BertForMaskedLM, store: TokenStore, vocabulary: Vocabulary, tokenizer: Tokenizer
) -> None:
    torch.nn.init.zeros_(model.cls.predictions.transform.LayerNorm.weight)
    loss = masked_lm_scores(model, store, vocabulary, 16).all.loss
    assert loss == pytest.approx(math.log(tokenizer.get_vocab_size()), abs=1e-5)


@pytest.mark.parametrize("is_training", [False, True])
def test_repeated_validation_is_equal_and_keeps_the_mode(
    model: BertForMaskedLM, store: TokenStore, vocabulary: Vocabulary, is_training: bool
) -> None:
    model.train(is_training)
    first = masked_lm_scores(model, store, vocabulary, 320)
    assert masked_lm_scores(model, store, vocabulary, 320) == first
    assert model.training == is_training
