"""Loading of models: from a folder, the hub or transformers objects, or the bundled one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from bertlook import garbage
from bertlook.choices import check_name
from bertlook.deferred import import_network_libraries, is_imported, torch
from bertlook.errors import BertlookError
from bertlook.isolation import isolated
from bertlook.model.folder import CONFIG_NAME, check_files
from bertlook.model.images.image_model import ImageModel, find_image_network
from bertlook.model.kinds import model_of
from bertlook.model.light_model import find_light_model
from bertlook.model.model import Model
from bertlook.model.saved_parts import (
    read_config,
    read_image_processor,
    read_tokenizer,
    read_weights,
)
from bertlook.model.unwrap import is_held_model, unwrap, way_out
from bertlook.text import first_line, quote

if TYPE_CHECKING:
    from transformers import PreTrainedModel


BUNDLED = Path(__file__).parents[1] / "bundled" / "bert-mini"


@overload
def load(
    model: str | Path | None = None,
    tokenizer: Any = None,
    *,
    name: str | None = None,
    device: str | torch.device | None = None,
    dtype: str | torch.dtype | None = None,
    revision: str | None = None,
) -> Model: ...


@overload
def load(
    model: torch.nn.Module | Any,
    tokenizer: Any = None,
    *,
    name: str | None = None,
    device: str | torch.device | None = None,
    dtype: str | torch.dtype | None = None,
    revision: str | None = None,
) -> Any: ...


@isolated()
def load(
    model: str | Path | torch.nn.Module | Any = None,
    tokenizer: Any = None,
    *,
    name: str | None = None,
    device: str | torch.device | None = None,
    dtype: str | torch.dtype | None = None,
    revision: str | None = None,
) -> Any:
    """Load a model.

    Weights are read from safetensors files only, and no code from a repository is run. The network
    reads a few tokens once, so that one that cannot run is refused here.

    The bundled model, and small BERTs like it in local folders, are read by NumPy until something
    asks for what only torch gives; ``model.engine`` is then "numpy". Nothing else about them
    differs. Pass ``device="cpu"`` to load the network at once.

    Args:
        model: A local folder, a hub id, or a transformers model, which is left unchanged. By
            default the bundled model, which needs no network. A transformers model may be wrapped:
            in a pipeline, in peft's model with active adapters, by torch.compile, DataParallel or
            DistributedDataParallel.
        tokenizer: The tokenizer of a transformers model, or the processor that holds it; otherwise
            a folder, a hub id or a tokenizer to use instead of the model's own. An image processor,
            if the model reads images; with it, a model of texts and images reads images.
        name: What views, reports and provenance call the model. By default the name of the folder,
            or the hub id.
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
            more weights than the files hold; if the name is empty; if the model needs torch and
            transformers, and they are not installed.

    Example:
        >>> import bertlook as bl
        >>> bl.load()
        <Model: bert-mini, 6 layers x 8 heads>
        >>> bl.load(name="step 1,000")
        <Model: step 1,000, 6 layers x 8 heads>
    """
    if name is not None:
        check_name("name", name)
    if model is None:
        model = BUNDLED
    if not isinstance(model, (str, Path)):
        for argument, value in (("dtype", dtype), ("revision", revision)):
            if value is not None and is_held_model(model):
                raise BertlookError(
                    f"{argument}={quote(value)} has no effect on a transformers model. Omit it."
                )
        return _from_objects(*unwrap(model, tokenizer), name)
    if isinstance(model, Path) and not model.is_dir():
        raise BertlookError(f"There is no folder {model}. Check the path.")
    if os.path.isfile(model):  # transformers would unpickle it
        raise BertlookError(f"{model} is a file. Give the folder that it is in.")
    origin = str(model)
    folder = Path(model) if os.path.isdir(model) else None
    if folder and revision is not None:
        raise BertlookError(
            f"revision={quote(revision)} has no effect on the folder {folder}. Omit it, or give a "
            "hub id."
        )
    title = name or (folder.resolve().name if folder else origin)
    if folder and tokenizer is device is dtype is None and not is_imported("transformers"):
        check_files(folder)
        again = partial(load, folder, name=title, device="cpu")
        if light := find_light_model(Path(os.path.abspath(folder)), title, again):
            return light
    with garbage.paused():
        import_network_libraries()
    with _quiet(), garbage.paused():
        config = read_config(origin, folder, revision)
        module = read_weights(origin, folder, config, revision, _dtype(dtype, config))
        tokenizer_source = origin if tokenizer is None else tokenizer
        image_network = find_image_network(module, tokenizer)
        if image_network is None:
            loaded_tokenizer = read_tokenizer(tokenizer_source, revision)
        else:
            processor = read_image_processor(tokenizer_source, revision)
    module.eval()
    if image_network is not None:
        image_model = ImageModel(image_network, processor, name=title)
        image_model.check()
        if device is not None:
            _move(image_network, device)
        return image_model
    source = Path(os.path.abspath(folder)) if folder else origin
    loaded = model_of(module, loaded_tokenizer, name=title, source=source)
    _check_pass(loaded)
    if device is not None:
        _move(module, device)
    return loaded


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


def _from_objects(network: PreTrainedModel, tokenizer: Any, name: str | None) -> Model | ImageModel:
    name = name or _name_of(network)
    image_network = find_image_network(network, tokenizer)
    if image_network is not None:
        return ImageModel(image_network, read_image_processor(tokenizer, None), name=name)
    if tokenizer is None:
        source = getattr(network.config, "_name_or_path", None)
        example = repr(str(source)) if source else "..."
        raise BertlookError(
            f"A {type(network).__name__} needs its tokenizer. Pass bl.load(model, "
            f"tokenizer={example})."
        )
    return model_of(network, read_tokenizer(tokenizer, None), name=name)


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


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep transformers' load reports and progress bars out of a notebook."""
    from transformers.utils import logging as hf_logging

    level, bars = hf_logging.get_verbosity(), hf_logging.is_progress_bar_enabled()
    hf_logging.set_verbosity_error()
    hf_logging.disable_progress_bar()
    try:
        yield
    finally:
        hf_logging.set_verbosity(level)
        if bars:
            hf_logging.enable_progress_bar()
