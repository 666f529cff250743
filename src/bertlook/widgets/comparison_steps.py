"""What a view of comparisons is given: one or many, of a text and on a corpus."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from bertlook.comparing.corpus_comparison import CorpusComparison
from bertlook.comparing.steps import StepsComparison
from bertlook.comparing.text_comparison import TextComparison
from bertlook.drawings.comparison import Change
from bertlook.errors import BertlookError
from bertlook.text import count_of, heads_of
from bertlook.widgets.choosing import MAX_EMBEDDED


def check_comparison(value: object) -> tuple[TextComparison, ...]:
    """Return the comparisons of a text that a view goes through; a single one is the only step.

    Args:
        value: What ``bl.compare`` returned.

    Raises:
        BertlookError: If it is something else, or a comparison on a corpus.
    """
    steps = value.steps if isinstance(value, StepsComparison) else (value,)
    if any(isinstance(step, CorpusComparison) for step in steps):
        raise BertlookError(
            "A comparison on a corpus has no maps to show. Give the comparison of the models on a "
            "text, and this one as changes: bl.Comparison(bl.compare(a, b, text=...), changes=...)."
        )
    found = tuple(step for step in steps if isinstance(step, TextComparison))
    if not found:
        raise BertlookError(
            f"Comparison needs what bl.compare returns, not a {type(value).__name__}."
        )
    shapes = {step.divergence.shape for step in found}
    if len(shapes) > 1:
        listed = " and ".join(heads_of(*shape) for shape in sorted(shapes))
        raise BertlookError(f"The steps have {listed}. Show models of one shape.")
    return found


def check_changes(
    value: object, steps: tuple[TextComparison, ...]
) -> tuple[CorpusComparison | None, ...]:
    """Return the comparison on a corpus that belongs to each step, or None for each.

    Args:
        value: What ``bl.compare`` returned of the same models on a corpus, or None.
        steps: The comparisons of a text.

    Raises:
        BertlookError: If it is something else, or of other heads or another number of models.
    """
    if value is None:
        return (None,) * len(steps)
    given = value.steps if isinstance(value, StepsComparison) else (value,)
    found = tuple(step for step in given if isinstance(step, CorpusComparison))
    if len(found) < len(given):
        raise BertlookError(
            f"changes is a {type(value).__name__}. Give a comparison on a corpus, "
            "bl.compare(a, b, corpus), or leave it out."
        )
    if len(found) != len(steps):
        raise BertlookError(
            f"changes has {count_of(len(found), 'step')}, but there are {len(steps)} to show. "
            "Compare the same models on the text and on the corpus."
        )
    for step, own in zip(found, steps, strict=True):
        shape, own_shape = step.divergence.shape, own.divergence.shape
        if shape != own_shape:
            raise BertlookError(
                f"changes has {heads_of(*shape)}, but the text's comparison has "
                f"{heads_of(*own_shape)}. Compare the same models on both."
            )
    return found


def changes_in(comparison: TextComparison | CorpusComparison) -> list[Change]:
    """Return the heads of a comparison, those that changed most first.

    Args:
        comparison: The comparison.
    """
    divergence = comparison.divergence
    ends = (comparison.low, comparison.high) if isinstance(comparison, CorpusComparison) else ()
    return [
        Change(head, float(divergence[tuple(head)]), *(_number(end[tuple(head)]) for end in ends))
        for head in comparison.ranked_heads
    ]


def embed_steps(state: dict[str, Any], steps: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return the state of an exported page with all steps, if they are small.

    Args:
        state: The state of the view, at one step.
        steps: The traits of each step.

    Returns:
        The state, with ``step_states``; or the state with a note that the page has one step alone.
    """
    kept, size = [], 0
    for step in steps:
        kept.append(step)
        size += sum(
            len(part)
            for item in step.values()
            if isinstance(item, dict)
            for part in item.values()
            if isinstance(part, bytes)
        )
        if size > MAX_EMBEDDED:
            name, picture = state["step_names"][state["step"]], state["picture"]
            note = f"This page has the step {name!r} alone."
            note = " ".join(filter(None, [picture["note"], note]))
            return state | {"picture": picture | {"note": note}}
    return state | {"step_states": kept}


def _number(value: float) -> float | None:
    """Return a number, or None for NaN."""
    return float(value) if np.isfinite(value) else None
