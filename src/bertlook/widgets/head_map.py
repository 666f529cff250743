"""HeadMap: heads as points in a plane, with similar heads near each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import traitlets as t

from bertlook.choices import check_type
from bertlook.clustering import BEHAVIORS, Embedding, embed
from bertlook.clustering.behavior import name_of_heads
from bertlook.drawings.drawing import Drawing
from bertlook.drawings.head_map import draw_map
from bertlook.drawings.paper import Paper
from bertlook.errors import BertlookError
from bertlook.head import Head, HeadLike
from bertlook.measures import DivergenceResult
from bertlook.measures.measure import find_result
from bertlook.text import count_of, heads_of, printable
from bertlook.widgets.assets import front_end
from bertlook.widgets.heads import HighlightedHeads
from bertlook.widgets.protocol import FROM_KERNEL, MAP_COLORS, SHARED
from bertlook.widgets.view import check_options

#: The number of nearest heads, by true divergence, that are shown for each head.
_NEAREST = 3


class HeadMap(HighlightedHeads):
    """The heads of a model in a plane, at distances that approximate divergences (figure 6).

    The shape of a mark, and its color, show the head's behavior; or its color shows the layer.
    Hovering over a mark shows which heads are truly nearest, since a plane can't hold all
    divergences. A click locks a head. Dragging around marks highlights their heads, and so does a
    click on an entry of the legend. Arrow keys move from mark to mark, Enter locks, Shift+Enter
    highlights, Esc unlocks.

    Ctrl and the wheel, two fingers, a double click, the buttons or the keys + and - zoom, and more
    names appear as there is room; "Move", Ctrl and a drag, or Shift and arrow keys move the map,
    and 0 shows it whole.

    Args:
        divergence: The result of ``HeadDivergence``, or the results of a scan that hold it.
        behaviors: (layers, heads) names of behaviors, such as from ``bl.clustering.behaviors``.
            Without them, marks are colored by layer.
        embedding: The positions, such as from ``bl.clustering.embed``; computed by default.
        head: The head to lock at first, as ``Head(7, 9)``, "8-10" or (7, 9).
        **traits: Initial values of the traits below.

    Raises:
        BertlookError: If there is no such result, the parts differ in their numbers of heads, or
            a trait can't take its value.
        TypeError: If a trait doesn't exist.

    Example:
        >>> import bertlook as bl
        >>> attention = bl.load()("The cat sat on the mat.")
        >>> plane = bl.HeadMap(bl.measures.HeadDivergence().of([attention]), head="1-2")
        >>> plane.locked
        Head(layer=0, head=1)
    """

    _esm = front_end("head_map.js")
    _view = "head_map"

    places = t.Dict(help="The positions and behaviors, encoded for the browser.").tag(
        **FROM_KERNEL, js_type="unknown"
    )
    about = t.Unicode("", help="How the map was made.").tag(**FROM_KERNEL)
    color = t.Enum(
        MAP_COLORS, "behavior", help='The property shown by colors, "behavior" or "layer".'
    ).tag(**SHARED)

    def __init__(
        self,
        divergence: DivergenceResult | Mapping[str, Any],
        behaviors: npt.ArrayLike | None = None,
        *,
        embedding: Embedding | None = None,
        head: HeadLike | int | None = None,
        **traits: Any,
    ) -> None:
        check_options(type(self), traits)
        if behaviors is None:
            traits.setdefault("color", "layer")
        self._divergence = find_result(divergence, DivergenceResult)
        self._embedding = embed(self._divergence) if embedding is None else embedding
        super().__init__(
            head,
            places=_places(self._divergence, self._embedding, behaviors),
            about=_about(self._divergence, self._embedding),
            **traits,
        )

    def _draw(self, paper: Paper) -> Drawing:
        return draw_map(
            self.places,
            by_layer=self.color == "layer",
            locked=self.locked,
            highlighted=[Head(*pair) for pair in self.highlight],
            about=self.about,
            provenance=self._provenance(),
            paper=paper,
        )

    def _provenance_parts(self) -> dict[str, Mapping[str, Any]]:
        return {"divergence": {**self._divergence.facts, "rows": self._divergence.rows}}

    @property
    def divergence(self) -> DivergenceResult:
        """The divergences that are shown."""
        return self._divergence

    @property
    def embedding(self) -> Embedding:
        """The positions of the heads."""
        return self._embedding

    @property
    def _shape(self) -> tuple[int, int]:
        return self._divergence.num_layers, self._divergence.num_heads

    def __repr__(self) -> str:
        kinds, kind_of_head = self.places["kinds"], self.places["kind"]
        lines = [self._title()]
        if len(kinds) > 1:
            for number, kind in enumerate(kinds):
                indices = [index for index, each in enumerate(kind_of_head) if each == number]
                flat = self.places["indices"]
                indices = indices if flat is None else [flat[index] for index in indices]
                heads = [Head(*divmod(index, self._shape[1])) for index in indices]
                lines.append(f"{kind['title']}: {' '.join(map(str, heads))}")
        return "\n".join([*lines, self.about])

    def _title(self) -> str:
        return f"HeadMap: {heads_of(*self._shape)}"


def _places(
    result: DivergenceResult, embedding: Embedding, behaviors: npt.ArrayLike | None
) -> dict[str, Any]:
    """Return what the view draws, as JSON: positions, behaviors, and each head's nearest heads."""
    shape = (result.num_layers, result.num_heads)
    check_type("embedding", embedding, Embedding, "Give bl.clustering.embed(divergence).")
    if embedding.points.shape != (*shape, 2):
        raise BertlookError(
            f"The embedding has {embedding.points.shape[:2]} layers and heads, but the divergence "
            f"has {shape}. Embed this divergence."
        )
    kept = np.flatnonzero(result.present)
    names = name_of_heads(behaviors, shape)
    name_of_head = [str(name) for name in names[result.present]]
    standard = [name for name in BEHAVIORS if name in name_of_head]
    kinds = standard + sorted(set(name_of_head) - set(standard))
    mean = result.mean[np.ix_(kept, kept)]
    np.fill_diagonal(mean, np.inf)
    nearest = np.argsort(mean, axis=1, kind="stable")[:, : min(_NEAREST, len(mean) - 1)]
    points = embedding.points[result.present]
    if not np.isfinite(points).all():
        raise BertlookError("The embedding lacks a head of the divergence. Embed this divergence.")
    x, y = points.round(5).T.tolist()
    return {
        "layers": shape[0],
        "heads": shape[1],
        "indices": None if len(kept) == result.present.size else kept.tolist(),
        "x": x,
        "y": y,
        "kinds": [
            {"name": printable(name), "title": printable(BEHAVIORS.get(name, name))}
            for name in kinds
        ],
        "kind": [kinds.index(name) for name in name_of_head],
        "nearest": nearest.tolist(),
        "divergence": np.take_along_axis(mean, nearest, 1).round(5).tolist(),
    }


def _about(result: DivergenceResult, embedding: Embedding) -> str:
    """Return two short sentences on how the map was made."""
    sentences = (
        f"Distance: Jensen-Shannon divergence, mean of {count_of(result.rows, 'row')}. A plane "
        f"holds it in part: stress {embedding.stress1:.2f}; the axes have no meaning."
    )
    facts = result.provenance
    if {"model", "corpus", "inputs"} <= facts.keys():
        inputs = count_of(facts["inputs"], "input")
        sentences += f" Model {facts['model']}, corpus {facts['corpus']}, {inputs}."
    return printable(sentences)
