"""Loading of models: from a folder, the hub or transformers objects, or the bundled one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, overload

import torch
from transformers import (
    AutoConfig,
    AutoImageProcessor,
    AutoTokenizer,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)
from transformers.utils import CONFIG_NAME, cached_file
from transformers.utils import logging as hf_logging

from bertlook import garbage
from bertlook.errors import BertlookError
from bertlook.isolation import isolated
from bertlook.model.architecture import check_config
from bertlook.model.folder import (
    ADAPTER,
    INDEX,
    check_claims,
    check_files,
    check_index,
    check_size,
    count_weights,
    read_json,
    refuse_adapter,
)
from bertlook.model.images.image_model import ImageModel, find_image_network
from bertlook.model.kinds import model_of
from bertlook.model.model import Model
from bertlook.model.unwrap import is_held_model, unwrap, unwrap_tokenizer, way_out
from bertlook.text import first_line, quote

BUNDLED = Path(__file__).parents[1] / "bundled" / "bert-mini"


@overload
def load(
    name: str | Path | None = None,
    tokenizer: Any = None,
    *,
    device: str | torch.device | None = None,
    dtype: str | torch.dtype | None = None,
    revision: str | None = None,
) -> Model: ...


@overload
def load(
    name: torch.nn.Module | Any,
    tokenizer: Any = None,
    *,
    device: str | torch.device | None = None,
    dtype: str | torch.dtype | None = None,
    revision: str | None = None,
) -> Any: ...


@isolated()
def load(
    name: str | Path | torch.nn.Module | Any = None,
    tokenizer: Any = None,
    *,
    device: str | torch.device | None = None,
    dtype: str | torch.dtype | None = None,
    revision: str | None = None,
) -> Any:
    """Load a model.

    Weights are read from safetensors files only, and no code from a repository is run. The network
    reads a few tokens once, so that one that cannot run is refused here.

    Args:
        name: A local folder, a hub id, or a transformers model, which is left unchanged. By
            default the bundled model, which needs no network. A transformers model may be wrapped:
            in a pipeline, in peft's model with active adapters, by torch.compile, DataParallel or
            DistributedDataParallel.
        tokenizer: The tokenizer of a transformers model, or the processor that holds it; otherwise
            a folder, a hub id or a tokenizer to use instead of the model's own. An image processor,
            if the model reads images; with it, a model of texts and images reads images.
        device: The device to put the model on, by default the CPU. A transformers model stays on
            its device.
        dtype: The precision of the weights, by default float32; quantized weights, and those beside
            them, keep their own.
        revision: A branch, tag or commit of the hub, for a hub id only.

    Returns:
        The model; an :class:`~bertlook.ImageModel` if it reads images.

    Raises:
        BertlookError: If the model can't be found, is incomplete, or has no attention that can be
            read; if a folder holds an adapter, a link that leads out of it, an index of weights
            that names other files than safetensors beside it, or a configuration that claims far
            more weights than the files hold.

    Example:
        >>> import bertlook as bl
        >>> bl.load()
        <Model: bert-mini, 6 layers x 8 heads>
    """
    if name is None:
        name = BUNDLED
    if not isinstance(name, (str, Path)):
        for argument, value in (("dtype", dtype), ("revision", revision)):
            if value is not None and is_held_model(name):
                raise BertlookError(
                    f"{argument}={quote(value)} has no effect on a transformers model. Omit it."
                )
        return _from_objects(*unwrap(name, tokenizer))
    if isinstance(name, Path) and not name.is_dir():
        raise BertlookError(f"There is no folder {name}. Check the path.")
    if os.path.isfile(name):  # transformers would unpickle it
        raise BertlookError(f"{name} is a file. Give the folder that it is in.")
    folder = Path(name) if os.path.isdir(name) else None
    if folder and revision is not None:
        raise BertlookError(
            f"revision={quote(revision)} has no effect on the folder {folder}. Omit it, or give a "
            "hub id."
        )
    with _quiet(), garbage.paused():
        config = _config(str(name), folder, revision)
        module = _weights(str(name), folder, config, revision, _dtype(dtype, config))
        source = str(name) if tokenizer is None else tokenizer
        image_network = find_image_network(module, tokenizer)
        if image_network is None:
            loaded_tokenizer = _tokenizer(source, revision)
        else:
            processor = _image_processor(source, revision)
    module.eval()
    title = folder.resolve().name if folder else str(name)
    if image_network is not None:
        image_model = ImageModel(image_network, processor, name=title)
        image_model.check()
        if device is not None:
            _move(image_network, device)
        return image_model
    model = model_of(module, loaded_tokenizer, name=title, folder=folder)
    _check_pass(model)
    if device is not None:
        _move(module, device)
    return model


def as_model(value: Any, call: str) -> Model:
    """Return an argument that is a model, or that holds a network together with its tokenizer.

    Args:
        value: A Model, a pipeline or the like, or a pair of a network and its tokenizer.
        call: The call, for the message, such as "bl.scan(model, corpus, measures)".

    Raises:
        BertlookError: If it is anything else; the message names the way out.
    """
    if is_held_model(value):
        value = load(value)
    if isinstance(value, Model):
        return value
    if isinstance(value, ImageModel):
        raise BertlookError(
            f"{call} reads texts, and {value.name} reads images. Call it on an image, "
            "model(image), and show that attention with bl.ArcView."
        )
    fault = f"The first argument must be a model, but this is a {type(value).__name__}: {call}"
    if isinstance(value, (str, Path)):
        raise BertlookError(f"{fault}, with model = bl.load({quote(str(value))}).")
    raise BertlookError(f"{fault}, with model = bl.load(). {way_out(value)}".rstrip())


def _from_objects(network: PreTrainedModel, tokenizer: Any) -> Model | ImageModel:
    name = _name_of(network)
    image_network = find_image_network(network, tokenizer)
    if image_network is not None:
        return ImageModel(image_network, _image_processor(tokenizer, None), name=name)
    if tokenizer is None:
        source = getattr(network.config, "_name_or_path", None)
        example = repr(str(source)) if source else "..."
        raise BertlookError(
            f"A {type(network).__name__} needs its tokenizer. Pass bl.load(model, "
            f"tokenizer={example})."
        )
    return model_of(network, _tokenizer(tokenizer, None), name=name)


def _config(name: str, folder: Path | None, revision: str | None) -> Any:
    path = folder / "config.json" if folder else None
    if folder and path:
        check_files(folder)
        if not path.is_file():
            raise BertlookError(f"{folder} has no config.json. Give the folder of a model.")
        check_claims(read_json(path), path)
    try:
        if not folder:
            _check_hub_files(name, revision)
        config = AutoConfig.from_pretrained(name, revision=revision, trust_remote_code=False)
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
    # The adapter's first: its repository has no other configuration.
    if adapter := _hub_file(name, ADAPTER, revision):
        refuse_adapter(adapter, name)
    config = cached_file(name, CONFIG_NAME, revision=revision)
    index = _hub_file(name, INDEX, revision)
    check_claims(read_json(Path(config)), f"{name}, {CONFIG_NAME}")
    if index:
        check_index(index)


def _hub_file(name: str, file: str, revision: str | None) -> Path | None:
    path = cached_file(name, file, revision=revision, _raise_exceptions_for_missing_entries=False)
    return Path(path) if path else None


def _weights(
    name: str, folder: Path | None, config: Any, revision: str | None, dtype: torch.dtype | str
) -> PreTrainedModel:
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
    missing = sorted(key for key in report["missing_keys"] if "pooler" not in key)
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


def _check_pass(model: Model) -> None:
    """Raise BertlookError unless the network reads two tokens: some faults show only there."""
    try:
        model.check()
    except (RuntimeError, TypeError, ValueError, ArithmeticError, LookupError) as error:
        if isinstance(error, (BertlookError, torch.OutOfMemoryError)):
            raise
        raise BertlookError(
            f"{model.name} can't be run, probably for a value in its {CONFIG_NAME}: "
            f"{first_line(error)}"
        ) from error


def _auto_class(config: Any) -> Any:
    """Return the auto class that keeps a language model's head if the weights have one."""
    import transformers

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


def _tokenizer(source: Any, revision: str | None) -> Any:
    source = unwrap_tokenizer(source)
    if isinstance(source, PreTrainedTokenizerBase):
        return source
    if not isinstance(source, (str, Path)):
        raise BertlookError(
            f"A {type(source).__name__} isn't a tokenizer. Give a folder, a hub id, or a "
            "transformers tokenizer."
        )
    if os.path.isdir(source):
        check_files(Path(source))
    try:
        loaded = AutoTokenizer.from_pretrained(
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


def _image_processor(source: Any, revision: str | None) -> Any:
    """Return an image processor by its name or folder, or what was given as one."""
    if not isinstance(source, (str, Path)):
        return source
    if os.path.isdir(source):
        check_files(Path(source))
    try:
        return AutoImageProcessor.from_pretrained(
            str(source), revision=revision, trust_remote_code=False
        )
    except BaseException as error:  # a broken file can raise anything
        _raise_interrupts(error)
        raise BertlookError(
            f"The image processor of {source} can't be loaded: {first_line(error)} Install "
            "torchvision if it needs that, or pass an image processor as tokenizer=."
        ) from error


def _move(module: PreTrainedModel, device: str | torch.device) -> None:
    try:
        module.to(device)
    except Exception as error:  # each absent device raises its own kind
        raise BertlookError(f"The model can't be put on {device}: {first_line(error)}") from error


def _dtype(dtype: str | torch.dtype | None, config: Any) -> torch.dtype | str:
    if dtype is None and getattr(config, "quantization_config", None):
        return "auto"  # other weights than those that were quantized have their own precision
    name = "float32" if dtype is None else str(dtype).removeprefix("torch.")
    precision = getattr(torch, name, None)
    if not isinstance(precision, torch.dtype) or not precision.is_floating_point:
        raise BertlookError(f"dtype={quote(dtype)} is unknown. Pass float32, bfloat16 or float16.")
    return precision


def _name_of(module: PreTrainedModel) -> str:
    path = getattr(module.config, "_name_or_path", None)
    if not path:
        return type(module).__name__
    return Path(path).resolve().name if Path(path).is_dir() else path


def _raise_interrupts(error: BaseException) -> None:
    """Raise what ends a program; a panic of the tokenizers' library, also no Exception, doesn't."""
    if isinstance(error, (KeyboardInterrupt, SystemExit, GeneratorExit)):
        raise error


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep transformers' load reports and progress bars out of a notebook."""
    level, bars = hf_logging.get_verbosity(), hf_logging.is_progress_bar_enabled()
    hf_logging.set_verbosity_error()
    hf_logging.disable_progress_bar()
    try:
        yield
    finally:
        hf_logging.set_verbosity(level)
        if bars:
            hf_logging.enable_progress_bar()
