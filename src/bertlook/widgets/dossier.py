"""Dossier: what a corpus shows of one head, in examples, counts and scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import traitlets as t

from bertlook.drawings.dossier import draw_dossier, draw_stills
from bertlook.drawings.drawing import Drawing
from bertlook.drawings.paper import Paper
from bertlook.head import Head, HeadLike, find_head
from bertlook.measures.dossiers.dossier import DossierExample, HeadDossier
from bertlook.measures.dossiers.others import dossier_of
from bertlook.measures.dossiers.result import DossiersResult
from bertlook.measures.measure import find_result
from bertlook.measures.result import Result
from bertlook.scanning.results import Results
from bertlook.widgets.assets import front_end
from bertlook.widgets.dossier_fields import encode_dossier, example_at
from bertlook.widgets.dossier_traits import DossierTraits
from bertlook.widgets.trait_error import BadTrait
from bertlook.widgets.view import check_options


class Dossier(DossierTraits):
    """What a corpus shows of one head: examples, frequent pairs, distances and scores.

    The examples are the inputs with the head's strongest links, those in the middle, and a random
    sample; each is a strip with its strongest link, and a click opens the whole input with the
    strongest link of each word. The nearest heads can be clicked, too. ``layer`` and ``head`` are
    those of other views, so that the dossier can follow a grid: ``ipywidgets.jslink`` or
    ``traitlets.link``. ``opened`` is that of an Explorer with the same results, which shows the
    example in its arcs; ``example`` is the example itself, a trait to observe.

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

    #: The example that is open, or None.
    example = t.Instance(DossierExample, allow_none=True, read_only=True)

    _data: HeadDossier

    def __init__(
        self, results: Results | DossiersResult, head: HeadLike | None = None, **traits: Any
    ) -> None:
        check_options(type(self), traits)
        self._result = find_result(results, DossiersResult)
        self._results: Mapping[str, Result] = (
            results if isinstance(results, Mapping) else {results.measure_name: results}
        )
        first = Head(traits.get("layer") or 0, 0) if head is None else head
        self._data = dossier_of(self._results, find_head(first, *self._shape, "head"))
        super().__init__(first, dossier=encode_dossier(self._data), **traits)

    @property
    def data(self) -> HeadDossier:
        """The dossier that is shown."""
        return self._data

    @property
    def _shape(self) -> tuple[int, int]:
        return self._result.shape

    @t.observe("layer", "head")
    def _show_head(self, _change: Any) -> None:
        """Show the locked head's dossier; without a locked head, keep the one that is shown."""
        if self.locked is None or self.locked == self._data.head:
            return
        self._data = dossier_of(self._results, self.locked)
        with self._one_update():
            self.dossier = encode_dossier(self._data)
            if example_at(self._data, self.opened) is None:
                self.opened = None
        self._show_example()

    @t.observe("opened")
    def _show_example(self, _change: Any = None) -> None:
        self.set_trait("example", example_at(self._data, self.opened))

    @t.validate("opened")
    def _validate_opened(self, proposal: dict[str, Any]) -> int | None:
        position: int | None = proposal["value"]
        if position is not None and example_at(self._data, position) is None:
            raise BadTrait(
                f"opened is {position}, but input {position} is no example of head "
                f"{self._data.head}. Give the position of one of view.data's examples, or None."
            )
        return position

    def _draw(self, paper: Paper) -> Drawing:
        return draw_dossier(self.dossier, paper, provenance=self._provenance())

    def _still_drawings(self) -> Iterator[Drawing]:
        yield from draw_stills(self.dossier)

    def _provenance_parts(self) -> dict[str, Mapping[str, Any]]:
        return {"dossier": self._result.facts}

    def _file_words(self) -> list[str]:
        return [str(self._data.head), *super()._file_words()]

    def _title(self) -> str:
        return f"Head {self._data.head} on {self._result.counted}"
