"""Model folders that claim too much, or lead elsewhere, are refused before they are loaded."""

from __future__ import annotations

import json
import os
import shutil
import struct
import time
from pathlib import Path
from typing import Any

import pytest
import torch

from bertlook.errors import BertlookError
from bertlook.model import folder as model_folder
from bertlook.model.load import load
from tests.tiny_models import TEXT, tiny

CONFIG, WEIGHTS, TOKENIZER = "config.json", "model.safetensors", "tokenizer.json"


def change(path: Path, **values: Any) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **values}))


def refuse(folder: Path, match: str) -> None:
    start = time.process_time()
    with pytest.raises(BertlookError, match=match):
        load(folder)
    assert time.process_time() - start < 20


def index(folder: Path, name: Any) -> None:
    """Move the weights into a shard, and write an index that names a file as the last shard."""
    (folder / WEIGHTS).rename(folder / "one.safetensors")
    keys = list(tiny().state_dict())
    weight_map = {**dict.fromkeys(keys[:-1], "one.safetensors"), keys[-1]: name}
    (folder / model_folder.INDEX).write_text(json.dumps({"metadata": {}, "weight_map": weight_map}))


def test_an_indexed_folder_is_loaded(folder: Path) -> None:
    index(folder, "one.safetensors")
    assert load(folder)(TEXT).maps.any()


NAMES = [
    *["w.bin", "w.pt", "../w.safetensors", "a/../../w.safetensors", "/w.safetensors", 3, None, ""],
    *["one.safetensors/../../w.bin", "..\\w.safetensors", ["one.safetensors"], "w.safetensors\0"],
]


@pytest.mark.parametrize("name", NAMES)
def test_an_index_names_only_safetensors_beside_it(folder: Path, name: Any) -> None:
    index(folder, name)
    torch.save(tiny().state_dict(), folder / "w.bin")
    torch.save(tiny().state_dict(), folder / "w.pt")
    shutil.copy(folder / "one.safetensors", folder.parent / "w.safetensors")
    refuse(folder, r"index\.json names .*only from \*\.safetensors files in the same folder")


def test_an_indexed_file_that_is_missing_is_named(folder: Path) -> None:
    index(folder, "two.safetensors")
    refuse(folder, r"index\.json names 'two\.safetensors', which is missing")


@pytest.mark.parametrize("content", ["[]", "{", '{"weight_map": []}', "{}", "[" * 100_000, "\xff"])
def test_a_damaged_index_is_refused(folder: Path, content: str) -> None:
    index(folder, "one.safetensors")
    (folder / model_folder.INDEX).write_bytes(content.encode("latin-1"))
    refuse(folder, r"model\.safetensors\.index\.json")


@pytest.mark.parametrize("name", [CONFIG, WEIGHTS, TOKENIZER])
def test_links_out_of_the_folder_are_refused(folder: Path, name: str) -> None:
    (folder / name).rename(folder.parent / name)
    (folder / name).symlink_to(folder.parent / name)
    refuse(folder, rf"{name} is a link out of its folder")


def test_links_within_the_folder_and_its_cache_are_followed(folder: Path) -> None:
    (folder / WEIGHTS).rename(folder / "w")
    (folder / WEIGHTS).symlink_to("w")
    assert load(folder).num_layers == 3
    snapshot = folder.parent / "models--a--b" / "snapshots" / "0123"
    blobs = folder.parent / "models--a--b" / "blobs"
    snapshot.mkdir(parents=True)
    blobs.mkdir()
    for path in folder.iterdir():
        shutil.copy(path, blobs / path.name)
        (snapshot / path.name).symlink_to(f"../../blobs/{path.name}")
    assert load(snapshot).num_layers == 3
    link = folder.parent / "link"
    link.symlink_to(folder)
    assert load(link).num_layers == 3


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("name", [CONFIG, WEIGHTS, TOKENIZER])
def test_pipes_and_devices_are_refused(folder: Path, name: str) -> None:
    (folder / name).unlink()
    os.mkfifo(folder / name)
    refuse(folder, rf"{name} is not a regular file|has no config\.json")
    (folder / name).unlink()
    (folder / name).symlink_to("/dev/zero")
    refuse(folder, rf"{name} is a link out of its folder|has no config\.json")


@pytest.mark.parametrize("name", [CONFIG, TOKENIZER, "tokenizer_config.json", "vocab.txt"])
def test_huge_files_are_refused_unread(folder: Path, name: str) -> None:
    with (folder / name).open("ab") as file:
        file.truncate(10**10)
    refuse(folder, rf"{name} has 10,000,000,000 bytes")


@pytest.mark.parametrize("content", [b"NaN", b"[1]", b'"a"', b"3", b"null", b"[" * 10**6, b"\xff"])
@pytest.mark.parametrize("name", [CONFIG, TOKENIZER, "tokenizer_config.json"])
def test_damaged_json_is_refused(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    refuse(folder, rf"tiny.*{name.split('.')[0].split('_')[0]}|tokenizer of .*tiny|{name}")


@pytest.mark.parametrize("value", [-1, 0, 200_000, 10**30, 2.5, "3", None, [3], float("nan"), True])
@pytest.mark.parametrize("key", ["num_hidden_layers", "num_attention_heads"])
def test_impossible_numbers_are_refused(folder: Path, key: str, value: Any) -> None:
    change(folder / CONFIG, **{key: value})
    try:
        model = load(folder)
    except BertlookError as error:
        assert "tiny" in str(error)  # noqa: PT017 (transformers takes its default for some values)
    else:
        assert value is None or value == 1
        assert (model.num_layers, model.num_heads) == (12, 12) or value == 1


@pytest.mark.parametrize(
    "values",
    [
        {"hidden_size": 10**6, "num_attention_heads": 1},
        {"vocab_size": 10**12},
        {"max_position_embeddings": 10**12},
        {"intermediate_size": 10**10},
        {"num_labels": 10**9},
        {"type_vocab_size": 10**12},
        {"num_hidden_layers": 1000},
        {"num_hidden_layers": 10**12},
        {"model_type": "gpt2", "n_positions": 10**6, "architectures": None},
        {"model_type": "qwen2", "num_hidden_layers": 10**12},
    ],
)
def test_what_a_configuration_claims_is_not_allocated(folder: Path, values: dict[str, Any]) -> None:
    change(folder / CONFIG, **values)
    refuse(folder, r"tiny.*(claims|at most 1|can't be|lack)")


@pytest.mark.parametrize("length", [0, 10**6, 10**15, 2**63])
def test_a_header_that_claims_a_length_is_not_believed(folder: Path, length: int) -> None:
    content = (folder / WEIGHTS).read_bytes()
    (folder / WEIGHTS).write_bytes(struct.pack("<Q", length) + content[8:])
    refuse(folder, r"weights of .*tiny can't be loaded: model\.safetensors")


def test_an_adapter_is_refused(folder: Path) -> None:
    (folder / model_folder.ADAPTER).write_text(
        json.dumps({"base_model_name_or_path": str(folder.parent), "peft_type": "LORA"})
    )
    refuse(
        folder,
        rf"tiny holds an adapter of the kind LORA.*needs its model, '{folder.parent}', and peft",
    )


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (
            '{"peft_type": "IA3"}',
            "holds an adapter of the kind IA3.*the one it was trained on, and peft",
        ),
        ('{"base_model_name_or_path": "a/b"}', r"holds an adapter.*needs its model, 'a/b', and"),
        ('{"base_model_name_or_path": 3, "peft_type": {}}', "holds an adapter"),
        ("nonsense", r"holds an adapter.*PeftModel\.from_pretrained"),
    ],
)
def test_an_adapters_own_folder_says_what_is_needed(
    tmp_path: Path, content: str, match: str
) -> None:
    (tmp_path / model_folder.ADAPTER).write_text(content)
    refuse(tmp_path, match)


@pytest.mark.parametrize(
    ("values", "match"),
    [
        ({"transformers_weights": "../w.bin"}, "transformers_weights names other weights"),
        ({"_attn_implementation": "someone/kernels"}, "code of the hub"),
        ({"attn_implementation": {"": "someone/kernels"}}, "code of the hub"),
        ({"auto_map": {"AutoConfig": "code.Config"}, "model_type": "x"}, "can't be used"),
    ],
)
def test_code_and_weights_elsewhere_are_refused(
    folder: Path, values: dict[str, Any], match: str
) -> None:
    (folder / "code.py").write_text("raise SystemExit('code of a folder ran')")
    change(folder / CONFIG, **values)
    refuse(folder, match)


def test_code_of_a_tokenizer_is_not_run(folder: Path) -> None:
    (folder / "code.py").write_text("raise SystemExit('code of a folder ran')")
    change(
        folder / "tokenizer_config.json",
        tokenizer_class="Tokenizer",
        auto_map={"AutoTokenizer": ["code.Tokenizer", "code.Tokenizer"]},
    )
    try:
        assert load(folder)(TEXT).words
    except BertlookError as error:
        assert "tiny" in str(error)  # noqa: PT017 (either is right)


def test_a_template_with_ids_beyond_the_embeddings_is_refused(folder: Path) -> None:
    content = json.loads((folder / TOKENIZER).read_text("utf-8"))
    content["post_processor"]["special_tokens"]["[CLS]"]["ids"] = [10**6]
    (folder / TOKENIZER).write_text(json.dumps(content))
    with pytest.raises(BertlookError, match="the id 1000000, for which it has no token"):
        load(folder)(TEXT)


def test_a_template_with_segments_beyond_the_embeddings_is_refused(folder: Path) -> None:
    text = (folder / TOKENIZER).read_text("utf-8")
    (folder / TOKENIZER).write_text(text.replace('"type_id": 1', '"type_id": 9'))
    with pytest.raises(BertlookError, match="doesn't fit tiny: it gives the segment 9"):
        load(folder)(TEXT, TEXT)


@pytest.mark.parametrize("limit", ["many", [1], {}])
def test_a_maximum_length_that_is_no_number_is_refused(folder: Path, limit: Any) -> None:
    change(folder / "tokenizer_config.json", model_max_length=limit)
    refuse(folder, "tiny")


@pytest.mark.parametrize("rate", [float("nan"), 2, -1])
def test_a_network_that_can_not_be_run_is_refused(folder: Path, rate: float) -> None:
    change(folder / CONFIG, hidden_dropout_prob=rate)
    refuse(folder, "tiny")
