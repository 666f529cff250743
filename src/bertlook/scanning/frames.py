"""The statistics of a scan in one data frame, or as an xarray dataset."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.measures.gold import GoldResult
from bertlook.measures.head_statistics import HeadStatistic, common_shape, head_statistics
from bertlook.measures.inference import Interval
from bertlook.measures.paired import bootstrap_interval, mean_interval, share_interval
from bertlook.measures.tables import Table, make_table

if TYPE_CHECKING:
    from xarray import Dataset

Floats = NDArray[np.float64]
#: Layers and indices of heads, (K,) each.
Heads = tuple[NDArray[np.int64], NDArray[np.int64]]

#: The columns that say which head a row is of.
_HEAD = ["layer", "head", "name"]


def long_frame(results: Mapping[str, Any], facts: Mapping[str, Any], resamples: int) -> Table:
    """Return a row for each statistic and head; see ``Results.frame``.

    Args:
        results: The results by name.
        facts: What the table states about them.
        resamples: The number of bootstrap resamples for intervals, or 0 for none of these.
    """
    rows = [_rows(each, resamples) for each in head_statistics(results)]
    return make_table(pd.concat(rows, ignore_index=True), facts)


def wide_frame(results: Mapping[str, Any], facts: Mapping[str, Any]) -> Table:
    """Return a row for each head, with a column for each statistic; see ``Results.frame``.

    Args:
        results: The results by name.
        facts: What the table states about them.
    """
    columns = [
        _head_rows(each).set_index(_HEAD)["value"].rename(each.full_name)
        for each in head_statistics(results)
    ]
    values = pd.concat(columns, axis=1).sort_index()
    heads = values.index.to_frame(index=False)
    return make_table(pd.concat([heads, values.reset_index(drop=True)], axis=1), facts)


def to_dataset(results: Mapping[str, Any], facts: Mapping[str, Any]) -> Dataset:
    """Return the statistics as variables of an xarray dataset; see ``Results.to_xarray``.

    Args:
        results: The results by name.
        facts: What the dataset states about them.

    Raises:
        BertlookError: If xarray isn't installed, or the results are of different numbers of heads.
    """
    try:
        import xarray
    except ImportError as error:
        raise BertlookError(
            "to_xarray needs xarray, which isn't installed: pip install bertlook[xarray]. "
            "frame(wide=True) returns the same numbers as a data frame."
        ) from error
    statistics = head_statistics(results)
    layers, heads = map(range, common_shape(statistics))
    names = [[str(Head(layer, head)) for head in heads] for layer in layers]
    variables: dict[str, Any] = {}
    for each in statistics:
        statistic = each.statistic
        unit = {"units": statistic.measured_in or "1"}
        values = np.asarray(statistic.values, np.float64)
        variables[each.full_name] = ("layer", "head"), values, {"long_name": statistic.title} | unit
        if statistic.baseline is not None:
            baseline = np.asarray(statistic.baseline, np.float64)
            title = f"Baseline: {statistic.baseline_name or statistic.title}"
            dimensions = ("layer", "head")[: baseline.ndim]
            variables[f"{each.full_name} baseline"] = (
                dimensions,
                baseline,
                {"long_name": title} | unit,
            )
    return xarray.Dataset(
        variables,
        {"layer": layers, "head": heads, "name": (("layer", "head"), names)},
        {name: _plain(fact) for name, fact in facts.items() if fact is not None},
    )


def _rows(each: HeadStatistic, resamples: int) -> pd.DataFrame:
    """Return the rows of a statistic in the long form, one for each head that has it."""
    rows = _head_rows(each)
    heads = rows["layer"].to_numpy(), rows["head"].to_numpy()
    baseline = each.statistic.baseline
    shape = np.shape(each.statistic.values)
    rows["baseline"] = np.broadcast_to(
        np.nan if baseline is None else np.asarray(baseline, np.float64), shape
    )[heads]
    rows["low"], rows["high"] = _interval(each, rows["value"].to_numpy(), heads, resamples)
    rows.insert(0, "measure", each.source)
    rows.insert(1, "statistic", each.name)
    return rows


def _head_rows(each: HeadStatistic) -> pd.DataFrame:
    """Return the values of the heads that have a statistic, with layer, head and name."""
    values = np.asarray(each.statistic.values, np.float64)
    layer, head = np.nonzero(~np.isnan(values))
    names = [str(Head(*pair)) for pair in zip(layer.tolist(), head.tolist(), strict=True)]
    return pd.DataFrame({"layer": layer, "head": head, "name": names, "value": values[layer, head]})


def _interval(each: HeadStatistic, values: Floats, heads: Heads, resamples: int) -> Interval:
    """Return the intervals of a statistic of some heads, NaN where nothing is known of them."""
    error = each.result.standard_error(each.name)
    if error is not None:
        return mean_interval(values, error.values[heads], error.inputs)
    sums = each.result.input_sums(each.name) if resamples else None
    if sums is None:
        return Interval(np.full(len(values), np.nan), np.full(len(values), np.nan))
    of_heads = sums.sums[:, heads[0], heads[1]]
    interval = share_interval if isinstance(each.result, GoldResult) else bootstrap_interval
    return interval(of_heads, sums.items, resamples)


def _plain(fact: Any) -> Any:
    """Return a fact in a form that netCDF can store: a number, or a text."""
    is_plain = isinstance(fact, (str, int, float)) and not isinstance(fact, bool)
    return fact if is_plain else json.dumps(fact)
