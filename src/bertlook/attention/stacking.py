"""Stacking of maps that are held layer by layer, as transformers returns them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from bertlook.attention.foreign_arrays import shape_of, to_numpy, unwrap
from bertlook.choices import is_list
from bertlook.errors import BertlookError
from bertlook.text import quote

Array = npt.NDArray[np.floating]

#: Scores below this one are those of pairs that a mask blocks.
_BLOCKED = -1e4
_ASK = "call the model with output_attentions=True, loaded with attn_implementation='eager'."


def stack_outputs(outputs: Any, shape: tuple[int, int] | None, *, is_cross: bool) -> Array:
    """Return the maps in the outputs of a model of transformers.

    Args:
        outputs: One array for each layer, None for layers without attention; such a tuple for each
            step of ``generate()``; one array of all layers; or the whole output of a model.
        shape: The numbers of queries and keys, or None if they are those of the maps.
        is_cross: Whether the columns are other tokens than the rows.

    Returns:
        (L, H, queries, keys) weights; heads that a layer doesn't have are NaN.

    Raises:
        BertlookError: If there are no maps, or those of several texts.
    """
    layers = _find_layers(outputs, is_cross)
    if not is_list(layers):
        raise BertlookError(
            f"outputs is a {type(layers).__name__}. Give outputs.attentions: {_ASK}",
            page="elsewhere",
        )
    if len(layers) and is_list(layers[0]) and _is_nested(layers[0]):
        layers = _join_steps(layers, is_cross)
        read = 0 if layers[0] is None else layers[0].shape[-2]
        if shape is not None and read == shape[0] - 1:
            raise BertlookError(
                f"{shape[0]} tokens were given, and attention goes out from {read}: the last "
                "generated token isn't read. Leave it out of the tokens.",
                page="elsewhere",
            )
    named = [(f"Layer {index} of the outputs", layer) for index, layer in enumerate(layers)]
    return stack_layers(named, shape)


def stack_layers(layers: Sequence[tuple[str, Any]], shape: tuple[int, int] | None) -> Array:
    """Return the maps of all layers as one array.

    Args:
        layers: The name of each layer, for messages, and its map: (heads, queries, keys), or with
            a batch axis of 1 before; None for a layer without attention.
        shape: The numbers of queries and keys, or None if they are those of the first map.

    Returns:
        (L, H, queries, keys) weights; heads that a layer doesn't have are NaN.

    Raises:
        BertlookError: If a layer has another shape, or no layer has attention.
    """
    maps = [None if unwrap(value) is None else _to_map(name, value) for name, value in layers]
    present = [part for part in maps if part is not None]
    if not present:
        raise BertlookError(f"There are no attention maps: {_ASK}", page="elsewhere")
    shape = present[0].shape[1:] if shape is None else shape
    for (name, _), part in zip(layers, maps, strict=True):
        if part is not None and part.shape[1:] != shape:
            raise BertlookError(f"{name} {_describe_misfit(part.shape, shape)}", page="elsewhere")
    heads = max(len(part) for part in present)
    dtype = np.float64 if all(part.dtype == np.float64 for part in present) else np.float32
    stacked = np.full((len(maps), heads, *shape), np.nan, dtype)
    for index, part in enumerate(maps):
        if part is not None:
            stacked[index, : len(part)] = part
    return stacked


def check_unmasked(maps: Array) -> Array:
    """Return maps, unless they are attention scores.

    Args:
        maps: Weights.

    Raises:
        BertlookError: If some have the value of pairs that a mask blocks.
    """
    if (maps <= _BLOCKED).any():
        raise BertlookError(
            "The maps are attention scores, in which a mask has set some to minus infinity or a "
            "very low value. Give the probabilities, such as hook_pattern, or set these to 0.",
            page="elsewhere",
        )
    return maps


def _find_layers(outputs: Any, is_cross: bool) -> Any:
    """Return the layers in outputs: those of a whole output, or what was given."""
    fields = outputs if isinstance(outputs, Mapping) else getattr(outputs, "__dict__", {})
    names = [name for name in fields if isinstance(name, str) and name.endswith("attentions")]
    if not names:
        if isinstance(outputs, Mapping):
            raise BertlookError(
                f"outputs has no attentions, but {', '.join(map(quote, list(outputs)[:4]))}: "
                f"{_ASK} A dict by layer is read by Attention.from_cache.",
                page="elsewhere",
            )
        if isinstance(outputs, tuple) and len(outputs) > 1 and len(shape_of(outputs[0])) in (2, 3):
            nested = [index for index, part in enumerate(outputs) if isinstance(part, tuple)]
            if nested:
                raise BertlookError(
                    "outputs is a tuple of all that the model returns (return_dict=False). Give "
                    f"the maps alone, such as outputs[{nested[-1]}].",
                    page="elsewhere",
                )
        return outputs
    found = {name: fields[name] for name in names if fields[name] is not None}
    wanted = "cross_attentions" if is_cross else "attentions"
    if wanted in found:
        return found[wanted]
    if not found:
        raise BertlookError(f"outputs.{wanted} is None: {_ASK}", page="elsewhere")
    hint = "; key_tokens says that attention goes to other tokens" if is_cross else ""
    raise BertlookError(
        f"outputs has {' and '.join(found)}, not {wanted}{hint}. Give one of them, such as "
        f"outputs.{next(iter(found))}, and its tokens.",
        page="elsewhere",
    )


def _to_map(name: str, value: Any) -> Array:
    """Return the (heads, queries, keys) map of a layer."""
    array = to_numpy(name, value)
    if array.ndim == 4:
        if len(array) != 1:
            raise BertlookError(
                f"{name} has the maps of a batch of {len(array)} texts. Give those of one, such as "
                "[layer[:1] for layer in outputs.attentions], and its tokens, padding included.",
                page="elsewhere",
            )
        array = array[0]
    if array.ndim != 3 or 0 in array.shape:
        raise BertlookError(
            f"{name} has shape {array.shape}. A map is (heads, tokens, tokens), or "
            "(1, heads, tokens, tokens).",
            page="elsewhere",
        )
    return array


def _describe_misfit(found: tuple[int, ...], shape: tuple[int, int]) -> str:
    queries, keys = shape
    expected = f"{queries} tokens" if queries == keys else f"{queries} tokens with {keys} keys"
    text = f"has {found[1]} rows and {found[2]} columns in each head, but there are {expected}. "
    if found[1:] == (keys, queries):
        return text + "Swap its last two axes: rows are the tokens that attend."
    if found[0] == queries and found[2] == keys:
        return text + "Its heads are the second axis: move them before the tokens."
    return text + "Give all tokens that the model read, special tokens and padding included."


def _is_nested(step: Any) -> bool:
    """Return whether this is a sequence of layers, each with an array of 4 axes, or of none."""
    return isinstance(step, (list, tuple)) and any(len(shape_of(layer)) >= 3 for layer in step)


def _join_steps(steps: Sequence[Any], is_cross: bool) -> list[Array | None]:
    """Return the maps of a generated text from those of each step of ``generate()``.

    The first step reads the prompt, and each of the others one token more, with or without the
    tokens before it.

    Args:
        steps: The layers of each step.
        is_cross: Whether the keys are those of another text, which doesn't grow.
    """
    if any(not is_list(step) or len(step) != len(steps[0]) for step in steps):
        raise BertlookError(
            "The steps of outputs have different numbers of layers. Give outputs.attentions as "
            "generate(..., return_dict_in_generate=True, output_attentions=True) returns it.",
            page="elsewhere",
        )
    joined: list[Array | None] = []
    read = 0  # tokens
    for layer in range(len(steps[0])):
        parts = [step[layer] for step in steps]
        if all(unwrap(part) is None for part in parts):
            joined.append(None)
            continue
        maps = [
            _to_map(f"Layer {layer} of step {index} of the outputs", part)
            for index, part in enumerate(parts)
        ]
        columns = max(part.shape[2] for part in maps)
        rows: list[Array] = []
        for index, part in enumerate(maps):
            # Keys grow with the tokens that were read; those of another text don't.
            count = part.shape[1] if index == 0 else 1 if is_cross else part.shape[2] - read
            if not 1 <= count <= part.shape[1]:
                raise BertlookError(
                    f"Step {index} of the outputs has {part.shape[1]} rows and {part.shape[2]} "
                    f"columns after {read} tokens. Give the steps of one call of generate(), "
                    "without a static cache.",
                    page="elsewhere",
                )
            read = count + (read if index else 0)
            padding = columns - part.shape[2]
            rows.append(np.pad(part[:, -count:], ((0, 0), (0, 0), (0, padding))))
        joined.append(np.concatenate(rows, 1))
    return joined
