"""Checks of a model's folder before transformers reads it.

A folder may come from anywhere. What is refused here would load a pickle, read a file elsewhere,
never end, or allocate memory by what a header claims.
"""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from bertlook.errors import BertlookError
from bertlook.text import quote

#: Names of files: the configuration, the index of weights, the configuration of an adapter.
CONFIG_NAME = "config.json"
INDEX = "model.safetensors.index.json"
ADAPTER = "adapter_config.json"

#: Maximum number of layers, and of labels, that a configuration may claim.
MAX_LAYERS, MAX_LABELS = 1000, 1_000_000

#: Maximum size in bytes of the configuration, and of the other files except for weights.
MAX_CONFIG_BYTES, MAX_FILE_BYTES = 10_000_000, 500_000_000

#: Weights beyond those in the files that a configuration may claim: a head or a pooler may lack.
_SPARE_WEIGHTS = 10_000_000

#: Weights that a quantized file packs into one number, at most.
_MAX_PACKED = 8

#: Maximum number of characters of a model's name in a message.
_MAX_NAME = 500

#: Common methods of adapters, as their configurations name them.
_METHODS = ("LORA", "ADALORA", "IA3", "LOHA", "LOKR", "OFT", "BOFT", "VERA")

_SUFFIXES = (".json", ".txt", ".model", ".jinja", ".safetensors", ".bpe", ".vocab")


def check_files(folder: Path) -> None:
    """Raise BertlookError unless the files that transformers may read lie in the folder.

    A link may lead to another file of the folder, or to the blobs of a folder in the cache of
    Hugging Face.

    Args:
        folder: The folder of a model or tokenizer.
    """
    root = folder.resolve()
    homes = [root]
    if root.parent.name == "snapshots":
        homes.append(root.parent.parent / "blobs")
    for path in sorted(folder.iterdir()):
        if path.suffix not in _SUFFIXES:
            continue
        target = path.resolve()
        if not any(target.is_relative_to(home) for home in homes):
            raise BertlookError(
                f"{path} is a link out of its folder, to {target}. Put the file itself into the "
                "folder."
            )
        try:
            status = path.stat()
        except OSError as error:
            raise BertlookError(f"{path} can't be read: {error.strerror}.") from error
        if not stat.S_ISREG(status.st_mode):
            raise BertlookError(f"{path} is not a regular file.")
        limit = MAX_CONFIG_BYTES if path.name == "config.json" else MAX_FILE_BYTES
        if path.suffix != ".safetensors" and status.st_size > limit:
            raise BertlookError(
                f"{path} has {status.st_size:,} bytes; at most {limit:,} are read of such a file."
            )
    if (folder / ADAPTER).exists():
        refuse_adapter(folder / ADAPTER, folder)


def refuse_adapter(path: Path, source: object) -> None:
    """Raise BertlookError for an adapter: its weights are elsewhere, where its file points to.

    Args:
        path: The adapter's configuration.
        source: The folder or hub id that holds it, for the message.
    """
    try:
        config = read_json(path)
    except BertlookError:
        config = {}  # it is an adapter, whatever its file holds
    base, method = (config.get(key) for key in ("base_model_name_or_path", "peft_type"))
    name = repr(base[:_MAX_NAME]) if isinstance(base, str) and base else "the one it was trained on"
    kind = f"an adapter of the kind {method}" if method in _METHODS else "an adapter"
    raise BertlookError(
        f"{source} holds {kind} ({ADAPTER}), not a whole model. It needs its model, {name}, and "
        "peft: network = PeftModel.from_pretrained(AutoModel.from_pretrained(base), adapter), with "
        "the AutoModel class of its task; then bl.load(network, tokenizer=...)."
    )


def read_json(path: Path, content: str = "configuration") -> dict[str, Any]:
    """Return the object in a JSON file.

    Args:
        path: The file.
        content: What it holds, for the message.

    Raises:
        BertlookError: If the file can't be read, or holds no object.
    """
    fault = f"The {content} of {path.parent} can't be used: {path.name}"
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BertlookError(f"{fault}: {error}") from error
    if not isinstance(value, dict):
        raise BertlookError(f"{fault} holds a {type(value).__name__} instead of an object.")
    return value


def check_claims(config: dict[str, Any], source: object) -> None:
    """Raise BertlookError if a configuration claims what would fill the memory or run code.

    Args:
        config: The configuration as read from its file.
        source: The file, for the message.
    """
    limits = {"num_labels": MAX_LABELS}
    pending: list[Any] = [config]
    while pending:
        for key, value in pending.pop().items():
            if isinstance(value, dict):
                pending.append(value)
            if key.endswith(("layers", "_layer")):
                limits[key] = MAX_LAYERS
            if isinstance(value, (int, float)) and value > limits.get(key, value):
                raise BertlookError(
                    f"{source}: {key} is {quote(value)}; at most {limits[key]:,} are supported."
                )
            if key == "transformers_weights":
                raise BertlookError(f"{source}: {key} names other weights. Remove it.")
            if key in ("attn_implementation", "_attn_implementation") and "/" in str(value):
                raise BertlookError(
                    f"{source}: {key} is {quote(value)}, which is code of the hub. Remove it."
                )


def check_index(path: Path) -> None:
    """Raise BertlookError unless an index of weights names safetensors files beside it.

    Args:
        path: The index.
    """
    weight_map = read_json(path, "index").get("weight_map")
    if not isinstance(weight_map, dict) or not weight_map:
        raise BertlookError(f"{path} has no weight_map.")
    for name in sorted(set(map(_name_of_shard, weight_map.values()))):
        if Path(name).name != name or "\\" in name or not name.endswith(".safetensors"):
            raise BertlookError(
                f"{path} names {quote(name)}. Weights are read only from *.safetensors files in "
                "the same folder."
            )


def count_weights(folder: Path) -> int:
    """Return the number of weights in the safetensors files of a folder, by their headers.

    Raises:
        BertlookError: If an indexed file is missing, or a header is damaged.
    """
    index = folder / INDEX
    if index.is_file():
        check_index(index)
        for name in set(read_json(index, "index")["weight_map"].values()):
            if not (folder / name).is_file():
                raise BertlookError(f"{index} names {quote(name)}, which is missing.")
    count = 0
    for path in sorted(folder.glob("*.safetensors")):
        try:
            with safe_open(path, framework="pt") as weights:
                for key in weights.keys():  # noqa: SIM118 (not a dict)
                    size = 1
                    for length in weights.get_slice(key).get_shape():
                        size *= length
                    count += size
        except (SafetensorError, OSError) as error:
            raise BertlookError(
                f"The weights of {folder} can't be loaded: {path.name}: {error}"
            ) from error
    return count


def check_size(network: Any, count: int, source: object) -> None:
    """Raise BertlookError if a network needs far more memory than its weights.

    Args:
        network: The network on torch's "meta" device, where it takes no memory.
        count: The number of weights in the files.
        source: The folder, for the message.
    """
    packed = _MAX_PACKED if getattr(network.config, "quantization_config", None) else 1
    claimed = sum(weights.numel() for weights in network.parameters())
    buffers = sum(buffer.numel() * buffer.element_size() for buffer in network.buffers())
    allowed = 2 * packed * count + _SPARE_WEIGHTS
    if claimed > allowed or buffers > 4 * allowed:
        raise BertlookError(
            f"The configuration of {source} claims {claimed:,} weights and {buffers:,} bytes of "
            f"tables, but its files hold {count:,} weights. Give a complete model."
        )


def _name_of_shard(name: object) -> str:
    return name if isinstance(name, str) else repr(name)
