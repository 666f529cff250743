from __future__ import annotations

import json
import logging
import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import (
    BertConfig,
    BertForMaskedLM,
    BertForPreTraining,
    BertForSequenceClassification,
    BertModel,
    ElectraForPreTraining,
    ElectraModel,
    EncoderDecoderModel,
    GPT2LMHeadModel,
    MambaConfig,
    MambaModel,
    T5EncoderModel,
    T5ForConditionalGeneration,
    T5Model,
    ViTConfig,
    ViTImageProcessorPil,
    ViTModel,
)
from transformers.utils import logging as hf_logging

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.model.load import load
from bertlook.model.model import Model
from bertlook.model.streams.encoder_decoder import EncoderDecoder
from tests.architectures import ALL, HEADS, LAYERS, SIZE
from tests.encoder_decoders import build
from tests.tiny_models import TEXT, tiny
from tests.tiny_tokenizers import byte_level, metaspace, wordpiece


def test_a_folder_is_loaded(folder: Path) -> None:
    model = load(folder)
    assert (model.name, model.num_layers, model.num_heads) == ("tiny", LAYERS, HEADS)
    assert repr(model) == "<Model: tiny, 3 layers x 4 heads>"
    assert isinstance(model.module, BertForMaskedLM)
    assert not model.module.training
    assert model.device == torch.device("cpu")
    assert model.module.dtype == torch.float32
    attention = model(TEXT)
    assert attention.maps.shape == (3, 4, 9, 9)
    assert attention.maps.dtype == np.float32
    assert attention.tokens == ["[CLS]", "the", "cat", "##s", "sat", "on", "the", "mat", "[SEP]"]
    assert attention.words == TEXT.split()
    assert attention.source == TEXT
    assert attention.note == ""


def test_a_folder_may_be_a_string_and_relative(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    for name in (str(folder), ".", "../tiny"):
        model = load(name)
        assert (model.name, model.folder) == ("tiny", folder)


def test_a_model_has_the_name_that_it_is_given(folder: Path) -> None:
    assert load(folder, name="step 1,000").name == "step 1,000"
    assert load(folder, name="step 1,000")(TEXT).provenance["model"] == "step 1,000"
    assert load(tiny(), tokenizer=wordpiece(), name="mine").name == "mine"
    assert load(folder, name="a\ud800").name == "a\N{REPLACEMENT CHARACTER}"
    with pytest.raises(BertlookError, match="name is empty"):
        load(folder, name=" ")
    with pytest.raises(BertlookError, match="name is a int, not a str"):
        load(folder, name=3)  # type: ignore[call-overload]


def test_an_image_model_and_an_encoder_decoder_have_names_too() -> None:
    size = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    network = ViTModel(ViTConfig(**size, image_size=32, patch_size=8))
    processor = ViTImageProcessorPil(size={"height": 32, "width": 32})
    assert load(network, processor, name="eyes").name == "eyes"
    both = load(build("T5"), tokenizer=metaspace(), name="ears")
    assert (both.name, both.encoder.name) == ("ears", "ears (encoder)")


def test_a_transformers_model_is_left_unchanged() -> None:
    module = tiny().train()
    model = load(module, tokenizer=wordpiece())
    before = {name: value.clone() for name, value in module.state_dict().items()}
    first, second = model(TEXT), model(TEXT)
    np.testing.assert_array_equal(first.maps, second.maps)  # no dropout
    assert module.training
    assert model.module is module
    assert all(torch.equal(before[name], value) for name, value in module.state_dict().items())


def test_a_transformers_model_is_named_after_its_folder_or_class(folder: Path) -> None:
    assert load(tiny(), tokenizer=wordpiece()).name == "BertForMaskedLM"
    saved = BertForMaskedLM.from_pretrained(folder)
    assert load(saved, tokenizer=wordpiece()).name == "tiny"


def test_a_transformers_model_needs_a_tokenizer() -> None:
    with pytest.raises(BertlookError, match="needs its tokenizer"):
        load(tiny())


def test_another_tokenizer_can_be_given(folder: Path, tmp_path: Path) -> None:
    metaspace().save_pretrained(tmp_path / "other")
    for tokenizer in (metaspace(), tmp_path / "other", str(tmp_path / "other")):
        assert load(folder, tokenizer=tokenizer)("the cat").tokens == [
            "<s>",
            "▁the",
            "▁cat",
            "</s>",
        ]


@pytest.mark.parametrize("dtype", ["bfloat16", torch.bfloat16])
def test_weights_have_the_requested_dtype(folder: Path, dtype: Any) -> None:
    assert load(folder, dtype=dtype).module.dtype == torch.bfloat16


def test_half_precision_weights_are_loaded_as_float32(folder: Path) -> None:
    tiny().half().save_pretrained(folder)
    assert load(folder).module.dtype == torch.float32


@pytest.mark.parametrize(("dtype", "passed"), [(None, "auto"), ("float16", torch.float16)])
def test_a_quantized_folder_keeps_its_precision(
    folder: Path, dtype: Any, passed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = json.loads((folder / "config.json").read_text())
    config["quantization_config"] = {"quant_method": "bitsandbytes", "load_in_8bit": True}
    (folder / "config.json").write_text(json.dumps(config))
    options: list[Any] = []

    def from_pretrained(*_: Any, **given: Any) -> Any:
        options.append(given["dtype"])
        raise OSError("there is no such library")

    monkeypatch.setattr("transformers.AutoModelForMaskedLM.from_pretrained", from_pretrained)
    with pytest.raises(BertlookError, match="there is no such library"):
        load(folder, dtype=dtype)
    assert options == [passed]


@pytest.mark.parametrize("dtype", ["float23", "nn", "Tensor", "int8", torch.int64, 3])
def test_an_unknown_dtype_is_refused(folder: Path, dtype: Any) -> None:
    with pytest.raises(BertlookError, match=r"is unknown\. Pass float32, bfloat16 or float16"):
        load(folder, dtype=dtype)


def test_a_model_is_on_the_requested_device(folder: Path) -> None:
    assert load(folder, device="meta").device == torch.device("meta")


@pytest.mark.parametrize("device", ["abacus", "cuda:99"])
def test_a_missing_device_is_refused(folder: Path, device: str) -> None:
    with pytest.raises(BertlookError, match=f"can't be put on {device}"):
        load(folder, device=device)


def test_a_decoder_is_loaded_with_its_head(tmp_path: Path) -> None:
    GPT2LMHeadModel(ALL["GPT-2"]()).save_pretrained(tmp_path)
    byte_level(specials=False).save_pretrained(tmp_path)
    model = load(tmp_path)
    assert isinstance(model.module, GPT2LMHeadModel)
    assert not np.triu(model(TEXT).maps, 1).any()


def test_the_head_of_a_language_model_is_kept(folder: Path) -> None:
    BertForPreTraining(BertConfig(**SIZE)).save_pretrained(folder)
    assert isinstance(load(folder).module, BertForMaskedLM)
    BertForSequenceClassification(BertConfig(**SIZE)).save_pretrained(folder)
    assert isinstance(load(folder).module, BertModel)
    ElectraForPreTraining(ALL["ELECTRA"]()).save_pretrained(folder)
    model = load(folder)
    assert isinstance(model.module, ElectraModel)
    assert model(TEXT).words == TEXT.split()


@pytest.mark.parametrize("kind", [T5Model, T5ForConditionalGeneration, EncoderDecoderModel])
def test_an_encoder_decoder_is_loaded_from_its_folder(kind: type, tmp_path: Path) -> None:
    module = build("BERT to BERT" if kind is EncoderDecoderModel else "T5")
    if kind is T5Model:
        module = T5Model(module.config)
    module.save_pretrained(tmp_path)
    metaspace().save_pretrained(tmp_path)
    loaded, in_hand = load(tmp_path), load(module, tokenizer=metaspace())
    assert isinstance(loaded, EncoderDecoder)
    for stream, attention in loaded(TEXT, "the mat").items():
        np.testing.assert_allclose(attention.maps, in_hand(TEXT, "the mat")[stream].maps, atol=1e-6)


def test_an_encoder_alone_is_loaded_from_its_folder(tmp_path: Path) -> None:
    config = build("T5").config
    module = T5EncoderModel(config).eval()
    module.save_pretrained(tmp_path)
    metaspace().save_pretrained(tmp_path)
    model = load(tmp_path)
    assert type(model) is Model
    np.testing.assert_allclose(
        model(TEXT).maps, load(module, tokenizer=metaspace())(TEXT).maps, atol=1e-6
    )


def test_a_model_without_attention_is_refused() -> None:
    module = MambaModel(
        MambaConfig(vocab_size=300, hidden_size=8, state_size=4, num_hidden_layers=1)
    )
    with pytest.raises(
        BertlookError, match=r"\(mamba\) can't be read: its .* has no attention heads"
    ):
        load(module, tokenizer=wordpiece())


def test_a_model_of_images_is_refused() -> None:
    sizes = {
        key: value for key, value in SIZE.items() if key.startswith(("hidden", "num", "inter"))
    }
    with pytest.raises(BertlookError, match=r"reads images, and a .* doesn't process them"):
        load(ViTModel(ViTConfig(**sizes)), tokenizer=wordpiece())


def test_a_file_is_not_unpickled(tmp_path: Path) -> None:
    torch.save(tiny().state_dict(), tmp_path / "model.bin")
    with pytest.raises(BertlookError, match=r"model\.bin is a file\. Give the folder"):
        load(str(tmp_path / "model.bin"))


@pytest.mark.parametrize("thing", [3, torch.nn.Linear(2, 2), ["a"]])
def test_values_that_are_not_models_are_refused(thing: Any) -> None:
    with pytest.raises(
        BertlookError, match=f"A {type(thing).__name__} isn't a (transformers )?model"
    ):
        load(thing)


def test_a_tokenizer_that_does_not_fit_is_refused(folder: Path) -> None:
    small = tiny(vocab_size=50)
    highest = max(wordpiece().get_vocab().values())
    message = rf"its ids go up to {highest}, and the model has embeddings for 50"
    with pytest.raises(BertlookError, match=message):
        load(small, tokenizer=wordpiece())
    small.save_pretrained(folder)
    with pytest.raises(BertlookError, match="doesn't fit tiny"):
        load(folder)


@pytest.mark.parametrize("thing", [3, object(), wordpiece])
def test_values_that_are_not_tokenizers_are_refused(thing: Any) -> None:
    with pytest.raises(BertlookError, match="isn't a tokenizer"):
        load(tiny(), tokenizer=thing)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BertlookError, match=r"There is no folder .*nowhere"):
        load(tmp_path / "nowhere")
    with pytest.raises(BertlookError, match=r"nowhere can't be loaded: there is no such folder"):
        load(str(tmp_path / "nowhere"))


def test_a_model_card_is_shown_as_text(folder: Path) -> None:
    attack = b"<img src=x onerror=alert(1)> ![](http://example.org/a.png) [a](javascript:b) \xff"
    (folder / "README.md").write_bytes(attack)
    card = load(folder).card
    assert card is not None
    assert not hasattr(card, "_repr_markdown_")
    shown = card._repr_html_()
    assert re.findall("<.*?>", shown) == ['<pre style="white-space: pre-wrap">', "</pre>"]
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown


def test_an_existing_model_card_is_returned(folder: Path) -> None:
    assert load(folder).card is None
    (folder / "README.md").write_text("# Tiny\n\nKnows nothing, naïvely.", "utf-8")
    card = load(folder).card
    assert card == "# Tiny\n\nKnows nothing, naïvely."
    assert card is not None
    assert card._repr_html_().endswith(">" + card + "</pre>")
    assert load(tiny(), tokenizer=wordpiece()).card is None


@pytest.mark.parametrize("broken", [False, True])
def test_the_logging_of_transformers_is_restored(
    folder: Path, broken: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    if broken:
        (folder / "model.safetensors").write_bytes(b"")
    before = hf_logging.get_verbosity()
    hf_logging.set_verbosity(logging.INFO)
    hf_logging.enable_progress_bar()
    try:
        if broken:
            with pytest.raises(BertlookError):
                load(folder)
        else:
            load(folder)
        assert hf_logging.get_verbosity() == logging.INFO
        assert hf_logging.is_progress_bar_enabled()
        hf_logging.disable_progress_bar()
        load(folder) if not broken else None
        assert not hf_logging.is_progress_bar_enabled()
    finally:
        hf_logging.set_verbosity(before)
        hf_logging.enable_progress_bar()
    shown = capfd.readouterr()
    assert shown.out == shown.err == ""


def test_the_bundled_model_is_the_default() -> None:
    model = bl.load()
    assert isinstance(model, Model)
    assert model.module.dtype == torch.float32
    attention = model("The cat sat on the mat.")
    assert attention.words == ["The", "cat", "sat", "on", "the", "mat", "."]
    assert attention.maps.shape[:2] == (model.num_layers, model.num_heads)
    np.testing.assert_allclose(attention.maps.sum(-1), 1, atol=1e-5)


def test_a_copy_of_the_bundled_folder_can_be_loaded(folder: Path, tmp_path: Path) -> None:
    model = load(folder)
    shutil.rmtree(folder)  # read, not mapped
    assert model(TEXT).words == TEXT.split()
