"""Drawing of a dossier: distances, pairs, scores, and examples as strips."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bertlook.drawings.drawing import Drawing
from bertlook.drawings.paper import CAPTION_SIZE, LABEL_SIZE, STILL, WORD_SIZE, Paper
from bertlook.drawings.stack import COLUMN_GAP, panel_paper, stack
from bertlook.drawings.svg import Markup, tag
from bertlook.drawings.text import shorten
from bertlook.head import Head

_ROW, _BASELINE = 19.0, 14.0
_CHART = 70.0
_COLUMN = 178.0
_STRIP, _RISE = 46.0, 22.0
#: The width from which strips have more words, and how many on either side of an end of a link.
_WIDE, _REACH, _NARROW_REACH = 480.0, 3, 1
#: The margin of the histogram, for its labels.
_MARGIN = 12.0
_TITLES = {"strongest": "Strongest", "middle": "Middle", "typical": "Typical (random sample)"}
#: The titles of the tables of pairs, and what stands between their columns.
_PAIRS = {
    "words": ("Word pairs", " → "),
    "upos": ("Parts of speech", " → "),
    "relations": ("Relations", " "),
}


def draw_dossier(
    dossier: Mapping[str, Any],
    paper: Paper,
    *,
    provenance: Mapping[str, Any],
    examples: int = 5,
    rows: int = 8,
) -> Drawing:
    """Draw a dossier.

    Args:
        dossier: The dossier as JSON, as a view gets it.
        paper: The paper.
        provenance: Facts on how the numbers were made.
        examples: The largest number of examples of each kind.
        rows: The largest number of rows of each table.
    """
    name = f"Head {Head(*dossier['head'])}"
    panel = panel_paper(paper)
    lists = [("Scores (baseline)", [_score(each) for each in dossier["scores"][:rows]])]
    lists += [
        (title, [_pair(each, arrow) for each in dossier["pairs"][kind][:rows]])
        for kind, (title, arrow) in _PAIRS.items()
    ]
    columns = [_draw_list(title, lines, panel) for title, lines in lists if lines]
    per_row = max(1, int((paper.width + COLUMN_GAP) // (_COLUMN + COLUMN_GAP)))
    strips = [
        _draw_strips(title, dossier["examples"][kind][:examples], panel)
        for kind, title in _TITLES.items()
    ]
    return stack(
        [
            [_draw_title(name, dossier["about"], panel)],
            [_draw_distances(dossier, panel)],
            *(columns[i : i + per_row] for i in range(0, len(columns), per_row)),
            *([strip] for strip in strips),
        ],
        paper,
        title=f"Dossier of {name[0].lower()}{name[1:]}",
        provenance=provenance,
    )


def draw_stills(dossier: Mapping[str, Any]) -> Iterator[Drawing]:
    """Yield drawings of a dossier for a still, each with fewer examples than the one before.

    Args:
        dossier: As for ``draw_dossier``.
    """
    for examples in (5, 3, 1):
        yield draw_dossier(dossier, STILL, provenance={}, examples=examples)


def words_shown(query: int, key: int, count: int, reach: int) -> list[int | None]:
    """Return the words around a link's ends, in order, with None for words that are left out.

    Args:
        query: The index of the word that attends.
        key: The index of the other word.
        count: The number of words.
        reach: The number of words on either side of each end.
    """
    near = [i for i in range(count) if min(abs(i - query), abs(i - key)) <= reach]
    shown: list[int | None] = []
    for last, index in zip([-1, *near], near, strict=False):
        shown += [None, index] if index > last + 1 else [index]
    return shown + [None] * (near[-1] < count - 1)


def _draw_title(name: str, about: str, paper: Paper) -> Drawing:
    width = paper.measure(name, bold=True)
    start = width + 12
    about = shorten(about, max(0, paper.width - start), CAPTION_SIZE, paper.font)
    return _finish(
        paper,
        [
            paper.text(name, 0, WORD_SIZE, bold=True),
            paper.text(about, start, WORD_SIZE, size=CAPTION_SIZE, fill=paper.theme.quiet),
        ],
        start + paper.measure(about, CAPTION_SIZE),
        WORD_SIZE + 5,
    )


def _draw_distances(dossier: Mapping[str, Any], paper: Paper) -> Drawing:
    mass, uniform = dossier["mass"], dossier["uniform_mass"]
    far = len(mass) // 2
    step = min(12.0, (paper.width - 2 * _MARGIN) / len(mass))
    top = max(*mass, *uniform) or 1
    base, theme, parts = 20 + _CHART, paper.theme, list[Markup]()
    for i, (own, even) in enumerate(zip(mass, uniform, strict=True)):
        height, mark = _CHART * own / top, base - _CHART * even / top
        x = _MARGIN + i * step
        parts += [
            tag("rect", x=x + 1, y=base - height, width=step - 2, height=height, fill=theme.arc),
            tag("path", d=f"M{x:.2f} {mark:.2f}h{step:.2f}", stroke=theme.ink, stroke_width=1.2),
        ]
    end = _MARGIN + step * len(mass)
    parts.append(tag("path", d=f"M{_MARGIN} {base}H{end:.2f}", stroke=theme.line))
    for distance in (-far, -10, 0, 10, far):
        x = _MARGIN + (distance + far + 0.5) * step
        text = f"{distance:+d}" if distance else "0"
        parts.append(
            paper.text(text, x, base + 14, size=LABEL_SIZE, anchor="middle", fill=theme.quiet)
        )
    title = "Attention by distance in words; lines: evenly spread attention"
    parts.append(_heading(title, paper))
    special, even = dossier["special"]
    note = f"Largest bar {max(mass):.2f}. Special tokens {special:.2f} (evenly spread {even:.2f})."
    parts.append(paper.text(note, 0, base + 31, size=LABEL_SIZE, fill=theme.quiet))
    return _finish(paper, parts, paper.width, base + 35)


def _heading(title: str, paper: Paper) -> Markup:
    title = shorten(title, paper.width, CAPTION_SIZE, paper.font)
    return paper.text(title, 0, 12, size=CAPTION_SIZE, bold=True)


def _score(score: Mapping[str, Any]) -> tuple[str, str]:
    baseline = "" if score["baseline"] is None else f" ({score['baseline']:.2f})"
    name, relation = score["statistic"], "relation "
    if name.startswith(relation):
        name = name.removeprefix(relation)
    else:
        name += f" ({score['measure']})"
    return name, f"{score['value']:.2f}{baseline}"


def _pair(pair: Mapping[str, Any], arrow: str) -> tuple[str, str]:
    lift = "" if pair["lift"] is None else f" ({pair['lift']:.1f}x)"
    return f"{pair['query']}{arrow}{pair['key']}", f"{pair['count']}{lift}"


def _draw_list(title: str, lines: Sequence[tuple[str, str]], paper: Paper) -> Drawing:
    """Draw names with their numbers at the right."""
    width = min(_COLUMN, paper.width)
    parts = [_heading(title, paper)]
    for i, (name, numbers) in enumerate(lines):
        y = 20 + i * _ROW + _BASELINE
        room = width - paper.measure(numbers, CAPTION_SIZE) - 8
        name = shorten(name, max(0, room), CAPTION_SIZE, paper.font)
        parts += [
            paper.text(name, 0, y, size=CAPTION_SIZE),
            paper.text(numbers, width, y, size=CAPTION_SIZE, anchor="end"),
        ]
    return _finish(paper, parts, width, 20 + len(lines) * _ROW)


def _draw_strips(title: str, examples: Sequence[Mapping[str, Any]], paper: Paper) -> Drawing:
    parts = [_heading(title, paper)]
    for i, example in enumerate(examples):
        strip = _draw_strip(example, paper)
        parts.append(tag("g", strip, transform=f"translate(0 {18 + i * _STRIP:g})"))
    return _finish(paper, parts, paper.width, 18 + len(examples) * _STRIP)


def _draw_strip(example: Mapping[str, Any], paper: Paper) -> Markup:
    """Draw the words around an example's strongest link, and the link."""
    words, query, key = example["words"], example["query"], example["key"]
    theme, baseline, size = paper.theme, _STRIP - 8, CAPTION_SIZE
    number = f"{example['weight']:.2f}"
    x = paper.measure(number, size) + 14
    parts = [paper.text(number, 0, baseline, size=size, fill=theme.quiet)]
    middles: dict[int, float] = {}
    reach = _REACH if paper.width >= _WIDE else _NARROW_REACH
    shown = words_shown(query, key, len(words), reach)
    whole = ["…" if index is None else words[index] for index in shown]
    room = paper.width - x - 7 * len(whole)
    fits = sum(paper.measure(word, size, True) for word in whole) <= room
    for index, word in zip(shown, whole, strict=True):
        text = word if fits else shorten(word, max(room / len(whole), 14), size, paper.font)
        is_end = index in (query, key)
        width = paper.measure(text, size, is_end)
        if index is not None:
            middles[index] = x + width / 2
        fill = theme.ink if is_end else theme.quiet
        parts.append(paper.text(text, x, baseline, size=size, fill=fill, bold=is_end))
        x += width + 7
    start, end = middles[query], middles[key]
    base, rise = baseline - 15, min(_RISE, 10 + abs(end - start) / 6)
    parts += [
        tag(
            "path",
            d=f"M{start:.2f} {base}C{start:.2f} {base - rise:.2f} {end:.2f} {base - rise:.2f} "
            f"{end:.2f} {base}",
            fill="none",
            stroke=theme.arc,
            stroke_width=0.5 + 3 * example["weight"],
        ),
        tag("path", d=f"M{end - 4:.2f} {base - 5}l4 6l4 -6z", fill=theme.arc),
    ]
    return tag("g", *parts)


def _finish(paper: Paper, parts: Sequence[Markup], width: float, height: float) -> Drawing:
    return paper.finish(tag("g", *parts), width, height, title="", caption="", provenance={})
