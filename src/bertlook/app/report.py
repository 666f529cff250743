"""The report on a scan: an HTML page with figures, tables and provenance, which opens from disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from bertlook import figures
from bertlook.drawings.saving import can_convert
from bertlook.figures.drawing import POLICY, chart_scripts, specification
from bertlook.files import write_file
from bertlook.measures import (
    AblationResult,
    DivergenceResult,
    Entropy,
    GradientImportance,
    HeadMeans,
    RelativePosition,
    Result,
    TokenClasses,
)
from bertlook.measures.gold import GoldResult
from bertlook.measures.tables import FEW
from bertlook.measures.trees.result import TreesResult
from bertlook.page import facts_list, html_page
from bertlook.scanning.results import Results

#: The number of heads that a table shows for each statistic.
_NUM_STRONGEST = 5
#: The number of pairs of heads that a table of divergences shows.
_NUM_SIMILAR = 10
#: The number of heads that a table of changes of the loss shows.
_NUM_MATTERING = 15
#: Names of columns; others are named by their keys.
_COLUMNS = {
    "statistic": "Statistic",
    "relation": "Relation",
    "head": "Head",
    "mean": "Mean",
    "loss_change": "Loss added (nats)",
    "percentile": "Percentile in its layer",
    "first_order": "First-order estimate",
    "low": "95% from",
    "high": "to",
    "baseline": "Baseline",
    "count": "Count",
    "direction": "Direction",
    "accuracy": "Held-out accuracy",
    "offset": "Best offset",
    "offset_accuracy": "Its accuracy",
    "gain": "Gain",
    "gain_low": "95% from",
    "gain_high": "to",
    "gain_over_offset": "Gain over offset",
    "syntactic": "Syntactic",
    "spread": "Spread",
    "agreement": "Agreement",
    "control": "Random weights",
    "p": "p",
    "q": "FDR (q)",
    "type": "Type",
    "nearest": "Nearest",
    "head_match": "Head match",
    "rule_based": "Rule-based",
    "other": "Other head",
    "divergence": "Divergence (nats)",
    "same_layer": "Same layer",
    "uas": "UAS",
    "uas_low": "95% from",
    "uas_high": "to",
    "uuas": "UUAS",
    "uuas_low": "95% from",
    "uuas_high": "to",
}
#: What the baselines of statistics are, by their names.
_BASELINES = {
    "uniform": "that of uniform attention",
    "chance": "the share that is expected by chance",
}
_SELECTION = (
    "Heads and baselines are selected on one half of the corpus and scored on the other, in both "
    "directions, in the mean over splits. Intervals are 95%; the control is a network of the same "
    "architecture with random weights. Rows of fewer than 100 observations are gray: they are "
    "unreliable."
)

_FIGURES: dict[type[Result], Callable[[Any], Any]] = {
    RelativePosition.result_class: figures.relative_position,
    TokenClasses.result_class: figures.token_classes,
    Entropy.result_class: figures.entropy,
    GradientImportance.result_class: figures.gradients,
    DivergenceResult: figures.head_map,
}

#: The results that the summary figure is drawn from.
_SUMMARIZED = {RelativePosition.result_class, TokenClasses.result_class, Entropy.result_class}

_STYLE = """\
:root { --line: color-mix(in srgb, currentColor 22%, transparent); }
body { margin: 2rem auto; max-width: 68rem; padding: 0 1.25rem;
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 .5rem; }
.note { opacity: .75; margin: .25rem 0 1rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: .75rem 0; }
th, td { padding: .2rem .7rem .2rem 0; text-align: right; white-space: nowrap;
  border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; }
tr.few { opacity: .55; }
.warning { border-left: 4px solid #D55E00; padding-left: .75rem; }"""


def write_report(results: Results, path: str | Path) -> Path:
    """Write results as an HTML page with the paper's figures, tables, and provenance.

    The page makes no network requests. Its figures require vl-convert (``bertlook[figures]``);
    without it, a note on the page takes their place.

    Args:
        results: The results of a scan.
        path: The file to write.

    Returns:
        The path.

    Raises:
        BertlookError: If the file can't be written.
    """
    provenance = results.provenance
    title = f"{provenance.get('model', 'A model')} on {provenance.get('corpus', 'a corpus')}"
    charts: list[dict[str, Any]] = []
    parts = [f"<h1>{escape(title)}</h1>", *_scope(results)]
    if {type(result) for result in results.values()} >= _SUMMARIZED:
        parts.append(_figure(figures.summary, results, charts))
    for name, result in results.items():
        heading = result.measure_title if name == result.measure_name else name
        parts.append(f"<h2>{escape(heading)}</h2>")
        parts.extend(_result_parts(result, charts))
    parts.append(f"<h2>Provenance</h2>{facts_list(results.provenance)}")
    page = html_page(
        title,
        "\n".join(parts),
        policy=POLICY,
        style=_STYLE,
        data={"charts": charts} if charts else {},
        scripts=chart_scripts() if charts else [],
    )
    return write_file(path, page)


def _scope(results: Results) -> Iterator[str]:
    """Yield the numbers of inputs and tokens, and warnings about what the results leave out."""
    provenance = results.provenance
    yield (
        f'<p class="note">{provenance.get("inputs", 0):,} inputs, '
        f"{provenance.get('tokens', 0):,} tokens</p>"
    )
    if results.partial:
        yield (
            '<p class="warning">The scan was stopped before the end of the corpus. Figures and '
            "tables cover the part that was read.</p>"
        )
    if results.skipped:
        first = results.skipped[0]
        yield (
            f'<p class="warning">{len(results.skipped):,} inputs were skipped. The first one is '
            f"{escape(first.location)}: {escape(first.reason)}</p>"
        )


def _result_parts(result: Result, charts: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the figure and the table of a result, with a note on how to read the table."""
    yield _note(f"{result.made_by}: {result.counted}.")
    draw = _FIGURES.get(type(result))
    if draw is not None:
        yield _figure(draw, result, charts)
    make_table = getattr(result, "table", None)  # an own measure may have none
    if make_table is None:
        return
    table = make_table()
    if isinstance(result, HeadMeans):
        baseline = _BASELINES.get(result.baseline_name, result.baseline_name)
        yield _note(
            f"The {_NUM_STRONGEST} heads with the largest mean of each statistic. Intervals are "
            f"95% over inputs; the baseline is {baseline}."
        )
        table = _strongest_heads(table)
        table["statistic"] = [result.means[name].label for name in table["statistic"]]
    elif isinstance(result, AblationResult):
        yield _note(
            f"The {_NUM_MATTERING} heads whose absence adds most to the loss, which is "
            f"{result.loss:.3f} nats a predicted token with all heads. Intervals are 95% over "
            "inputs; the rank correlation with the first-order estimate is "
            f"{result.rank_correlation:.2f}."
        )
        table = table.drop(columns=["layer", "index"]).head(_NUM_MATTERING)
    elif isinstance(result, TreesResult):
        of = {name: f"{score:.3f}" for name, score in result.baselines.items()}
        yield _note(
            f"The {_NUM_MATTERING} heads and directions whose own trees have the highest UAS. "
            "Intervals are 95% over sentences. Chains to the previous word reach a UAS of "
            f"{of['left_uas']}, chains to the next word {of['right_uas']}, random trees "
            f"{of['random_uas']}; the UUAS of chains is {of['chain_uuas']}, and that of random "
            f"trees {of['random_uuas']}.{_control_note(result)}"
        )
        hidden = ["layer", "index", *of, *result.control_scores]
        table = table.drop(columns=hidden).head(_NUM_MATTERING)
    elif isinstance(result, GoldResult):
        yield _note(_SELECTION)
    elif isinstance(result, DivergenceResult):
        yield _note(f"The {_NUM_SIMILAR} most similar pairs of heads; divergences are in nats.")
        table = table.head(_NUM_SIMILAR)
    yield _table(table)


def _control_note(result: TreesResult) -> str:
    """Return a sentence on networks with random weights, or "" without them."""
    scores = result.control_scores
    if not scores:
        return ""
    return (
        " Of a network with random weights, the best head has a UAS of "
        f"{scores['control_uas']:.3f}, and the best in UUAS has {scores['control_uuas']:.3f}."
    )


def _figure(draw: Callable[[Any], Any], result: Any, charts: list[dict[str, Any]]) -> str:
    """Append a chart to ``charts`` and return the element that the page draws it into."""
    if not can_convert():
        return '<p class="note">The figure requires <code>pip install bertlook[figures]</code>.</p>'
    charts.append(specification(draw(result)))
    # A chart has a fixed width, so the element around it scrolls.
    return f'<div class="scroll"><div id="chart{len(charts) - 1}"></div></div>'


def _note(text: str) -> str:
    return f'<p class="note">{escape(text)}</p>'


def _strongest_heads(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the heads with the largest means, statistics in their own order."""
    table = table.drop(columns=["layer", "index"]).dropna(subset="mean")
    order = list(table["statistic"].unique())
    descending = table.sort_values("mean", ascending=False)
    strongest = descending.groupby("statistic", sort=False).head(_NUM_STRONGEST)
    return strongest.sort_values(
        "statistic", key=lambda names: names.map(order.index), kind="stable"
    )


def _table(table: pd.DataFrame) -> str:
    """Return the markup of a table, with rows of few observations in gray."""
    few = table.get(FEW, pd.Series(False, table.index)).to_list()
    table = table.drop(columns=FEW, errors="ignore")
    numbers = table.select_dtypes("float")
    # Gradients need more digits.
    decimals = 5 if numbers.size and numbers.abs().max(axis=None) < 0.1 else 3
    markup = table.rename(columns=_COLUMNS).to_html(
        index=False, border=0, na_rep="", float_format=lambda value: f"{value:.{decimals}f}"
    )
    if any(few):
        head, *rows = markup.split("<tr>")  # the row of the header has a style
        marked = ('<tr class="few">' if is_few else "<tr>" for is_few in few)
        markup = head + "".join(map("".join, zip(marked, rows, strict=True)))
    return f'<div class="scroll">{markup}</div>'
