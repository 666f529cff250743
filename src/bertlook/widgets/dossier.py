"""Dossier: what a corpus shows of one head, in examples, counts and scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import traitlets as t

from bertlook.drawings.dossier import draw_dossier
from bertlook.drawings.drawing import Drawing
from bertlook.drawings.paper import STILL, Paper
from bertlook.head import Head, HeadLike, find_head
from bertlook.measures.dossiers.dossier import DossierExample, HeadDossier
from bertlook.measures.dossiers.result import DossiersResult
from bertlook.measures.measure import find_result
from bertlook.scanning.results import Results
from bertlook.text import printable
from bertlook.widgets.assets import front_end
from bertlook.widgets.heads import LockedHead
from bertlook.widgets.protocol import FROM_KERNEL, SHARED
from bertlook.widgets.trait_error import BadTrait
from bertlook.widgets.view import check_options

#: The largest number of pairs, and of nearest heads, that are sent.
_PAIRS, _NEAREST = 50, 5
#: The groups of examples.
_GROUPS = ("strongest", "middle", "typical")


class Dossier(LockedHead):
    """What a corpus shows of one head: examples, frequent pairs, distances and scores.

    The examples are the inputs with the head's strongest links, those in the middle, and a random
    sample; each is a strip with its strongest link, and a click opens the whole input with the
    strongest link of each word. The nearest heads can be clicked, too. ``layer`` and ``head`` are
    those of other views, so that the dossier can follow a grid: ``ipywidgets.jslink`` or
    ``traitlets.link``.

    Args:
        results: The results of a scan with ``Dossiers``, or the result of this measure alone, which
            has no scores.
        head: The head, as ``Head(7, 9)``, "8-10" or (7, 9). By default the first one.
        **traits: Initial values of the traits below.

    Raises:
        BertlookError: If there is no such result or head, or a trait can't take its value.
        TypeError: If a trait doesn't exist.

    Example:
        >>> import bertlook as bl
        >>> measures = [bl.measures.Dossiers(top=3), bl.measures.RelativePosition()]
        >>> sentences = bl.corpora.sample()[:5]
        >>> view = bl.Dossier(bl.scan(bl.load(), sentences, measures, progress=False), "3-1")
        >>> view.opened = view.data.strongest[0].position
        >>> view.example.words[:4]
        ('Turn', 'off', 'the', 'hot')
    """

    _esm = front_end("dossier.js")
    _view = "dossier"

    dossier = t.Dict(help="The dossier of the head, encoded for the browser.").tag(
        **FROM_KERNEL, js_type="types.DossierTrait"
    )
    opened = t.Int(
        None,
        allow_none=True,
        help="The position in the corpus of the example that is open, or None.",
    ).tag(**SHARED)

    _data: HeadDossier

    def __init__(
        self, results: Results | DossiersResult, head: HeadLike | None = None, **traits: Any
    ) -> None:
        check_options(type(self), traits)
        self._result = find_result(results, DossiersResult)
        self._results = results if isinstance(results, Results) else None
        first = Head(traits.get("layer") or 0, 0) if head is None else head
        self._read(find_head(first, *self._shape, "head"))
        super().__init__(first, dossier=encode_dossier(self._data), **traits)

    @property
    def data(self) -> HeadDossier:
        """The dossier that is shown."""
        return self._data

    @property
    def example(self) -> DossierExample | None:
        """The example that is open, or None."""
        return next((each for each in self._examples() if each.position == self.opened), None)

    @property
    def _shape(self) -> tuple[int, int]:
        return self._result.shape

    def _read(self, head: Head) -> None:
        source = self._result if self._results is None else self._results
        self._data = source.dossier(head)

    def _examples(self) -> Iterator[DossierExample]:
        for group in _GROUPS:
            yield from getattr(self._data, group)

    @t.observe("layer", "head")
    def _show_head(self, _change: Any) -> None:
        """Show the locked head's dossier; without a locked head, keep the one that is shown."""
        if self.locked is None or self.locked == self._data.head:
            return
        self._read(self.locked)
        with self._one_update():
            self.dossier = encode_dossier(self._data)
            if self.example is None:
                self.opened = None

    @t.validate("opened")
    def _validate_opened(self, proposal: dict[str, Any]) -> int | None:
        position: int | None = proposal["value"]
        if position is not None and all(each.position != position for each in self._examples()):
            raise BadTrait(
                f"opened is {position}, but input {position} is no example of head "
                f"{self._data.head}. Give the position of one of view.data's examples, or None."
            )
        return position

    def _draw(self, paper: Paper) -> Drawing:
        return draw_dossier(self.dossier, paper, provenance=self._provenance())

    def _still_drawings(self) -> Iterator[Drawing]:
        for examples in (5, 3, 1):
            yield draw_dossier(self.dossier, STILL, provenance={}, examples=examples)

    def _provenance_parts(self) -> dict[str, Mapping[str, Any]]:
        return {"dossier": self._result.facts}

    def _file_words(self) -> list[str]:
        return [str(self._data.head), *super()._file_words()]

    def _title(self) -> str:
        return f"Head {self._data.head} on {self._result.counted}"


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
            group: [_example(each) for each in getattr(dossier, group)] for group in _GROUPS
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
