"""What a head mostly does, in one word (paper, figure 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
from numpy.typing import NDArray

from bertlook.errors import BertlookError
from bertlook.head import Head

#: The behaviors by their short names, in the order in which a later one overrides an earlier.
BEHAVIORS: Mapping[str, str] = {
    "other": "other",
    "next": "attends to the next token",
    "prev": "attends to the previous token",
    "broad": "attends broadly",
    "cls": "attends to [CLS]",
    "sep": "attends to [SEP]",
    "punct": 'attends to "." and ","',
}

_HALF = 0.5
_MOST = 0.6
_BROAD = 3.8  # nats


def behaviors(
    *,
    previous: npt.ArrayLike,
    next: npt.ArrayLike,
    entropy: npt.ArrayLike,
    cls: npt.ArrayLike,
    sep: npt.ArrayLike,
    punctuation: npt.ArrayLike,
    relations: Mapping[str, Head | str | Iterable[Head | str]] | None = None,
) -> NDArray[np.object_]:
    """Name each head's behavior, by the thresholds of figure 6.

    More than half of the attention goes to the next or to the previous token; the entropy is over
    3.8 nats; more than 0.6 goes to [CLS], to [SEP], or to "." and ",". Of several that hold, the
    last of ``BEHAVIORS`` counts, and a relation before all.

    Args:
        previous: (L, H) the attention to the previous token, of ``RelativePosition``.
        next: (L, H) that to the next token.
        entropy: (L, H) ``Entropy.all``, in nats. A text of fewer than 45 tokens can't be broad.
        cls: (L, H) the attention to [CLS], of ``TokenClasses``; not a number where there is none.
        sep: (L, H) that to [SEP].
        punctuation: (L, H) that to "." and ",".
        relations: for a relation, or "coref", the head or the heads that were found for it. Of
            several relations of a head the last counts.

    Returns:
        (L, H) short names: keys of ``BEHAVIORS`` and of ``relations``.

    Raises:
        BertlookError: if the shapes differ, or a head isn't there.
    """
    scores = {
        "next": (next, _HALF),
        "prev": (previous, _HALF),
        "broad": (entropy, _BROAD),
        "cls": (cls, _MOST),
        "sep": (sep, _MOST),
        "punct": (punctuation, _MOST),
    }
    arrays = {name: np.asarray(values, np.float64) for name, (values, _) in scores.items()}
    shape = arrays["next"].shape
    for name, array in arrays.items():
        if array.ndim != 2 or array.shape != shape:
            raise BertlookError(
                f"The figures for {name!r} have shape {array.shape}; (layers, heads) are needed, "
                f"and those for 'next' have {shape}."
            )
    found = np.full(shape, "other", object)
    for name, (_, threshold) in scores.items():
        found[arrays[name] > threshold] = name
    for relation, heads in (relations or {}).items():
        for layer, index in _heads(heads):
            if not (layer < shape[0] and index < shape[1]):
                raise BertlookError(
                    f"Head {Head(layer, index)}, given for {relation!r}, isn't there: there are "
                    f"{shape[0]} layers of {shape[1]} heads."
                )
            found[layer, index] = relation
    return found


def _heads(given: Head | str | Iterable[Head | str]) -> list[Head]:
    several = [given] if isinstance(given, Head | str) else list(given)
    return [Head(head) for head in several]
