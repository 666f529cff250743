"""Checks of the arrays and facts that make up an Attention."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from bertlook.attention.held_maps import HeldMaps
from bertlook.choices import check_type
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.text import quote


def _to_array(argument: str, values: npt.ArrayLike) -> npt.NDArray[Any]:
    try:
        return np.asarray(values)
    except (TypeError, ValueError, RuntimeError) as error:  # ragged, a tensor with gradients
        raise BertlookError(f"{argument} isn't an array: {error}", page="elsewhere") from error


def to_facts(provenance: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of ``Attention.provenance``.

    Raises:
        BertlookError: If they are no dict from strings to values that JSON can hold.
    """
    facts = check_type("provenance", provenance, Mapping, "Give a dict from names to facts.")
    for name in facts:
        if not isinstance(name, str):
            raise BertlookError(
                f"provenance has the name {quote(name)}, which is not a str.", page="elsewhere"
            )
    try:
        json.dumps(dict(facts))
    except (TypeError, ValueError, RecursionError) as error:
        raise BertlookError(
            f"provenance can't be written as JSON: {error}. Give strings, numbers, lists and "
            "dicts.",
            page="elsewhere",
        ) from error
    return dict(facts)


def to_norms(
    value_norms: npt.ArrayLike, shape: tuple[int, ...], present: npt.NDArray[np.bool_]
) -> npt.NDArray[np.floating]:
    """Return the norms for maps of a shape.

    Raises:
        BertlookError: If they have another shape, or one of a ``present`` head is negative or not
            finite.
    """
    norms = _to_array("value_norms", value_norms)
    needed = *shape[:2], shape[3]
    if norms.shape != needed:
        raise BertlookError(
            f"value_norms has shape {norms.shape}; these maps need {needed}: one norm for each "
            "layer, head and token.",
            page="elsewhere",
        )
    known = norms[present]
    if norms.dtype.kind != "f" or not np.isfinite(known).all() or (known < 0).any():
        raise BertlookError(
            "value_norms must be floating-point numbers, finite and not negative.", page="elsewhere"
        )
    return norms


def to_visible(
    given: npt.ArrayLike, maps: npt.NDArray[np.floating] | HeldMaps
) -> npt.NDArray[np.bool_]:
    """Return the pairs that can have a weight.

    Raises:
        BertlookError: If they are not booleans of the maps' shape, or another pair has a weight.
    """
    visible = _to_array("visible", given)
    shape = (maps.shape[0], *maps.shape[2:])
    if visible.dtype != bool or visible.shape != shape:
        raise BertlookError(
            f"visible is {visible.dtype} of shape {visible.shape}; these maps need booleans of "
            f"shape {shape}: one for each layer and pair of tokens.",
            page="elsewhere",
        )
    if isinstance(maps, HeldMaps):  # the model's own maps and masks
        return visible
    for layer, pairs in enumerate(visible):
        if pairs.all():
            continue
        # The largest weight of the heads, in one pass; absent heads are NaN.
        invisible = np.argwhere((np.fmax.reduce(maps[layer]) > 0) & ~pairs)
        if len(invisible):
            query, key = invisible[0].tolist()
            raise BertlookError(
                f"A head of layer {layer} (counted from 0) attends from token {query} to token "
                f"{key}, which visible says it can't.",
                page="elsewhere",
            )
    return visible


def to_maps(
    maps: npt.ArrayLike | HeldMaps, num_queries: int, num_keys: int, signed: bool
) -> npt.NDArray[np.floating] | HeldMaps:
    """Return the maps of an Attention as an array that can't be written to.

    Raises:
        BertlookError: If they have another shape, or a weight that no attention has.
    """
    if isinstance(maps, HeldMaps):
        return maps
    try:
        weights = np.asarray(maps)
        if weights.dtype.kind not in "fiub":
            raise TypeError(f"its type is {weights.dtype}")
        dtype = np.float64 if weights.dtype == np.float64 else np.float32
        # A read-only array needs no copy, which would take seconds for large maps.
        is_fixed = weights.flags.owndata and not weights.flags.writeable
        array: npt.NDArray[np.floating] = (
            np.asarray(weights, dtype) if is_fixed else np.array(weights, dtype)
        )
    except (TypeError, ValueError, RuntimeError) as error:  # ragged, text, a tensor that needs grad
        raise BertlookError(f"maps isn't an array of numbers: {error}", page="elsewhere") from error
    if array.ndim != 4 or array.shape[2:] != (num_queries, num_keys) or 0 in array.shape:
        given = f"{num_queries} tokens need"
        if num_keys != num_queries:
            given = f"{num_queries} tokens with {num_keys} key tokens need"
        swapped = array.ndim == 4 and array.shape[2:] == (num_keys, num_queries)
        raise BertlookError(
            f"maps has shape {array.shape}; {given} (layers, heads, {num_queries}, {num_keys})."
            + (" Swap the last two axes: rows are the tokens that attend." if swapped else ""),
            page="elsewhere",
        )
    _check_weights(array, signed)
    array.flags.writeable = False
    return array


def _check_weights(maps: npt.NDArray[np.floating], signed: bool) -> None:
    """Raise BertlookError for weights that no attention has; an absent head is NaN throughout."""
    low, high = maps.min((-2, -1)), maps.max((-2, -1))
    is_invalid = ~(np.isfinite(low) & np.isfinite(high))
    for head in (Head(*index) for index in np.argwhere(is_invalid).tolist()):
        if not np.isnan(maps[tuple(head)]).all():
            raise BertlookError(
                f"The map of head {head} (layer {head.layer}, head {head.head}, counted from 0) "
                "has a weight that is not a finite number. Half precision may have overflowed: "
                "load the model with dtype='float32'.",
                page="elsewhere",
            )
    if is_invalid.all():
        raise BertlookError(
            "maps has no head with finite weights. Half precision may have overflowed: load the "
            "model with dtype='float32'.",
            page="elsewhere",
        )
    if (low < 0).any() and not signed:
        head = Head(*np.argwhere(low < 0)[0].tolist())
        raise BertlookError(
            f"The map of head {head} has a negative weight. Give attention probabilities, not "
            "scores, or pass signed=True for maps that aren't probabilities.",
            page="elsewhere",
        )
    if not signed and _are_swapped(maps, is_invalid):
        raise BertlookError(
            "The columns of the maps sum to 1, and their rows don't. Swap the last two axes: rows "
            "are the tokens that attend.",
            page="elsewhere",
        )


def _are_swapped(maps: npt.NDArray[np.floating], absent: npt.NDArray[np.bool_]) -> bool:
    """Return whether columns of square maps sum to 1, while some rows sum to more."""
    if maps.shape[-2] != maps.shape[-1]:
        return False
    first = tuple(np.argwhere(~absent)[0])
    # One head gives most of those away whose axes are right.
    return _is_swapped(maps[first]) and _is_swapped(maps[~absent])


def _is_swapped(maps: npt.NDArray[np.floating]) -> bool:
    columns, rows = maps.sum(-2), maps.sum(-1)
    return bool((np.abs(columns - 1) < 0.02).all() and (rows > 1.1).any())
