"""Reading of the figures of the bundled model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bertlook.teaching.figures import (
    Blank,
    Corpus,
    Effect,
    Evidence,
    Example,
    Figures,
    Influence,
    Kind,
    Question,
)

#: The file that ``training/measure_teaching.py`` writes.
FIGURES = Path(__file__).parent / "figures.json"


@cache
def read_figures() -> Figures:
    """Return the figures of the bundled model.

    Example:
        >>> [question.key for question in read_figures().questions]
        ['preposition', 'object', 'article']
    """
    return figures_from(json.loads(FIGURES.read_text("utf-8")))


def figures_from(content: Mapping[str, Any]) -> Figures:
    """Return figures from the content of a file, as ``dataclasses.asdict`` gives it.

    Args:
        content: The content.
    """
    return Figures(
        weights=content["weights"],
        corpora={key: Corpus(**corpus) for key, corpus in content["corpora"].items()},
        kinds=tuple(Kind(**kind) for kind in content["kinds"]),
        sets={name: tuple(heads) for name, heads in content["sets"].items()},
        questions=tuple(map(_question_from, content["questions"])),
        blanks=tuple(map(_blank_from, content["blanks"])),
        effects=tuple(map(_effect_from, content["effects"])),
        twins=(content["twins"][0], content["twins"][1]),
        agreement=content["agreement"],
        influences=tuple(Influence(**influence) for influence in content["influences"]),
    )


def _question_from(content: Mapping[str, Any]) -> Question:
    parts = dict(content)
    for name in ("heads", "distractors"):
        parts[name] = tuple(parts[name])
    for name in ("shows", "fails"):
        parts[name] = tuple(map(_example_from, parts[name]))
    parts["evidence"] = {key: _evidence_from(each) for key, each in parts["evidence"].items()}
    return Question(**parts)


def _example_from(content: Mapping[str, Any]) -> Example:
    return Example(**{**content, "words": tuple(content["words"])})


def _evidence_from(content: Mapping[str, Any]) -> Evidence:
    gain = {head: tuple(ends) for head, ends in content["gain"].items()}
    return Evidence(**{**content, "gain": gain})


def _blank_from(content: Mapping[str, Any]) -> Blank:
    tuples = {name: tuple(content[name]) for name in ("flips", "still")}
    return Blank(**{**content, **tuples})


def _effect_from(content: Mapping[str, Any]) -> Effect:
    return Effect(**{**content, "off": {name: tuple(v) for name, v in content["off"].items()}})
