from __future__ import annotations

import numpy as np
import pytest
import torch
from transformers import (
    AlbertConfig,
    AlbertForMaskedLM,
    DistilBertConfig,
    DistilBertForMaskedLM,
    ElectraConfig,
    ElectraForMaskedLM,
    ModernBertConfig,
    ModernBertForMaskedLM,
    RobertaConfig,
    RobertaForMaskedLM,
)

import bertlook as bl
from tests.tiny_models import tiny, tiny_decoder
from tests.tiny_tokenizers import wordpiece

SIZE = {
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 16,
}
NETWORKS = {
    "BERT": tiny,
    "GPT-2": tiny_decoder,
    "ALBERT": lambda: AlbertForMaskedLM(AlbertConfig(**SIZE, embedding_size=8)),
    "DistilBERT": lambda: DistilBertForMaskedLM(
        DistilBertConfig(dim=16, n_layers=2, n_heads=2, hidden_dim=16)
    ),
    "ELECTRA": lambda: ElectraForMaskedLM(ElectraConfig(**SIZE, embedding_size=8)),
    "ModernBERT": lambda: ModernBertForMaskedLM(ModernBertConfig(**SIZE, pad_token_id=0)),
    "RoBERTa": lambda: RobertaForMaskedLM(RobertaConfig(**SIZE, pad_token_id=0)),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_predictions_are_those_of_all_logits(name: str) -> None:
    torch.manual_seed(0)
    model = bl.load(NETWORKS[name]().eval(), tokenizer=wordpiece())
    encoding = model.encode("the cats sat on the mat")
    logits = model.run([encoding], lambda layer: None, whole=True).logits[0]
    fewer = model.run([encoding], lambda layer: None, whole=True, logits_at=[4, 1]).logits[0]
    assert fewer.shape == (2, logits.shape[1])
    np.testing.assert_allclose(fewer, logits[[4, 1]], atol=1e-5)
    expected = logits.log_softmax(-1)
    for positions in ([2], [4, 1], list(range(len(encoding.ids)))[::-1]):
        prediction = model.predict("the cats sat on the mat", positions=positions)
        np.testing.assert_allclose(prediction.log_probs, expected[positions], atol=1e-5)
    # The caller's network stays as it was.
    assert model.module(**model.inputs([encoding])).logits.shape[1] == len(encoding.ids)
