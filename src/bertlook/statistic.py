"""A statistic: one number for every head, with the scale on which it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from bertlook.errors import BertlookError
from bertlook.head import Head

#: Where all values are smaller, the scale ends at the largest: on one to 1 they would look alike.
_SMALL = 0.1


@dataclass(frozen=True)
class Statistic:
    """One number for every head.

    Attributes:
        values: (L, H).
        unit: what is counted, such as "nats"; "" for shares and other pure numbers.
        domain: the ends of the scale. By default 0 to 1 for shares; 0 to the largest value where
            one is above 1 or all are below 0.1; as far below 0 as above it where one is negative.
        baseline: what a head without the property would have: one number, or (L, H). Heads above
            it are marked.
    """

    values: npt.ArrayLike
    unit: str = ""
    domain: tuple[float, float] | None = None
    baseline: npt.ArrayLike | None = None


def statistics_in(
    source: object, shape: tuple[int, int], baselines: Mapping[str, npt.ArrayLike] | None = None
) -> dict[str, Statistic]:
    """Every statistic that a source has, checked, with all its parts filled in.

    Args:
        source: a dict from names to arrays, Statistics, or results with statistics; a result; or
            the results of a scan, of which those without statistics are left out.
        shape: (L, H).
        baselines: of statistics that are given without one, by name.

    Raises:
        BertlookError: if there is none, or one has another shape, a value that is not a finite
            number, or a domain that is none.
    """
    found: dict[str, Statistic] = {}
    for group, name, given in _named(source):
        unique = f"{group} {name}" if name in found else name
        found[unique] = given if isinstance(given, Statistic) else Statistic(given)
    if not found:
        raise BertlookError("There is no statistic to show: none of the results has one.")
    for name, baseline in (baselines or {}).items():
        if name not in found:
            raise BertlookError(f"baselines names {name!r}; there are only {', '.join(found)}.")
        found[name] = replace(found[name], baseline=baseline)
    return {name: _checked(name, one, shape) for name, one in found.items()}


def _named(source: object) -> Iterator[tuple[str, str, Any]]:
    """Each statistic with its name, and the name of what it was found in."""
    own = _of_result(source)
    if own is not None:
        yield from ((type(source).__name__, name, values) for name, values in own.items())
        return
    if not isinstance(source, Mapping):
        raise BertlookError(
            f"statistics can be a dict from names to (layers, heads) arrays, or results; "
            f"this is a {type(source).__name__}."
        )
    for group, given in source.items():
        if not isinstance(group, str) or not group:
            raise BertlookError(f"A statistic needs a name, a non-empty string; not {group!r}.")
        inner = _of_result(given)
        if inner is not None:
            single = isinstance(source, dict) and len(inner) == 1
            yield from ((group, group if single else k, values) for k, values in inner.items())
        elif isinstance(source, dict):
            yield group, group, given


def _of_result(source: object) -> Mapping[str, Any] | None:
    """A result's statistics with their baselines, without those that no input had."""
    method = getattr(source, "statistics", None)
    if not callable(method):
        return None
    baselines = getattr(source, "baselines", {})
    return {
        name: Statistic(values, baseline=baselines.get(name))
        for name, values in method().items()
        if not np.isnan(values).all()
    }


def _checked(name: str, given: Statistic, shape: tuple[int, int]) -> Statistic:
    values = _numbers(name, given.values)
    if values.shape != shape:
        raise BertlookError(
            f"Statistic {name!r} has shape {values.shape}; {shape[0]} layers of {shape[1]} heads "
            f"need {shape}."
        )
    bad = np.argwhere(~np.isfinite(values))
    if len(bad):
        head = Head(*bad[0].tolist())
        raise BertlookError(
            f"Statistic {name!r} has {values[tuple(head)]} for head {head} (layer {head.layer}, "
            f"head {head.head}, counted from 0); every value must be a finite number."
        )
    baseline = None
    if given.baseline is not None:
        baseline = _numbers(f"{name}: baseline", given.baseline)
        if baseline.shape not in ((), shape) or not np.isfinite(baseline).all():
            raise BertlookError(
                f"The baseline of statistic {name!r} can be one finite number, or {shape} of them."
            )
        baseline = np.broadcast_to(baseline, shape)
    domain = _natural(values) if given.domain is None else given.domain
    low, high = (float(end) for end in domain)
    if not (np.isfinite([low, high]).all() and low < high):
        raise BertlookError(
            f"Statistic {name!r} has the domain {low} to {high}; its lower end must come first."
        )
    return Statistic(values, given.unit, (low, high), baseline)


def _numbers(name: str, given: npt.ArrayLike) -> npt.NDArray[np.float32]:
    try:
        return np.asarray(given, dtype=np.float32)
    except (TypeError, ValueError, RuntimeError) as error:  # ragged, text, a tensor with gradients
        raise BertlookError(f"Statistic {name!r} isn't an array of numbers: {error}") from error


def _natural(values: npt.NDArray[np.float32]) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    if low < 0:
        end = max(-low, high)
        return -end, end
    return 0.0, 1.0 if _SMALL <= high <= 1 or high == 0 else high
