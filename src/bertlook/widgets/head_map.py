"""HeadMap: heads as points in a plane, those that attend alike near each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import traitlets as t

from bertlook.clustering import BEHAVIORS, Embedding, embed
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.measures import DivergenceResult
from bertlook.measures.measure import find_result
from bertlook.text import printable
from bertlook.widgets.assets import asset
from bertlook.widgets.protocol import FROM_KERNEL, MAP_COLORS, SHARED
from bertlook.widgets.trait_error import BadTrait
from bertlook.widgets.view import View, check_names

#: The heads that are nearest by their true divergence, told of each head.
_NEAREST = 3


class HeadMap(View):
    """The heads of a model in a plane (paper, figure 6), as far apart as they diverge.

    A mark's shape, and its color, tell the head's behavior; or its color tells the layer.
    Hovering a mark shows which heads are truly nearest, as a plane can't hold all divergences. A
    click locks a head, dragging around marks highlights their heads, as does a click on a legend's
    entry. Arrow keys move from mark to mark, Enter locks, Shift+Enter highlights, Esc frees.

    ``layer`` and ``head`` are the locked head (0-based), ``highlight`` the highlighted ones as a
    list of (layer, head), ``color`` is "behavior" or "layer".

    Args:
        divergence: the result of ``HeadDivergence``, or the results of a scan that hold it.
        behaviors: (L, H) names, as ``bl.clustering.behaviors`` gives them; without, marks are
            colored by layer.
        embedding: the places, where they have been found already (``bl.clustering.embed``).
        head: the head to lock at first, as ``Head(7, 9)``, ``"8-10"`` or, with ``layer=``, 0-based.
        **traits: ``layer``, ``highlight``, ``color``.

    Raises:
        BertlookError: if the parts are of different numbers of heads.
    """

    _esm = asset("head_map.js")
    _view = "head_map"

    places = t.Dict().tag(**FROM_KERNEL, js_type="unknown")
    about = t.Unicode("").tag(**FROM_KERNEL)
    layer = t.Int(None, allow_none=True).tag(**SHARED)
    head = t.Int(None, allow_none=True).tag(**SHARED)
    highlight = t.List(t.Tuple(t.Int(), t.Int())).tag(**SHARED, js_type="[number, number][]")
    color = t.Enum(MAP_COLORS, "behavior").tag(**SHARED)

    def __init__(
        self,
        divergence: DivergenceResult | Mapping[str, Any],
        behaviors: npt.ArrayLike | None = None,
        *,
        embedding: Embedding | None = None,
        head: Head | str | int | None = None,
        **traits: Any,
    ) -> None:
        check_names(type(self), traits)
        if isinstance(head, str):
            head = Head(head)
        if isinstance(head, Head):
            traits |= {"layer": head.layer, "head": head.head}
        elif head is not None:
            traits["head"] = head
        if behaviors is None:
            traits.setdefault("color", "layer")
        result = find_result(divergence, DivergenceResult)
        self._shape = (result.num_layers, result.num_heads)
        self.divergence = result
        self.embedding = embed(result) if embedding is None else embedding
        super().__init__(
            places=_places(result, self.embedding, behaviors),
            about=_about(result, self.embedding),
            **traits,
        )

    @property
    def locked(self) -> Head | None:
        """The locked head, or None."""
        if self.layer is None or self.head is None:
            return None
        return Head(self.layer, self.head)

    def __repr__(self) -> str:
        kinds = self.places["kinds"]
        lines = [self._title()]
        if len(kinds) > 1:
            flat = self.places["kind"]
            for place, kind in enumerate(kinds):
                heads = [divmod(i, self._shape[1]) for i, own in enumerate(flat) if own == place]
                names = " ".join(str(Head(*head)) for head in heads)
                lines.append(f"{kind['title']}: {names}")
        return "\n".join([*lines, self.about])

    def _title(self) -> str:
        layers, heads = self._shape
        return f"HeadMap: {layers} layers x {heads} heads"

    @t.validate("layer", "head")
    def _in_range(self, proposal: dict[str, Any]) -> int | None:
        name, value = proposal["trait"].name, proposal["value"]
        count = self._shape[name == "head"]
        if value is not None and not 0 <= value < count:
            raise BadTrait(
                f"{name} {value} isn't there: this map has {count} {name}s, 0 to {count - 1}."
            )
        return value

    @t.validate("highlight")
    def _heads_exist(self, proposal: dict[str, Any]) -> list[tuple[int, int]]:
        layers, heads = self._shape
        for layer, head in proposal["value"]:
            if not (0 <= layer < layers and 0 <= head < heads):
                raise BadTrait(
                    f"highlight names head ({layer}, {head}); there are {layers} layers of {heads} "
                    "heads, counted from 0."
                )
        return proposal["value"]


def _places(
    result: DivergenceResult, embedding: Embedding, behaviors: npt.ArrayLike | None
) -> dict[str, Any]:
    """What the view draws, as JSON: coordinates, behaviors, and the nearest heads of each."""
    shape = (result.num_layers, result.num_heads)
    if embedding.points.shape != (*shape, 2):
        raise BertlookError(
            f"The embedding is of {embedding.points.shape[:2]} layers and heads, the divergence of "
            f"{shape}."
        )
    names = np.full(shape, "other", object) if behaviors is None else np.asarray(behaviors)
    if names.shape != shape:
        raise BertlookError(
            f"behaviors has shape {names.shape}; the divergence is of {shape} layers and heads."
        )
    flat = [str(name) for name in names.ravel()]
    known = [name for name in BEHAVIORS if name in flat]
    kinds = known + sorted(set(flat) - set(known))
    mean = result.mean.copy()
    np.fill_diagonal(mean, np.inf)
    nearest = np.argsort(mean, axis=1, kind="stable")[:, : min(_NEAREST, len(mean) - 1)]
    x, y = embedding.points.reshape(-1, 2).round(5).T.tolist()
    return {
        "layers": shape[0],
        "heads": shape[1],
        "x": x,
        "y": y,
        "kinds": [
            {"name": printable(name), "title": printable(BEHAVIORS.get(name, name))}
            for name in kinds
        ],
        "kind": [kinds.index(name) for name in flat],
        "nearest": nearest.tolist(),
        "divergence": np.take_along_axis(mean, nearest, 1).round(5).tolist(),
    }


def _about(result: DivergenceResult, embedding: Embedding) -> str:
    """How the picture was made, in two short sentences."""
    told = (
        f"Distance: Jensen-Shannon divergence, mean of {result.rows:,} rows. A plane holds it "
        f"in part: stress {embedding.stress1:.2f}; the axes have no meaning."
    )
    made = result.provenance
    if "model" in made:
        told += f" Model {made['model']}, corpus {made['corpus']}, {made['inputs']:,} inputs."
    return printable(told)
