"""The saved parts of a model: its configuration, weights, tokenizer and image processor."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bertlook.deferred import torch
from bertlook.errors import BertlookError
from bertlook.model.architecture import check_config
from bertlook.model.deferred import transformers
from bertlook.model.folder import (
    ADAPTER,
    CONFIG_NAME,
    INDEX,
    check_claims,
    check_files,
    check_index,
    check_size,
    count_weights,
    read_json,
    refuse_adapter,
)
from bertlook.model.unwrap import unwrap_tokenizer
from bertlook.text import first_line

if TYPE_CHECKING:
    from transformers import PreTrainedModel


def read_config(name: str, folder: Path | None, revision: str | None) -> Any:
    """Return a model's configuration.

    Args:
        name: The folder or hub id of the model.
        folder: The folder, or None for a hub id.
        revision: The revision of a hub id, or None.

    Raises:
        BertlookError: If it is missing or broken, or describes no transformer that can be read.
    """
    path = folder / "config.json" if folder else None
    if folder and path:
        check_files(folder)
        if not path.is_file():
            raise BertlookError(f"{folder} has no config.json. Give the folder of a model.")
        check_claims(read_json(path), path)
    try:
        if not folder:
            _check_hub_files(name, revision)
        config = transformers.AutoConfig.from_pretrained(
            name, revision=revision, trust_remote_code=False
        )
    except BertlookError:
        raise
    except BaseException as error:  # a broken file can raise anything
        _raise_interrupts(error)
        if isinstance(error, OSError) and not folder:
            raise BertlookError(
                f"{name} can't be loaded: there is no such folder, and the hub has no such model "
                f"or can't be reached. Give a folder, or check the name. ({first_line(error)})"
            ) from error
        raise BertlookError(
            f"The configuration of {name} can't be used: {CONFIG_NAME}: {first_line(error)}"
        ) from error
    check_config(config, name)
    return config


def _check_hub_files(name: str, revision: str | None) -> None:
    """Check the files of a hub id that decide what transformers loads."""
    from transformers.utils import cached_file

    # The adapter's first: its repository has no other configuration.
    if adapter := _hub_file(name, ADAPTER, revision):
        refuse_adapter(adapter, name)
    config = cached_file(name, CONFIG_NAME, revision=revision)
    index = _hub_file(name, INDEX, revision)
    check_claims(read_json(Path(config)), f"{name}, {CONFIG_NAME}")
    if index:
        check_index(index)


def _hub_file(name: str, file: str, revision: str | None) -> Path | None:
    from transformers.utils import cached_file

    path = cached_file(name, file, revision=revision, _raise_exceptions_for_missing_entries=False)
    return Path(path) if path else None


def read_weights(
    name: str, folder: Path | None, config: Any, revision: str | None, dtype: torch.dtype | str
) -> PreTrainedModel:
    """Return the network with its weights, complete and from safetensors files alone.

    Args:
        name: The folder or hub id of the model.
        folder: The folder, or None for a hub id.
        config: The model's configuration.
        revision: The revision of a hub id, or None.
        dtype: The precision of the weights, or "auto".

    Raises:
        BertlookError: If weights are missing, don't match the configuration or can't be loaded.
    """
    if folder and not any(folder.glob("*.safetensors")):
        pickles = ", ".join(sorted(path.name for path in folder.glob("*.bin")))
        raise BertlookError(
            f"{folder} has no *.safetensors file, the only kind that is read"
            + (f": {pickles} may run code. " if pickles else ". ")
            + "Save the model with save_pretrained of a current transformers."
        )
    try:
        if folder:
            count = count_weights(folder)
            with torch.device("meta"):
                check_size(_auto_class(config).from_config(config).base_model, count, folder)
        module, report = _auto_class(config).from_pretrained(
            name,
            config=config,
            revision=revision,
            dtype=dtype,
            use_safetensors=True,
            trust_remote_code=False,
            output_loading_info=True,
            ignore_mismatched_sizes=True,  # reported below, by name
        )
    except BertlookError:
        raise
    except BaseException as error:  # a broken file can raise anything
        _raise_interrupts(error)
        raise BertlookError(
            f"The weights of {name} can't be loaded: {first_line(error)}"
        ) from error
    poolers = [key for key in report["missing_keys"] if "pooler" in key]
    _settle_poolers(module, poolers)
    missing = sorted(set(report["missing_keys"]) - set(poolers))
    mismatched = sorted(str(key[0]) for key in report["mismatched_keys"])
    backbone = module.base_model
    prefix = f"{module.base_model_prefix}."
    if backbone is not module and not any(key.startswith(prefix) for key in missing + mismatched):
        # At most the language model's head is missing, as in ELECTRA's discriminator.
        return backbone if missing or mismatched else module
    if missing or mismatched:
        fault, keys = ("lack", missing) if missing else ("don't match the config in", mismatched)
        raise BertlookError(
            f"The weights of {name} {fault} {keys[0]}"
            + (f" and {len(keys) - 1} more" if len(keys) > 1 else "")
            + ". Give a complete model: the maps of a partly random one would be noise."
        )
    return module


def _settle_poolers(module: Any, keys: Iterable[str]) -> None:
    """Remove a pooler without weights, or let it be zero where a head reads it.

    It has no part in attention; but random weights would give the model another hash each time that
    it is loaded, so that no scan could go on.
    """
    for key in keys:
        if key.startswith("pooler."):
            module.pooler = None
        else:
            torch.nn.init.zeros_(module.get_parameter(key))


def _auto_class(config: Any) -> Any:
    """Return the auto class that keeps a language model's head if the weights have one."""
    architecture = next(iter(config.architectures or []), "")
    if architecture.endswith("EncoderModel"):  # one part of an encoder-decoder
        return transformers.AutoModelForTextEncoding
    if type(config) in transformers.MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING:
        return transformers.AutoModelForSeq2SeqLM
    if architecture.endswith(("ForMaskedLM", "ForPreTraining")):
        return transformers.AutoModelForMaskedLM
    if architecture.endswith(("ForCausalLM", "LMHeadModel")):
        return transformers.AutoModelForCausalLM
    return transformers.AutoModel


def read_tokenizer(source: Any, revision: str | None) -> Any:
    """Return a tokenizer by its folder or hub id, or the one that is given or held.

    Args:
        source: A folder, a hub id, or a tokenizer, also in a processor.
        revision: The revision of a hub id, or None.

    Raises:
        BertlookError: If there is no tokenizer, or it has no vocabulary.
    """
    source = unwrap_tokenizer(source)
    if isinstance(source, transformers.PreTrainedTokenizerBase):
        return source
    if not isinstance(source, (str, Path)):
        raise BertlookError(
            f"A {type(source).__name__} isn't a tokenizer. Give a folder, a hub id, or a "
            "transformers tokenizer."
        )
    if os.path.isdir(source):
        check_files(Path(source))
    try:
        loaded = transformers.AutoTokenizer.from_pretrained(
            str(source), revision=revision, trust_remote_code=False
        )
    except BaseException as error:  # a broken file can raise anything
        _raise_interrupts(error)
        raise BertlookError(
            f"The tokenizer of {source} can't be loaded: {first_line(error)}"
        ) from error
    if len(loaded) <= len(loaded.all_special_tokens):
        raise BertlookError(
            f"{source} has no vocabulary: the tokenizer's files (tokenizer.json, or vocab.txt) are "
            "missing. Pass tokenizer=."
        )
    return loaded


def read_image_processor(source: Any, revision: str | None) -> Any:
    """Return an image processor by its name or folder, or what was given as one."""
    if not isinstance(source, (str, Path)):
        return source
    if os.path.isdir(source):
        check_files(Path(source))
    try:
        return transformers.AutoImageProcessor.from_pretrained(
            str(source), revision=revision, trust_remote_code=False
        )
    except BaseException as error:  # a broken file can raise anything
        _raise_interrupts(error)
        raise BertlookError(
            f"The image processor of {source} can't be loaded: {first_line(error)} Install "
            "torchvision if it needs that, or pass an image processor as tokenizer=."
        ) from error


def _raise_interrupts(error: BaseException) -> None:
    """Raise what ends a program; a panic of the tokenizers' library, also no Exception, doesn't."""
    if isinstance(error, (KeyboardInterrupt, SystemExit, GeneratorExit)):
        raise error
