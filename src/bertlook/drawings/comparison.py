"""Drawing of a comparison: the arcs of both sides, and the heads that changed most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from bertlook.drawings.drawing import Drawing
from bertlook.drawings.paper import CAPTION_SIZE, LABEL_SIZE, WORD_SIZE, Paper
from bertlook.drawings.stack import stack
from bertlook.drawings.svg import Markup, tag
from bertlook.head import Head

_ROW, _BASELINE, _BAR_HEIGHT, _GAP = 21.0, 15.0, 10.0, 10.0
_MAX_BAR = 260.0


class Change(NamedTuple):
    """How far a head has changed.

    Attributes:
        head: The head.
        divergence: The Jensen-Shannon divergence between both sides, in nats.
        low: The lower end of its interval, or None.
        high: The upper end of its interval, or None.
    """

    head: Head
    divergence: float
    low: float | None = None
    high: float | None = None

    @property
    def texts(self) -> tuple[str, str]:
        """The divergence and its interval as texts, the latter "" without one."""
        if self.low is None or self.high is None:
            return f"{self.divergence:.3f}", ""
        return f"{self.divergence:.3f}", f"{self.low:.3f} to {self.high:.3f}"

    def encode(self) -> dict[str, Any]:
        """Return the change for the browser."""
        return {**self._asdict(), "head": list(self.head)}


def draw_changes(
    changes: Sequence[Change],
    paper: Paper,
    *,
    locked: Head | None,
    limit: int,
    caption: str,
    provenance: Mapping[str, Any],
) -> Drawing:
    """Draw a list of heads with their changes as bars.

    Args:
        changes: The changes, in the order of the list.
        paper: The paper.
        locked: The head that is marked, or None.
        limit: The largest number of heads.
        caption: The caption, a sentence.
        provenance: Facts on how the numbers were made.
    """
    shown = changes[:limit]
    largest = max((change.high or change.divergence for change in shown), default=0) or 1
    widths = [
        max((paper.measure(text, CAPTION_SIZE, True) for text in texts), default=0)
        for texts in (
            [str(change.head) for change in shown],
            [change.texts[0] for change in shown],
            [change.texts[1] for change in shown],
        )
    ]
    bar = min(_MAX_BAR, max(40.0, paper.width - sum(widths) - 3 * _GAP))
    left, right = widths[0] + _GAP, widths[0] + 2 * _GAP + bar + widths[1]
    theme, parts = paper.theme, list[Markup]()
    for index, change in enumerate(shown):
        y = index * _ROW
        middle, text = y + _ROW / 2, y + _BASELINE
        is_locked = change.head == locked
        divergence, interval = change.texts
        length = bar * change.divergence / largest
        parts += [
            paper.text(str(change.head), 0, text, size=CAPTION_SIZE, bold=is_locked),
            tag(
                "rect",
                x=left,
                y=middle - _BAR_HEIGHT / 2,
                width=round(length, 2),
                height=_BAR_HEIGHT,
                fill=theme.arc if is_locked else theme.half,
            ),
            paper.text(divergence, right, text, size=CAPTION_SIZE, anchor="end"),
        ]
        if change.low is not None and change.high is not None:
            ends = [left + bar * end / largest for end in (change.low, change.high)]
            d = f"M{ends[0]:.2f} {middle}H{ends[1]:.2f}"
            parts.append(tag("path", d=d, stroke=theme.ink, stroke_width=1.5))
            parts.append(
                paper.text(interval, right + _GAP, text, size=CAPTION_SIZE, fill=theme.quiet)
            )
    height = _ROW * len(shown)
    if len(changes) > limit:
        more = f"{len(changes) - limit} more"
        parts.append(paper.text(more, 0, height + _BASELINE, size=LABEL_SIZE, fill=theme.quiet))
        height += _ROW
    return paper.finish(
        tag("g", *parts),
        right + (_GAP + widths[2] if widths[2] else 0),
        height,
        title="Heads by change",
        caption=caption,
        provenance=provenance,
    )


def draw_both(names: Sequence[str], drawings: Sequence[Drawing], paper: Paper) -> Drawing:
    """Draw what both sides of a comparison show of a head, each below its name.

    Args:
        names: What the two are called.
        drawings: The drawing of each.
        paper: The paper.
    """
    bare = [
        paper.finish(
            paper.text(name, 0, WORD_SIZE, bold=True),
            paper.measure(name, bold=True),
            WORD_SIZE,
            title=name,
            caption="",
            provenance={},
        )
        for name in names
    ]
    rows = [[drawing] for pair in zip(bare, drawings, strict=True) for drawing in pair]
    title, facts = drawings[0].title, drawings[0].provenance
    return stack(rows, paper, title=title, provenance=facts)
