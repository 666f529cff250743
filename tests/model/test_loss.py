from __future__ import annotations

import pytest
import torch
from transformers import BertModel

from bertlook.errors import BertlookError
from bertlook.model.load import load
from bertlook.model.loss import (
    NO_TARGET,
    check_language_head,
    input_losses,
    mask_tokens,
    pad_targets,
)
from tests.tiny_models import TEXT, tiny, tiny_decoder
from tests.tiny_tokenizers import byte_level, wordpiece


def test_masking_leaves_special_tokens_and_masks_at_least_one() -> None:
    model = load(tiny(), tokenizer=wordpiece())
    whole = model.encode(TEXT)
    mask = model.tokenizer.mask_token_id
    for share, count in [
        (0.15, 1),
        (0.5, round(0.5 * (len(whole.ids) - 2))),
        (1, len(whole.ids) - 2),
    ]:
        masked, targets = mask_tokens(model, whole, share, [3])
        indices = [index for index, target in enumerate(targets) if target != NO_TARGET]
        assert len(indices) == count
        assert all(whole.word_ids[index] is not None for index in indices)
        assert [masked.ids[index] for index in indices] == [mask] * count
        assert [targets[index] for index in indices] == [whole.ids[index] for index in indices]
        kept = set(range(len(whole.ids))) - set(indices)
        assert all(masked.ids[index] == whole.ids[index] for index in kept)
    assert mask_tokens(model, whole, 0.5, [3]) == mask_tokens(model, whole, 0.5, [3])


def test_only_wanted_tokens_are_masked() -> None:
    model = load(tiny(), tokenizer=wordpiece())
    whole = model.encode(TEXT)
    wanted = [word in (1, 4) for word in whole.word_ids]
    masked, targets = mask_tokens(model, whole, 1, [0], wanted)
    assert [target != NO_TARGET for target in targets] == wanted
    assert [id_ == model.tokenizer.mask_token_id for id_ in masked.ids] == wanted
    one = mask_tokens(model, whole, 0.01, [0], wanted)[1]
    assert sum(target != NO_TARGET for target in one) == 1
    nothing = mask_tokens(model, whole, 0.5, [0], [False] * len(wanted))
    assert nothing == (whole, [NO_TARGET] * len(wanted))


def test_a_causal_model_predicts_the_wanted_tokens() -> None:
    model = load(tiny_decoder(), tokenizer=byte_level(specials=False))
    encoding = model.encode("the cat sat")
    wanted = [index % 2 == 0 for index in range(len(encoding.ids))]
    same, targets = mask_tokens(model, encoding, 0.15, [0], wanted)
    assert same is encoding
    expected = [
        id_ if index % 2 == 0 else NO_TARGET for index, id_ in enumerate(encoding.ids) if index
    ]
    assert targets == [*expected, NO_TARGET]


def test_losses_are_means_over_the_targets_of_each_input() -> None:
    torch.manual_seed(0)
    logits = torch.randn(3, 4, 7, dtype=torch.float64)
    targets = pad_targets([[1, NO_TARGET, 2, 3], [NO_TARGET] * 3, [6, 5]], 4)
    assert targets.tolist()[1:] == [[NO_TARGET] * 4, [6, 5, NO_TARGET, NO_TARGET]]
    losses = input_losses(logits[targets != NO_TARGET], targets)
    log_probs = logits.log_softmax(-1)
    first = -(log_probs[0, 0, 1] + log_probs[0, 2, 2] + log_probs[0, 3, 3]) / 3
    last = -(log_probs[2, 0, 6] + log_probs[2, 1, 5]) / 2
    torch.testing.assert_close(losses, torch.stack([first, torch.zeros_like(first), last]))


def test_a_model_without_a_head_has_no_loss() -> None:
    with pytest.raises(BertlookError, match="no head that predicts tokens, so it has no loss"):
        check_language_head(load(BertModel(tiny().config).eval(), wordpiece()))
