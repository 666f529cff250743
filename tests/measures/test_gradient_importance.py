from __future__ import annotations

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM, BertModel

from bertlook.errors import BertlookError
from bertlook.measures import GradientImportance, HeadImportance
from bertlook.model.load import load
from bertlook.model.loss import mask_tokens
from bertlook.model.model import Model
from bertlook.scanning.run import scan
from tests.architectures import DECODERS
from tests.measures.test_surface import kind
from tests.tiny_models import tiny
from tests.tiny_tokenizers import wordpiece

TEXTS = ["the cat sat on the mat .", "cats", "the mats , the cat , the cats"]


@pytest.fixture(scope="module")
def model() -> Model:
    return load(tiny(), tokenizer=wordpiece())


def slow_gradients(model: Model, text: str, position: int) -> tuple[np.ndarray, np.ndarray]:
    """Maps and gradients by transformers' own eager attention and autograd."""
    encoding, targets = mask_tokens(model, model.encode(text), 0.15, (0, position))
    module = tiny()
    module.set_attn_implementation("eager")
    output = module(
        torch.tensor([encoding.ids]),
        token_type_ids=torch.tensor([encoding.type_ids]),
        labels=torch.tensor([targets]),
        output_attentions=True,
    )
    gradients = torch.autograd.grad(output.loss, output.attentions)
    maps = [layer[0].detach().numpy() for layer in output.attentions]
    return np.stack(maps), np.stack([gradient[0].numpy() for gradient in gradients])


def test_importance_equals_a_naive_count(model: Model) -> None:
    result = scan(model, TEXTS, GradientImportance(), progress=False)["GradientImportance"]
    tokens = [model.encode(text).tokens for text in TEXTS]
    for name in ("cls", "sep", "punctuation", "other"):
        each = []
        for position, text in enumerate(TEXTS):
            _, gradients = slow_gradients(model, text, position)
            columns = [j for j, token in enumerate(tokens[position]) if kind(token) == name]
            if columns:
                each.append(np.abs(gradients[..., columns]).mean((2, 3)))
        np.testing.assert_allclose(getattr(result, name), np.mean(each, 0), rtol=1e-4, err_msg=name)
    assert result.counts.tolist() == [3, 3, 2, 3]
    assert result.baselines == {}


@pytest.mark.parametrize(("name", "window"), [("GPT-2", 100), ("Mistral", 4)])
def test_a_decoders_importance_is_over_the_tokens_that_can_be_seen(name: str, window: int) -> None:
    torch.manual_seed(0)
    module = AutoModelForCausalLM.from_config(DECODERS[name]()).eval()
    module.set_attn_implementation("eager")
    model = load(module, tokenizer=wordpiece())
    text = "the cat sat on the mat ."
    result = scan(model, [text], GradientImportance(), progress=False)["GradientImportance"]
    encoding = model.encode(text)
    ids = torch.tensor([encoding.ids])
    output = module(ids, labels=ids, output_attentions=True)
    gradients = torch.autograd.grad(output.loss, output.attentions)
    for class_name in ("punctuation", "other"):
        columns = [j for j, token in enumerate(encoding.tokens) if kind(token) == class_name]
        pairs = [(i, j) for j in columns for i in range(j, min(j + window, len(encoding.ids)))]
        expected = [
            [np.mean([abs(head[i, j].item()) for i, j in pairs]) for head in layer[0]]
            for layer in gradients
        ]
        np.testing.assert_allclose(
            getattr(result, class_name), expected, rtol=1e-4, err_msg=class_name
        )


def test_head_importance_is_the_gradient_by_a_factor_on_the_head(model: Model) -> None:
    result = scan(model, TEXTS, HeadImportance(), progress=False)["HeadImportance"]
    each = []
    for position, text in enumerate(TEXTS):
        maps, gradients = slow_gradients(model, text, position)
        each.append(np.abs((maps * gradients).sum((2, 3))))
    np.testing.assert_allclose(result.raw, np.mean(each, 0), rtol=1e-4)
    np.testing.assert_allclose((result.normalized**2).sum(1), 1)


def test_the_seed_determines_the_hidden_words(model: Model) -> None:
    def means_with_seed(seed: int) -> np.ndarray:
        return scan(model, TEXTS, HeadImportance(seed=seed), progress=False)["HeadImportance"].raw

    np.testing.assert_array_equal(means_with_seed(1), means_with_seed(1))
    assert not np.allclose(means_with_seed(1), means_with_seed(2))


def test_a_model_without_a_language_head_is_refused_before_anything_is_read() -> None:
    bare = load(BertModel(tiny().config).eval(), tokenizer=wordpiece())
    with pytest.raises(BertlookError, match=r"no head that predicts tokens.*BertForMaskedLM"):
        scan(bare, TEXTS, GradientImportance(), progress=False)


def test_attentions_have_no_gradients(model: Model) -> None:
    with pytest.raises(
        BertlookError, match=r"GradientImportance needs the loss of a model.*bl\.scan"
    ):
        GradientImportance().of([model("the cat")])


@pytest.mark.parametrize("share", [0, -1, 1.5])
def test_a_share_out_of_range_is_refused(share: float) -> None:
    with pytest.raises(BertlookError, match="share="):
        GradientImportance(share=share)
