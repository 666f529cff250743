"""What people hold in place of a network: wrappers that are taken off, and ways out of the rest.

A wrapper is taken off only if a run of it equals a run of the network inside. The network then
keeps what the wrapper has put into it, such as the layers of an active adapter.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

from bertlook.deferred import is_imported, torch
from bertlook.errors import BertlookError
from bertlook.model.deferred import transformers

if TYPE_CHECKING:
    from torch import nn
    from transformers import PreTrainedModel


#: Packages whose networks run outside of torch, or in another process.
_ELSEWHERE = {
    *("tensorflow", "keras", "tf_keras", "flax", "jax", "mlx", "onnx", "onnxruntime", "optimum"),
    *("llama_cpp", "ctransformers", "vllm", "openvino", "tensorrt_llm"),
}
_WITH_TRANSFORMERS = "Load the same model with transformers, such as AutoModel.from_pretrained"

#: Classes of networks whose weights are shared out among processes.
_SHARDING = {"FullyShardedDataParallel", "FSDPModule"}

#: How deep in the attributes of an object a network is looked for.
_DEPTH = 2


def unwrap(held: Any, tokenizer: Any = None) -> tuple[PreTrainedModel, Any]:
    """Return the network of transformers inside a wrapper, and the tokenizer that goes with it.

    Taken off are torch.compile's wrapper, DataParallel and DistributedDataParallel, peft's models
    with their adapters active, and what holds a network with its tokenizer: a pipeline, another
    object with a ``model`` and a ``tokenizer``, or a pair of both.

    Args:
        held: The network or what holds it.
        tokenizer: The tokenizer to use instead of the holder's.

    Returns:
        The network, and the tokenizer or None.

    Raises:
        BertlookError: If there is no such network, or the wrapper changes what it computes.
    """
    inner = held
    if not _can_hold_network():
        raise _no_model(inner)
    while not isinstance(inner, transformers.PreTrainedModel):
        if _is_pair(inner):
            inner, tokenizer = inner[0], inner[1] if tokenizer is None else tokenizer
        elif _is_model_with_tokenizer(inner):
            tokenizer = inner.tokenizer if tokenizer is None else tokenizer
            inner = inner.model
        elif _is_model_with_image_processor(inner):
            tokenizer = inner.image_processor if tokenizer is None else tokenizer
            inner = inner.model
        elif isinstance(inner, torch._dynamo.OptimizedModule):
            inner = inner._orig_mod
        elif isinstance(inner, (torch.nn.DataParallel, torch.nn.parallel.DistributedDataParallel)):
            inner = inner.module
        elif _is_peft(inner):
            inner = _network_of_adapter(inner)
        else:
            if isinstance(inner, torch.nn.Module):
                _check_whole(inner)
            raise _no_model(inner)
    _check_whole(inner)
    return inner, tokenizer


def _can_hold_network() -> bool:
    """Return whether any value can be, or hold, a network or a part of transformers."""
    return is_imported("torch") or is_imported("transformers")


def _no_model(value: object) -> BertlookError:
    return BertlookError(
        way_out(value)
        or f"A {type(value).__name__} isn't a model. Give a folder, a hub id, or a transformers "
        "model."
    )


def unwrap_tokenizer(held: Any) -> Any:
    """Return the tokenizer of a processor or pipeline; anything else is returned as it is.

    Args:
        held: A tokenizer, what holds one, or anything else.
    """
    inner = (
        None
        if isinstance(held, transformers.PreTrainedTokenizerBase)
        else _attribute(held, "tokenizer")
    )
    return inner if isinstance(inner, transformers.PreTrainedTokenizerBase) else held


def is_held_model(value: object) -> bool:
    """Return whether a value is a network, or something that holds one together with a tokenizer.

    Args:
        value: Any object.
    """
    return is_imported("torch") and (
        isinstance(value, torch.nn.Module)
        or _is_pair(value)
        or _is_model_with_tokenizer(value)
        or _is_model_with_image_processor(value)
    )


def _is_pair(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], torch.nn.Module)


def _is_model_with_tokenizer(value: Any) -> bool:
    return (
        not isinstance(value, type)
        and isinstance(_attribute(value, "model"), torch.nn.Module)
        and isinstance(_attribute(value, "tokenizer"), transformers.PreTrainedTokenizerBase)
    )


def _is_model_with_image_processor(value: Any) -> bool:
    """Return whether a value is a pipeline of images, or the like."""
    from transformers.image_processing_utils import BaseImageProcessor

    return (
        not isinstance(value, type)
        and isinstance(_attribute(value, "model"), torch.nn.Module)
        and isinstance(_attribute(value, "image_processor"), BaseImageProcessor)
    )


def _attribute(value: Any, name: str) -> Any:
    """Return an attribute, or None if there is none or a property can't compute it."""
    try:
        return getattr(value, name, None)
    except Exception:  # code of other libraries
        return None


def _peft() -> ModuleType | None:
    """Return peft's module of base classes if peft is in use; nothing imports it here."""
    return sys.modules.get("peft.tuners.tuners_utils")


def _is_peft(value: Any) -> bool:
    if (peft := _peft()) is None:
        return False
    # The wrapper of one adapter, of several kinds at once, and what both hold.
    is_wrapper = hasattr(value, "peft_config") and hasattr(value, "base_model")
    return isinstance(value, torch.nn.Module) and (is_wrapper or isinstance(value, peft.BaseTuner))


def _network_of_adapter(held: Any) -> nn.Module:
    """Return the network into which peft has put an adapter's layers.

    Raises:
        BertlookError: If the adapter is more than layers inside the network.
    """
    peft = _peft()
    assert peft is not None
    kind = type(held).__name__
    configs = held.peft_config
    active = getattr(held, "active_adapter", None)
    names = [active] if isinstance(active, str) else list(active or configs)
    for config in (configs[name] for name in names if name in configs):
        method = getattr(config.peft_type, "value", config.peft_type)
        if getattr(config, "is_prompt_learning", False):
            raise BertlookError(
                f"The adapter of this {kind} ({method}) puts learned vectors before the text, which"
                " are no tokens, so its maps have no words. Look at the network without it: "
                "bl.load(model.get_base_model(), tokenizer=...)."
            )
        if getattr(config, "alora_invocation_tokens", None):
            raise BertlookError(
                f"The adapter of this {kind} is an activated LoRA, which changes the network only "
                "after certain tokens. Merge it with merge_and_unload, or look at the network "
                "without it: bl.load(model.get_base_model(), tokenizer=...)."
            )
    tuner = held if isinstance(held, peft.BaseTuner) else held.base_model
    if not isinstance(tuner, peft.BaseTuner):
        raise BertlookError(
            f"bertlook can't find the network in this {kind}. Give the network itself: "
            "bl.load(network, tokenizer=...)."
        )
    is_plain = type(tuner).forward is peft.BaseTuner.forward
    if not is_plain and type(tuner).__name__ != "AdaLoraModel":  # which only adds to the loss
        raise BertlookError(
            f"The adapter of this {kind} ({type(tuner).__name__}) mixes its parts anew for each "
            "input, outside of the network, so the network alone would have other maps. Give a "
            "model with a plain adapter such as LoRA, or the network before it was adapted."
        )
    network: nn.Module = tuner.model
    return network


def _check_whole(network: nn.Module) -> None:
    """Raise BertlookError if this process holds only shards of the weights."""
    kinds = {cls.__name__ for part in network.modules() for cls in type(part).__mro__}
    # DeepSpeed's ZeRO of stage 3 leaves empty parameters.
    if kinds & _SHARDING or any(hasattr(weight, "ds_tensor") for weight in network.parameters()):
        raise BertlookError(
            f"The weights of this {type(network).__name__} are sharded among processes, and a look "
            "needs all of them in one. Save the full state, and load it with bl.load(folder)."
        )


def way_out(held: Any) -> str:
    """Return why something is not a network of transformers, and what to give instead.

    Args:
        held: What was given in place of a network.

    Returns:
        One or two sentences, or "" for what has nothing to do with a network.
    """
    kind = type(held).__name__
    if isinstance(held, type):
        example = f"{held.__name__}.from_pretrained(...)"
        such_as = f", such as {example}" if hasattr(held, "from_pretrained") else ""
        return f"{held.__name__} is a class. Give an instance of it{such_as}."
    packages = {cls.__module__.partition(".")[0] for cls in type(held).__mro__}
    if packages & _ELSEWHERE or kind.startswith(("TF", "Flax", "ORTModel")):
        return (
            f"A {kind} doesn't run in torch, so its attention can't be read. {_WITH_TRANSFORMERS}, "
            "and give it with bl.load(network, tokenizer=...)."
        )
    if not _can_hold_network():
        return ""
    path = next(_paths_to_network(held), None)
    if path is None and isinstance(unwrap_tokenizer(held), transformers.PreTrainedTokenizerBase):
        return (
            f"A {kind} isn't a model: it only makes tokens. Give the network too, "
            "bl.load(network, tokenizer=tokenizer)."
        )
    if isinstance(held, transformers.PreTrainedConfig):
        return (
            f"A {kind} isn't a model: it has no weights. Load the network with "
            "AutoModel.from_pretrained, and give it with bl.load(network, tokenizer=...)."
        )
    if isinstance(held, Mapping) and any(isinstance(v, torch.Tensor) for v in held.values()):
        return (
            f"A {kind} of tensors isn't a model: it has weights, but no layers. Load it into a "
            "network (network.load_state_dict), and give that with bl.load(network, "
            "tokenizer=...)."
        )
    if isinstance(held, torch.jit.ScriptModule):
        return (
            f"A {kind} is compiled by TorchScript, whose attention can't be read. Give the network "
            "that it was made from, with bl.load(network, tokenizer=...)."
        )
    if path is not None:
        return (
            f"A {kind} isn't a transformers model, but it holds one. Give that with its tokenizer, "
            f"where x is the {kind}: bl.load(x{path}, tokenizer=...)."
        )
    if isinstance(held, torch.nn.Module):
        return (
            f"A {kind} isn't a transformers model: bertlook can't find the attention of other "
            "networks. Compute its maps yourself, and show them with bl.Attention(tokens, maps)."
        )
    return ""


def _paths_to_network(held: Any, depth: int = _DEPTH) -> Iterator[str]:
    """Yield expressions that lead from an object to networks of transformers inside it."""
    if isinstance(held, torch.nn.Module):
        for name, part in held.named_modules():
            if isinstance(part, transformers.PreTrainedModel):
                yield f".get_submodule({name!r})" if name else ""
        return
    attributes = getattr(held, "__dict__", {}) if depth else {}
    for name, value in attributes.items() if isinstance(attributes, dict) else ():
        for path in _paths_to_network(value, depth - 1):
            yield f".{name}{path}"
