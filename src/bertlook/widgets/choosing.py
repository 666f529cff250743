"""The choice between several attentions in one view, such as the streams of an encoder-decoder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bertlook.attention.attention import Attention, check_attention
from bertlook.errors import BertlookError
from bertlook.text import printable, quote
from bertlook.widgets.trait_error import BadTrait

#: The largest number of bytes for an exported page to have the pictures of all attentions.
MAX_EMBEDDED = 4_000_000


def named_attentions(value: Any, owner: str) -> dict[str, Attention]:
    """Return the attentions of a view by name; a single one has the name "".

    Args:
        value: An Attention, or a mapping from names to Attentions.
        owner: The view, for messages.

    Raises:
        BertlookError: If it is anything else.
    """
    if not isinstance(value, Mapping):
        return {"": check_attention(value, owner, any_kind=True)}
    if not value:
        raise BertlookError(f"{owner} got an empty dict. Give at least one Attention.")
    for name in value:
        if not isinstance(name, str) or not name or name != printable(name):
            raise BertlookError(
                f"{owner} got an Attention with the name {quote(name)}. Give a name that can be "
                "shown as text."
            )
    return {name: check_attention(item, owner, any_kind=True) for name, item in value.items()}


def check_choice(name: Any, attentions: Mapping[str, Attention]) -> str:
    """Return the name of one of some attentions; None stands for the first.

    Args:
        name: The name.
        attentions: The attentions by name.

    Raises:
        BadTrait: If there is no such attention.
    """
    if name is None:
        return next(iter(attentions))
    if name not in attentions or name == "":
        names = ", ".join(map(repr, attentions)) if "" not in attentions else "only one, unnamed"
        raise BadTrait(f"There is no attention {quote(name)} to choose: there are {names}.")
    return str(name)


def embed(state: dict[str, Any], pictures: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the state of an exported page with the pictures of all choices, if they are small.

    Args:
        state: The state of the view, with the traits ``choice`` and ``picture``.
        pictures: The picture of each choice.

    Returns:
        The state, with ``pictures``; or with the current picture as the only choice, and a note.
    """
    size = sum(
        len(part) for item in pictures.values() for part in item.values() if isinstance(part, bytes)
    )
    if size <= MAX_EMBEDDED:
        return state | {"pictures": {**pictures, state["choice"]: state["picture"]}}
    others = ", ".join(name for name in pictures if name != state["choice"])
    note = f"This page has the attention {state['choice']!r} alone; those left out: {others}."
    picture = state["picture"]
    note = " ".join(filter(None, [picture["note"], note]))
    return state | {"choices": [state["choice"]], "picture": picture | {"note": note}}
