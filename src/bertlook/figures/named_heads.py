"""Names of heads beside their marks in a scatter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from bertlook.choices import check_type
from bertlook.drawings.label_places import place_labels
from bertlook.drawings.text import text_width
from bertlook.errors import BertlookError
from bertlook.figures.scatter_axis import LENGTHS, ScatterAxis
from bertlook.figures.selecting import HEAD
from bertlook.head import find_head
from bertlook.looks import TEXT_COLOR
from bertlook.text import printable, quote

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

_SIZE = 11
_RADIUS = 4.5
#: The alignments of texts, by the anchors of labels.
_ALIGNMENTS = {None: "left", "middle": "center", "end": "right"}


def check_names(names: object, num_layers: int, num_heads: int) -> dict[str, str]:
    """Return names by head, as {"8-10": "obj"}.

    Args:
        names: A dict from heads in any form to names, or None.
        num_layers: The number of layers.
        num_heads: The number of heads in each layer.

    Raises:
        BertlookError: If it is something else, or there is no such head.
    """
    given = {} if names is None else check_type("names", names, Mapping, "Give a dict by head.")
    checked = {}
    for key, name in given.items():
        head = find_head(key, num_layers, num_heads, argument="names")
        if not isinstance(name, str):
            raise BertlookError(f"names: the name of head {head} is {quote(name)}; give a string.")
        checked[str(head)] = printable(name)
    return checked


def label_heads(
    heads: pd.DataFrame, axes: tuple[ScatterAxis, ScatterAxis], opacity: Any
) -> list[alt.Chart]:
    """Return layers with the names of heads; names that would cover something are left out.

    Args:
        heads: A row for each mark, with the columns head, name, x and y; "" is no name.
        axes: The two axes.
        opacity: The opacity of a name.
    """
    import altair as alt
    import pandas as pd

    names = heads["name"].tolist()
    labels = place_labels(
        np.stack([axis.to_pixels(heads[axis.name]) for axis in axes], axis=1),
        [index for index, name in enumerate(names) if name],
        [text_width(name, _SIZE) for name in names],
        _SIZE,
        np.full(len(heads), _RADIUS),
        (LENGTHS["x"], LENGTHS["y"]),
        covered=[box for axis in axes for box in axis.caption_boxes()],
        avoided=[box for axis in axes for box in axis.line_boxes()],
    )
    places = np.array([(label.x, label.y) for label in labels]).reshape(-1, 2)
    marks = heads.iloc[[label.mark for label in labels]]
    rows = pd.DataFrame(
        {
            HEAD: marks[HEAD].tolist(),
            "name": marks["name"].tolist(),
            "align": [_ALIGNMENTS[label.anchor] for label in labels],
            **{axis.name: axis.to_values(places[:, i]) for i, axis in enumerate(axes)},
        }
    )
    # One layer for each alignment, which is no channel of its own.
    return [
        alt.Chart(part)
        .mark_text(fontSize=_SIZE, color=TEXT_COLOR, align=align, baseline="alphabetic")
        .encode(x="x:Q", y="y:Q", text="name:N", opacity=opacity)
        for align, part in rows.groupby("align", sort=False)
    ]
