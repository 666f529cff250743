"""Attention maps in caches of activations, as TransformerLens and nnsight make them.

A cache maps the names of modules or hooks to what they computed. The names of one kind of value
differ in the layer's number alone, such as "blocks.0.attn.hook_pattern" and
"blocks.1.attn.hook_pattern": a kind is what remains when this number is left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from bertlook.attention.foreign_arrays import shape_of, to_numpy, unwrap
from bertlook.attention.stacking import stack_layers
from bertlook.errors import BertlookError
from bertlook.text import quote

Array = npt.NDArray[np.floating]
#: The map of each layer by the layer's number, with its name in the cache.
Layers = dict[int, tuple[str, Any]]

_NUMBER = re.compile("[0-9]{1,9}")
#: Most layers for which an object without names is asked.
_MAX_LAYERS = 1000
#: Most kinds or layers that a message lists.
_MAX_LISTED = 6


def stack_cache(cache: Any, shape: tuple[int, int], *, name: str | None, signed: bool) -> Array:
    """Return the maps in a cache of activations.

    Args:
        cache: A mapping from names with the layers' numbers, or from these numbers, to maps, or to
            tuples with a map; or an object that gives ``cache["pattern", layer]``.
        shape: The numbers of queries and keys.
        name: The kind of maps, or a part of it; by default the only kind of probabilities.
        signed: Whether the maps may be scores.

    Returns:
        (L, H, queries, keys) weights; layers whose value is None are NaN.

    Raises:
        BertlookError: If there are no maps or several kinds of them, or a layer is missing.
    """
    if name is not None and not isinstance(name, str):
        raise BertlookError(f"name={quote(name)} is not a str. Give a part of the maps' names.")
    kinds = {kind: layers for kind, layers in _kinds_of(cache, name) if _is_named(kind, name)}
    shapes = {shape, (shape[1], shape[0])}
    maps = {kind: found for kind, layers in kinds.items() if (found := _find_maps(layers, shapes))}
    if len(maps) > 1 and not signed:
        maps = {kind: layers for kind, layers in maps.items() if _has_weights(layers)} or maps
    if len(maps) != 1:
        raise BertlookError(_describe(maps, kinds, name, shape))
    ((kind, layers),) = maps.items()
    _check_complete(kind, layers)
    return stack_layers([layers[index] for index in sorted(layers)], shape)


def _is_named(kind: str, name: str | None) -> bool:
    """Return whether a kind is that which a name asks for: all of it, or a part."""
    return name is None or name in kind or name in kind.replace("{}", "0")


def _kinds_of(cache: Any, name: str | None) -> Iterator[tuple[str, Layers]]:
    """Iterate over the kinds of values in a cache, with the values of each layer."""
    entries = getattr(cache, "cache_dict", cache)
    if not isinstance(entries, Mapping):
        entries = _probe(entries, name)
    groups: defaultdict[str, list[tuple[list[int], str, Any]]] = defaultdict(list)
    for key, value in entries.items():
        # A tuple such as ("pattern", 0) is written as a name; an int is the layer's number.
        path = ".".join(map(str, key)) if isinstance(key, tuple) else str(key)
        path = path.replace("{}", "")  # no name of a module
        numbers = [int(number) for number in _NUMBER.findall(path)]
        if numbers:
            groups[_NUMBER.sub("{}", path)].append((numbers, path, value))
    for template, items in groups.items():
        position = _layer_position(template, [numbers for numbers, _, _ in items])
        by_kind: defaultdict[str, Layers] = defaultdict(dict)
        texts = template.split("{}")
        for numbers, path, value in items:
            kind = texts[0]
            for index, (number, text) in enumerate(zip(numbers, texts[1:], strict=True)):
                kind += ("{}" if index == position else str(number)) + text
            by_kind[kind][numbers[position]] = path, value
        yield from by_kind.items()


def _layer_position(template: str, numbers: list[list[int]]) -> int:
    """Return which number of a name is the layer's: the first that differs among the names.

    Args:
        template: The name with "{}" for numbers.
        numbers: The numbers in each name.
    """
    for position, values in enumerate(zip(*numbers, strict=True)):
        if len(set(values)) > 1:
            return position
    # A single layer: a number that is a whole part of the name, as in "gpt2.h.0".
    for position, (before, after) in enumerate(pairwise(template.split("{}"))):
        if not before[-1:].isalnum() and not after[:1].isalnum():
            return position
    return 0


def _probe(cache: Any, name: str | None) -> dict[Any, Any]:
    """Return the maps of an object that answers ``cache["pattern", layer]``, but has no names."""
    kind = "pattern" if name is None else name
    found: dict[Any, Any] = {}
    try:
        for layer in range(_MAX_LAYERS):
            found[kind, layer] = cache[kind, layer]
    except (LookupError, TypeError, ValueError, AttributeError):
        pass
    if not found:
        raise BertlookError(
            f"cache is a {type(cache).__name__}. Give a mapping from names to maps, such as "
            "{'blocks.0.attn.hook_pattern': ...}; lists are read by Attention.from_outputs."
        )
    return found


def _find_maps(layers: Layers, shapes: set[tuple[int, int]]) -> Layers | None:
    """Return the maps among the values of a kind, or None if it has none of these shapes."""
    maps: Layers = {}
    for index, (path, value) in layers.items():
        value = unwrap(value)
        parts = value if isinstance(value, (tuple, list)) else [value]
        fitting = [part for part in map(unwrap, parts) if _is_map(part, shapes)]
        if value is not None and not fitting:
            return None
        maps[index] = path, fitting[0] if fitting else None
    return maps if any(value is not None for _, value in maps.values()) else None


def _is_map(value: Any, shapes: set[tuple[int, int]]) -> bool:
    shape = shape_of(value)
    return len(shape) in (3, 4) and shape[-2:] in shapes


def _has_weights(layers: Layers) -> bool:
    """Return whether the first map of a kind holds probabilities."""
    path, value = next(item for item in layers.values() if item[1] is not None)
    array = to_numpy(path, value)
    return bool((array >= 0).all() and (array.sum(-1) < 1.05).all())


def _check_complete(kind: str, layers: Layers) -> None:
    last = max(layers)
    first_ones = range(min(last, len(layers) + _MAX_LISTED) + 1)  # enough to list what is missing
    missing = [index for index in first_ones if index not in layers]
    if missing:
        shown = ", ".join(map(str, missing[:_MAX_LISTED]))
        shown += "..." if last + 1 - len(layers) > _MAX_LISTED else ""
        raise BertlookError(
            f"The cache has {_title(kind)} of {len(layers)} layers up to {last}, but not of layer "
            f"{shown} (counted from 0). Cache every layer; give None for a layer without "
            "attention, or number the layers to show from 0."
        )


def _title(kind: str) -> str:
    return "maps" if kind == "{}" else quote(kind.replace("{}", "*"))


def _describe(
    maps: Mapping[str, Layers],
    kinds: Mapping[str, Layers],
    name: str | None,
    shape: tuple[int, int],
) -> str:
    """Return the message about a cache that has no kind of maps, or several."""
    listed = list(maps or kinds)
    shown = ", ".join(map(_title, listed[:_MAX_LISTED]))
    shown += f" and {len(listed) - _MAX_LISTED} more" if listed[_MAX_LISTED:] else ""
    if maps:
        return f"The cache has several kinds of maps: {shown}. Choose one by a part, name=."
    if not kinds:
        which = "no name with a layer's number" if name is None else f"no layer's {quote(name)}"
        return (
            f"The cache has {which}. Give maps by layer, such as "
            "{'blocks.0.attn.hook_pattern': ...} or {0: ...}."
        )
    sizes = f"{shape[0]} x {shape[1]} tokens"
    found = next((_shape_of(value) for _, value in _first_values(kinds)), "")
    return (
        f"The cache has no maps (heads, tokens, tokens) of {sizes} in {shown}{found}. Give all "
        "tokens that the model read, and cache attention probabilities."
    )


def _first_values(kinds: Mapping[str, Layers]) -> Iterator[tuple[str, Any]]:
    for layers in kinds.values():
        yield next(iter(layers.values()))


def _shape_of(value: Any) -> str:
    value = unwrap(value)
    parts = value if isinstance(value, (tuple, list)) else [value]
    shapes = [shape for part in parts if (shape := shape_of(part))]
    return f", the first of shape {', '.join(map(str, shapes))}" if shapes else ""
