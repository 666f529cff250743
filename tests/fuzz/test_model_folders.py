"""Mutated model folders are loaded or refused with their name, and run nothing."""

from __future__ import annotations

import json
import shutil
import struct
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest
import torch

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.model.folder import INDEX
from tests.fuzz.conftest import Rounds
from tests.fuzz.test_readers import mutate_bytes
from tests.tiny_models import TEXT

ZOO: list[Any] = [
    *[None, True, -1, 0, 1, 7, 200_000, 10**12, 10**40, 0.5, float("nan"), float("inf")],
    *["", "x", "../x", "/dev/zero", "x.bin", "a/b", "BertTokenizer", [], {}, [[]], {"": 0}],
]
KEYS = [
    *["auto_map", "num_labels", "quantization_config", "transformers_weights", "is_decoder"],
    *["attn_implementation", "tokenizer_class", "model_max_length", "truncation", "padding"],
    *["model_type", "architectures", "tie_word_embeddings", "num_hidden_layers", "layer_types"],
]
SECONDS = 20


def forge(random: Random, value: Any) -> Any:
    """Return a JSON value with one part replaced, added or removed."""
    if isinstance(value, dict) and random.random() < 0.95:
        name = random.choice([*value, random.choice(KEYS)])
        changed = {**value, name: forge(random, value.get(name))}
        if random.random() < 0.1:
            del changed[name]
        return changed
    if isinstance(value, list) and value and random.random() < 0.9:
        place = random.randrange(len(value))
        return [*value[:place], forge(random, value[place]), *value[place + random.randrange(2) :]]
    return random.choice(ZOO)


def forge_header(random: Random, content: bytes) -> bytes:
    """Change the header of a safetensors file, and possibly the length that it claims."""
    length = struct.unpack("<Q", content[:8])[0]
    header = json.dumps(forge(random, json.loads(content[8 : 8 + length]))).encode()
    claimed = random.choice([len(header)] * 5 + [0, 10**6, 2**40, 2**64 - 1])
    return struct.pack("<Q", claimed) + header + content[8 + length :]


def mutate(random: Random, folder: Path) -> None:
    """Damage a file of a folder, or forge its content."""
    path = random.choice(sorted(folder.iterdir()))
    content = path.read_bytes()
    try:
        if path.suffix == ".safetensors" and random.random() < 0.8:
            path.write_bytes(forge_header(random, content))
            return
        if path.suffix == ".json" and random.random() < 0.8:
            path.write_text(json.dumps(forge(random, json.loads(content))))
            return
    except (ValueError, struct.error):  # damaged before
        pass
    path.write_bytes(mutate_bytes(random, content))


@pytest.mark.filterwarnings("ignore")  # transformers warns about what it reads
def test_mutated_folders_are_loaded_or_refused(
    rounds: Rounds, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        pytest.fail("a pickle was opened")

    monkeypatch.setattr(torch, "load", refuse)
    names = {path.name for path in folder.iterdir()}
    keys = bl.load(folder).module.state_dict()
    copy = folder.parent / "copy"
    for random in rounds(80):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(folder, copy)
        if random.random() < 0.3:
            weight_map = dict.fromkeys(keys, "model.safetensors")
            (copy / INDEX).write_text(json.dumps({"metadata": {}, "weight_map": weight_map}))
            if random.random() < 0.5:
                (copy / "model.safetensors").rename(copy / "one.safetensors")
                (copy / INDEX).write_text(
                    (copy / INDEX).read_text().replace("model.safe", "one.safe")
                )
        for _ in range(random.randint(1, 2)):
            mutate(random, copy)
        start = time.process_time()
        try:
            model = bl.load(copy)
            attention = model(TEXT, truncate=True)
            assert attention.maps.shape[:2] == (model.num_layers, model.num_heads)
        except BertlookError as error:
            message = str(error)
            assert message
        assert time.process_time() - start < SECONDS
    assert {path.name for path in folder.iterdir()} == names
