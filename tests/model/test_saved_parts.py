from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from transformers import (
    BertConfig,
    BertForMaskedLM,
    BertForSequenceClassification,
    BertModel,
    PreTrainedModel,
)

from bertlook.errors import BertlookError
from bertlook.model.load import load
from bertlook.scanning.provenance import describe_model
from tests.architectures import LAYERS, SIZE
from tests.tiny_models import TEXT, tiny
from tests.tiny_tokenizers import wordpiece


@pytest.mark.parametrize("name", ["nobody/no-such-model", "no-such-model", "", "a b", "a/b/c"])
def test_an_unknown_hub_id_is_refused(name: str) -> None:
    with pytest.raises(BertlookError, match=r"can't be loaded|isn't the folder of a model"):
        load(name)


def test_a_folder_without_a_configuration_is_refused(folder: Path) -> None:
    (folder / "config.json").unlink()
    with pytest.raises(BertlookError, match=r"has no config\.json"):
        load(folder)


@pytest.mark.parametrize("content", ["{", "[]", '{"model_type": "unheard-of"}', "{}"])
def test_a_broken_configuration_is_refused(folder: Path, content: str) -> None:
    (folder / "config.json").write_text(content)
    with pytest.raises(BertlookError, match=r"configuration of .*tiny can't be used"):
        load(folder)


def test_a_folder_without_weights_is_refused(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    with pytest.raises(BertlookError, match=r"has no \*\.safetensors file, the only kind"):
        load(folder)


def test_pickled_weights_are_not_read(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    torch.save(tiny().state_dict(), folder / "pytorch_model.bin")
    with pytest.raises(BertlookError, match=r"pytorch_model\.bin may run code"):
        load(folder)


@pytest.mark.parametrize("size", [0, 5, 1000, -100])
def test_a_truncated_weight_file_is_refused(folder: Path, size: int) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(BertlookError, match=r"weights of .*tiny can't be loaded: "):
        load(folder)


@pytest.mark.parametrize("kind", [BertForMaskedLM, BertModel])
def test_weights_that_lack_a_layer_are_refused(folder: Path, kind: type[PreTrainedModel]) -> None:
    kind(BertConfig(**SIZE)).save_pretrained(folder)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "num_hidden_layers": LAYERS + 1}))
    with pytest.raises(BertlookError, match=r"lack (bert\.)?encoder\.layer\.3\..* and \d+ more"):
        load(folder)


def test_a_pooler_without_weights_has_no_part_in_the_hash(folder: Path) -> None:
    BertModel(BertConfig(**SIZE), add_pooling_layer=False).save_pretrained(folder)
    hashes = {describe_model(load(folder, device="cpu"))["model_hash"] for _ in range(2)}
    assert len(hashes) == 1


def test_a_pooler_without_weights_is_zero_where_a_head_reads_it(folder: Path) -> None:
    network = BertForSequenceClassification(BertConfig(**SIZE))
    states = {name: value for name, value in network.state_dict().items() if "pooler" not in name}
    network.save_pretrained(folder, state_dict=states)
    model = load(folder, device="cpu")
    pooler = model.module.base_model.pooler
    assert pooler is None or not pooler.dense.weight.any()


def test_weights_of_another_size_are_refused(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "intermediate_size": 40}))
    message = r"don't match the config in bert\.encoder\.layer\.0\..* and \d+ more"
    with pytest.raises(BertlookError, match=message):
        load(folder)


def test_a_folder_without_a_tokenizer_is_refused(folder: Path) -> None:
    for path in folder.glob("token*"):
        path.unlink()
    with pytest.raises(BertlookError, match="tokenizer"):
        load(folder)
    assert load(folder, tokenizer=wordpiece())(TEXT).words == TEXT.split()


def test_a_broken_tokenizer_is_refused(folder: Path) -> None:
    (folder / "tokenizer.json").write_text("{")
    with pytest.raises(BertlookError, match=r"The tokenizer of .*tiny can't be loaded"):
        load(folder)
