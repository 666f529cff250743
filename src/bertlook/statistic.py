"""Statistics: one number for every head, with its unit and scale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from bertlook.choices import check_array, check_type
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.text import quote

#: Largest value below which a scale ends at that value; on a scale to 1, all would look alike.
_SMALL = 0.1


@dataclass(frozen=True)
class Statistic:
    """One number for every head.

    Attributes:
        values: (L, H) numbers.
        measured_in: The unit of measurement, such as "nats"; "" for shares and other pure numbers.
        domain: The two ends of the scale. By default 0 to 1 for shares; 0 to the largest value if
            one exceeds 1 or all are below 0.1; symmetric around 0 if one is negative.
        baseline: The value of a head without the property: one number, or (L, H). Heads above it
            are marked.
        title: The name that views show; by default the name under which the statistic is given.
        group: The heading under which menus list it, such as its measure; "" for none.
        baseline_name: What the baseline is, such as "uniform", for the sentence "Above uniform
            baseline (0.07)"; "" for none.

    Example:
        >>> import bertlook as bl
        >>> entropy = bl.Statistic([[1.2, 3.4]], measured_in="nats", baseline=2.5, title="Entropy")
        >>> entropy.measured_in
        'nats'
    """

    values: npt.ArrayLike
    measured_in: str = ""
    domain: tuple[float, float] | None = None
    baseline: npt.ArrayLike | None = None
    title: str = ""
    group: str = ""
    baseline_name: str = ""

    @property
    def label(self) -> str:
        """The title with the unit, for axes and columns."""
        return f"{self.title} ({self.measured_in})" if self.measured_in else self.title


def statistics_in(
    source: object,
    shape: tuple[int, int],
    baselines: Mapping[str, npt.ArrayLike] | None = None,
    present: npt.NDArray[np.bool_] | None = None,
) -> dict[str, Statistic]:
    """Validate the statistics in a source and fill in missing fields.

    Args:
        source: A dict from names to arrays, Statistics, or results with statistics; a result; or
            the results of a scan, of which those without statistics are left out.
        shape: (L, H), the numbers of layers and heads.
        baselines: Baselines by name, for statistics that are given without one.
        present: (L, H) bool, which heads the model has; the others have no value, NaN. By default
            it has all.

    Returns:
        The statistics by name.

    Raises:
        BertlookError: If there are none, or one has another shape, a value that is not a finite
            number, or an invalid domain.
    """
    statistics: dict[str, Statistic] = {}
    for group, name, values in _named_statistics(source):
        unique = f"{group} {name}" if name in statistics else name
        statistics[unique] = values if isinstance(values, Statistic) else Statistic(values)
    if not statistics:
        raise BertlookError(
            "There is no statistic to show: none of the results has one.", page="own"
        )
    given = check_type(
        "baselines", {} if baselines is None else baselines, Mapping, "Give a dict by name."
    )
    for name, baseline in given.items():
        if name not in statistics:
            raise BertlookError(
                f"baselines names {quote(name)}, which is not a statistic. The statistics are "
                f"{', '.join(statistics)}.",
                page="own",
            )
        statistics[name] = replace(statistics[name], baseline=baseline, baseline_name="")
    has_head = np.ones(shape, bool) if present is None else present
    return {name: _validate(name, statistic, has_head) for name, statistic in statistics.items()}


def _named_statistics(source: object) -> Iterator[tuple[str, str, Any]]:
    """Yield the result's name, the statistic's name and the values of each statistic.

    A result keeps its measure's title as the group of its statistics, unless it was given under a
    name of its own.
    """
    own = result_statistics(source)
    if own is not None:
        yield from ((type(source).__name__, name, values) for name, values in own.items())
        return
    if not isinstance(source, Mapping):
        raise BertlookError(
            f"A {type(source).__name__} has no statistics. Give a dict from names to (layers, "
            "heads) arrays, or results.",
            page="own",
        )
    for group, value in source.items():
        if not isinstance(group, str) or not group:
            raise BertlookError(
                f"The name of a statistic must be a non-empty string, not {group!r}.", page="own"
            )
        inner = result_statistics(value)
        if inner is not None:
            is_renamed = group != getattr(value, "measure_name", "")
            is_named = isinstance(source, dict) or (is_renamed and hasattr(value, "measure_name"))
            single = is_named and len(inner) == 1
            for name, statistic in inner.items():
                if is_renamed:
                    statistic = replace(statistic, group="" if single else group)
                if is_renamed and single:
                    statistic = replace(statistic, title="")
                yield group, group if single else name, statistic
        elif isinstance(source, dict):
            yield group, group, value


def result_statistics(source: object) -> Mapping[str, Any] | None:
    """Return a result's statistics with their baselines, dropping those without observations.

    Args:
        source: A result; for anything else the statistics are None.
    """
    labeled = getattr(source, "as_statistics", None)
    if callable(labeled):
        return dict(labeled())
    method = getattr(source, "statistics", None)
    if not callable(method):
        return None
    baselines = getattr(source, "baselines", {})
    return {
        name: Statistic(values, baseline=baselines.get(name))
        for name, values in method().items()
        if not np.isnan(values).all()
    }


def all_statistics(result: object) -> dict[str, Statistic]:
    """Return the statistics of a result, accuracies included.

    Args:
        result: A result; anything else has none.
    """
    accuracies = getattr(result, "accuracy_statistics", None)
    return dict((result_statistics(result) or {}) if accuracies is None else accuracies())


def _validate(name: str, given: Statistic, present: npt.NDArray[np.bool_]) -> Statistic:
    values = _to_numbers(name, given.values)
    shape = present.shape
    if values.shape != shape:
        raise BertlookError(
            f"Statistic {name!r} has shape {values.shape}; {shape[0]} layers of {shape[1]} heads "
            f"need {shape}.",
            page="own",
        )
    values = np.where(present, values, np.nan)
    invalid = np.argwhere(present & ~np.isfinite(values))
    if len(invalid):
        head = Head(*invalid[0].tolist())
        raise BertlookError(
            f"Statistic {name!r} has {values[tuple(head)]} for head {head} (layer {head.layer}, "
            f"head {head.head}, counted from 0). Every value must be a finite number.",
            page="own",
        )
    baseline = None
    if given.baseline is not None:
        baseline = _to_numbers(f"{name}: baseline", given.baseline)
        if baseline.shape in ((), shape):
            baseline = np.where(present, baseline, np.nan)
        if baseline.shape != shape or not np.isfinite(baseline[present]).all():
            raise BertlookError(
                f"The baseline of statistic {name!r} must be one finite number, or {shape} "
                "of them.",
                page="own",
            )
    for field in ("measured_in", "title", "group", "baseline_name"):
        if not isinstance(getattr(given, field), str):
            raise BertlookError(
                f"The {field} of statistic {name!r} is {quote(getattr(given, field))}, which is "
                "not a str.",
                page="own",
            )
    domain = _default_domain(values[present]) if given.domain is None else given.domain
    ends = check_array(f"The domain of statistic {name!r}", domain)
    if ends.shape != (2,) or not ends[0] < ends[1]:
        raise BertlookError(
            f"Statistic {name!r} has the domain {quote(domain)}. Give two numbers, the lower one "
            "first.",
            page="own",
        )
    low, high = ends.tolist()
    title = given.title or name
    return replace(given, values=values, domain=(low, high), baseline=baseline, title=title)


def _to_numbers(name: str, given: npt.ArrayLike) -> npt.NDArray[np.float32]:
    try:
        return np.asarray(given, dtype=np.float32)
    except (TypeError, ValueError, RuntimeError) as error:  # ragged, text, a tensor with gradients
        raise BertlookError(
            f"Statistic {name!r} isn't an array of numbers: {error}", page="own"
        ) from error


def _default_domain(values: npt.NDArray[np.float32]) -> tuple[float, float]:
    low, high = float(values.min(initial=0)), float(values.max(initial=0))
    if low < 0:
        end = max(-low, high)
        return -end, end
    return 0.0, 1.0 if _SMALL <= high <= 1 or high == 0 else high
