"""A dossier as JSON, for the browser."""

from __future__ import annotations

from typing import Any

import numpy as np

from bertlook.head import Head
from bertlook.measures.dossiers.dossier import DossierExample, HeadDossier
from bertlook.text import printable

#: The groups of examples.
GROUPS = ("strongest", "middle", "typical")
#: The largest number of pairs, and of nearest heads, that are sent.
_PAIRS, _NEAREST = 50, 5


def example_at(dossier: HeadDossier, position: int | None) -> DossierExample | None:
    """Return the example of a dossier with a position in the corpus, or None.

    Args:
        dossier: The dossier.
        position: The position.
    """
    examples = (each for group in GROUPS for each in getattr(dossier, group))
    return next((each for each in examples if each.position == position), None)


def encode_dossier(dossier: HeadDossier) -> dict[str, Any]:
    """Return a dossier as JSON, with as many rows of each table as a view shows.

    Args:
        dossier: The dossier.
    """
    facts = dossier.provenance
    model, corpus = facts.get("model"), facts.get("corpus")
    where = [f"model {model}" if model else "", f"corpus {corpus}" if corpus else ""]
    about = ", ".join(filter(None, where))
    columns = {
        "words": (dossier.word_pairs, "query_word", "key_word"),
        "upos": (dossier.upos_pairs, "query_upos", "key_upos"),
        "relations": (dossier.relation_pairs, "relation", "direction"),
    }
    return {
        "head": list(dossier.head),
        "about": printable(about[:1].upper() + about[1:]),
        "scores": _scores(dossier),
        "examples": {
            group: [_example(each) for each in getattr(dossier, group)] for group in GROUPS
        },
        "pairs": {
            name: [
                {
                    "query": printable(str(query)),
                    "key": printable(str(key)),
                    "count": int(count),
                    "lift": _number(lift),
                }
                for query, key, count, lift in table[[first, second, "count", "lift"]]
                .head(_PAIRS)
                .itertuples(index=False)
            ]
            for name, (table, first, second) in columns.items()
        },
        "mass": [_number(mass) for mass in dossier.distances["mass"]],
        "uniform_mass": [_number(mass) for mass in dossier.distances["uniform_mass"]],
        "special": [_number(dossier.special_mass), _number(dossier.uniform_special_mass)],
        "nearest": [
            {"head": list(Head(row.head)), "divergence": _number(row.divergence)}
            for row in dossier.nearest.head(_NEAREST).itertuples()
        ],
    }


def _scores(dossier: HeadDossier) -> list[dict[str, Any]]:
    """Return the scores; those of relations come last, the largest gains over baselines first.

    A relation has one row, of its better direction.
    """
    if dossier.scores.empty:
        return []
    rows = [
        {
            "measure": printable(row.measure),
            "statistic": printable(row.statistic),
            "value": _number(row.value),
            "baseline": _number(row.baseline),
        }
        for row in dossier.scores.itertuples()
        if not row.statistic.endswith(("dep->head", "head->dep"))
    ]
    return sorted(rows, key=_order)


def _order(score: dict[str, Any]) -> tuple[bool, float]:
    is_relation = score["statistic"].startswith("relation ")
    return is_relation, (score["baseline"] or 0) - score["value"] if is_relation else 0.0


def _example(example: DossierExample) -> dict[str, Any]:
    return {
        "position": example.position,
        "words": [printable(word) for word in example.words],
        "query": example.query,
        "key": example.key,
        "weight": _number(example.weight),
        "keys": example.keys.tolist(),
        "weights": [_number(weight) for weight in example.weights],
    }


def _number(value: float) -> float | None:
    """Return a number with as many digits as a view shows, or None for NaN and infinity."""
    return round(float(value), 4) if np.isfinite(value) else None
