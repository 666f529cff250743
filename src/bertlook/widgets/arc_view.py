"""ArcView: one head's links between the words of a text."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets as t

from bertlook.attention import Attention
from bertlook.head import Head
from bertlook.widgets.assets import asset
from bertlook.widgets.attention_widget import AttentionWidget
from bertlook.widgets.protocol import SHARED
from bertlook.widgets.trait_error import BadTrait


class ArcTraits(t.HasTraits):
    """Which links are drawn, as traits shared by the views that draw arcs.

    A row's links to other words are kept, largest first, while what is kept sums to less than
    ``mass``, there are fewer than ``top``, and the weight is at least ``threshold``. Weights are
    never renormalized: what isn't drawn is told beside.
    """

    threshold = t.Float(0.05).tag(**SHARED)
    mass = t.Float(0.7).tag(**SHARED)
    top = t.Int(3).tag(**SHARED)
    unit = t.Unicode("words").tag(**SHARED, js_type='"words" | "tokens"')
    specials = t.Bool(False).tag(**SHARED)
    token = t.Int(None, allow_none=True).tag(**SHARED)

    @t.validate("threshold", "mass", "top", "unit")
    def _option_makes_sense(self, proposal: dict[str, Any]) -> Any:
        name, value = proposal["trait"].name, proposal["value"]
        if name == "unit":
            makes_sense, expected = value in ("words", "tokens"), '"words" or "tokens"'
        elif name == "top":
            makes_sense, expected = 1 <= value <= 20, "1 to 20"
        else:
            makes_sense, expected = 0 <= value <= 1, "0 to 1"
        if not makes_sense:
            raise BadTrait(f"{name} is {value!r}; it can be {expected}.")
        return value


class ArcView(ArcTraits, AttentionWidget):
    """The words of a text with the arcs of one head.

    Arcs run above the words, from the attending to the attended one, wider and more opaque the
    larger the weight. Under each word a bar tells where the rest of its attention goes: itself,
    each kind of special token, links not drawn. Gold dependency arcs run below where the input is a
    :class:`~bertlook.Sentence`.

    Args:
        attention: what to look at.
        head: the head to show, as ``Head(2, 1)``, ``"3-2"`` or, with ``layer=``, 0-based; by
            default the head whose words attend most to a word that is not next to them.
        **traits: ``threshold``, ``mass``, ``top``, ``unit``, ``specials``, ``token``, ``layer``.

    """

    _esm = asset("arc_view.js")
    _view = "arc_view"

    def __init__(
        self, attention: Attention, head: Head | str | int | None = None, **traits: Any
    ) -> None:
        super().__init__(attention, telling_head(attention) if head is None else head, **traits)

    @t.validate("token")
    def _token_exists(self, proposal: dict[str, Any]) -> int | None:
        return check_token(proposal["value"], self._attention)


def check_token(token: int | None, attention: Attention) -> int | None:
    """The pinned word or token, if it is there."""
    if token is not None and not 0 <= token < len(attention.tokens):
        raise BadTrait(
            f"token {token} isn't there: the text has {len(attention.tokens)} tokens, "
            "counted from 0."
        )
    return token


def telling_head(attention: Attention) -> Head | None:
    """Choose the head to open a view on: words attend to distant words, at no fixed distance.

    Positional heads and heads that rest on special tokens are common and tell little of a text.
    None where the text has fewer than three words.
    """
    maps = attention.word_maps(specials=False)
    words = maps.shape[-1]
    if words < 3:
        return None
    distances = np.subtract.outer(np.arange(words), np.arange(words))
    far = np.where(np.abs(distances) <= 1, 0, maps)
    chosen = distances[np.arange(words), far.argmax(-1)]
    usual = (chosen[..., None, :] == chosen[..., :, None]).mean(-1).max(-1)
    score = far.max(-1).mean(-1) * (1 - usual)
    return Head(*divmod(int(score.argmax()), attention.num_heads))
