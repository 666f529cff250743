"""The behavior of each head, by the thresholds of the paper's figure 6."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.typing import NDArray

from bertlook.choices import check_array, check_type, is_iterable
from bertlook.errors import BertlookError
from bertlook.head import Head, HeadLike, find_head
from bertlook.text import quote

#: Short names of the behaviors and their descriptions; a later behavior overrides an earlier one.
BEHAVIORS: Mapping[str, str] = {
    "other": "other",
    "next": "attends to the next token",
    "prev": "attends to the previous token",
    "broad": "attends broadly",
    "cls": "attends to [CLS]",
    "sep": "attends to [SEP]",
    "punct": 'attends to "." and ","',
}

_MIN_NEIGHBOR_SHARE = 0.5
_MIN_CLASS_SHARE = 0.6
_MIN_ENTROPY = 3.8  # nats


def behaviors(
    *,
    previous: npt.ArrayLike,
    next: npt.ArrayLike,
    entropy: npt.ArrayLike,
    cls: npt.ArrayLike,
    sep: npt.ArrayLike,
    punctuation: npt.ArrayLike,
    relations: Mapping[str, HeadLike | Iterable[HeadLike]] | None = None,
) -> NDArray[np.object_]:
    """Name each head's behavior by the thresholds of figure 6.

    The thresholds are: more than 0.5 of the attention to the next or to the previous token; an
    entropy of more than 3.8 nats; more than 0.6 of the attention to [CLS], to [SEP], or to "." and
    ",". If several are exceeded, the last in the order of ``BEHAVIORS`` is named, and a relation
    overrides them all.

    Args:
        previous: (L, H) attention to the previous token, from ``RelativePosition``.
        next: (L, H) attention to the next token, from ``RelativePosition``.
        entropy: (L, H) entropy in nats, ``Entropy.all``. Texts of fewer than 45 tokens can't reach
            the threshold.
        cls: (L, H) attention to [CLS], from ``TokenClasses``; NaN without this token.
        sep: (L, H) attention to [SEP], from ``TokenClasses``.
        punctuation: (L, H) attention to "." and ",", from ``TokenClasses``.
        relations: Head or heads of each relation (or of "coref"), each as ``Head(7, 9)``, "8-10"
            or (7, 9). If a head has several relations, the last one is named.

    Returns:
        (L, H) short names: keys of ``BEHAVIORS`` and of ``relations``.

    Raises:
        BertlookError: If the shapes differ, or the model has no such head.

    Example:
        >>> import numpy as np
        >>> import bertlook as bl
        >>> low = np.zeros((1, 3))
        >>> bl.clustering.behaviors(
        ...     previous=[[0.7, 0.0, 0.6]], next=low, entropy=low, cls=low,
        ...     sep=[[0.1, 0.9, 0.1]], punctuation=low, relations={"det": "1-3"},
        ... ).tolist()
        [['prev', 'sep', 'det']]
    """
    scores = {
        "next": (next, _MIN_NEIGHBOR_SHARE),
        "prev": (previous, _MIN_NEIGHBOR_SHARE),
        "broad": (entropy, _MIN_ENTROPY),
        "cls": (cls, _MIN_CLASS_SHARE),
        "sep": (sep, _MIN_CLASS_SHARE),
        "punct": (punctuation, _MIN_CLASS_SHARE),
    }
    arrays = {name: check_array(name, given, finite=False) for name, (given, _) in scores.items()}
    shape = arrays["next"].shape
    for name, array in arrays.items():
        if array.ndim != 2 or array.shape != shape:
            raise BertlookError(
                f"The values for {name!r} have shape {array.shape}, those for 'next' have {shape}. "
                "Give (layers, heads) arrays of one model."
            )
    names = np.full(shape, "other", object)
    for name, (_, threshold) in scores.items():
        names[arrays[name] > threshold] = name
    num_layers, num_heads = shape
    relations = check_type(
        "relations", {} if relations is None else relations, Mapping, "Give heads by relation."
    )
    for relation, heads in relations.items():
        if not isinstance(relation, str):
            raise BertlookError(f"relations has the key {quote(relation)}, which is not a str.")
        for head in _as_list(heads):
            index = tuple(find_head(head, num_layers, num_heads, f"relations[{relation!r}]"))
            names[index] = relation
    return names


def name_of_heads(behaviors: npt.ArrayLike | None, shape: tuple[int, int]) -> NDArray[np.object_]:
    """Return the behavior of each head, "other" for all by default.

    Args:
        behaviors: (L, H) names of behaviors, or None.
        shape: (L, H).

    Raises:
        BertlookError: If the shape is another one.
    """
    if behaviors is None:
        return np.full(shape, "other", object)
    try:
        names = np.asarray(behaviors).astype(object)
    except (TypeError, ValueError, RuntimeError) as error:  # ragged, a tensor with gradients
        raise BertlookError(f"behaviors isn't an array of names: {error}") from error
    if names.shape != shape:
        raise BertlookError(
            f"behaviors has shape {names.shape}, but the divergence has {shape} layers and heads."
        )
    return names


def _as_list(heads: HeadLike | Iterable[HeadLike]) -> list[Any]:
    """Return heads as a list, including a single head in any of its forms."""
    if isinstance(heads, Head) or not is_iterable(heads):
        return [heads]
    items = list(heads)
    is_pair = bool(items) and not is_iterable(items[0]) and not isinstance(items[0], str)
    return [tuple(items)] if is_pair else items
