"""The base class of the views of an Attention: picture, exact maps, and still image."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import traitlets as t

from bertlook.attention.attention import Attention
from bertlook.attention.coding import find_scale, shared_map
from bertlook.drawings.captions import opening_words
from bertlook.errors import BertlookError
from bertlook.head import HeadLike, find_head
from bertlook.text import heads_of, printable
from bertlook.widgets.choosing import check_choice, embed, named_attentions
from bertlook.widgets.heads import LockedHead
from bertlook.widgets.picture import encode_picture
from bertlook.widgets.protocol import FROM_KERNEL, SHARED
from bertlook.widgets.view import check_options


class AttentionWidget(LockedHead):
    """A view of one :class:`~bertlook.Attention`, or of several of which one is shown.

    Args:
        attention: The attention to show, or a mapping from names to Attentions, such as the streams
            of an encoder-decoder.
        head: The head to lock at first.
        **traits: Other traits.

    Raises:
        BertlookError: If ``attention`` is something else, or there is no such head.
        TypeError: If a trait doesn't exist.
    """

    picture = t.Dict(help="The attention, encoded for the browser.").tag(
        **FROM_KERNEL, js_type="Record<string, unknown>"
    )
    choices = t.List(
        t.Unicode(), help="The names of the attentions to choose from; empty if there is only one."
    ).tag(**FROM_KERNEL, js_type="string[]")
    choice = t.Unicode(
        None, allow_none=True, help="The name of the attention that is shown, among `choices`."
    ).tag(**SHARED)

    #: Traits, so that they are restored together with the others if an update fails.
    _attention = t.Any()
    _attentions = t.Any()

    def __init__(
        self,
        attention: Attention | Mapping[str, Attention],
        head: HeadLike | int | None = None,
        **traits: Any,
    ) -> None:
        check_options(type(self), traits)
        self._attentions = named_attentions(attention, type(self).__name__)
        choice = check_choice(traits.pop("choice", None), self._attentions)
        self._attention = self._attentions[choice]
        traits |= _choice_traits(self._attentions, choice)
        super().__init__(head, picture=encode_picture(self._attention), **traits)

    @property
    def attention(self) -> Attention:
        """The attention that is shown; settable, also to a mapping from names to Attentions."""
        return self._attention

    @attention.setter
    def attention(self, attention: Attention | Mapping[str, Attention]) -> None:
        self._show_attentions(named_attentions(attention, type(self).__name__))

    def _show_attentions(
        self, attentions: dict[str, Attention], choice: str | None = None, **traits: Any
    ) -> None:
        """Show one of some attentions, by default that of the current name; set other traits."""
        if choice is None:
            choice = self.choice if self.choice in attentions else next(iter(attentions))
        # Encode first: if that fails, the view keeps its content.
        encoded = encode_picture(attentions[choice])
        with self._one_update():
            self._attentions, self._attention = attentions, attentions[choice]
            self._drop_missing()
            for name, value in {**_choice_traits(attentions, choice), **traits}.items():
                setattr(self, name, value)
            self.picture = encoded

    @t.validate("choice")
    def _validate_choice(self, proposal: dict[str, Any]) -> str | None:
        name = proposal["value"]
        if name is None and "" in self._attentions:
            return None
        return check_choice(name, self._attentions)

    @t.observe("choice")
    def _choice_set(self, change: dict[str, Any]) -> None:
        attention = self._attentions.get(change["new"])
        if attention is not None and attention is not self._attention:
            self._show_attentions(self._attentions, change["new"])

    def _has_head(self, layer: int, head: int) -> bool:
        return super()._has_head(layer, head) and bool(self._attention.present[layer, head])

    def _drawn_state(self) -> dict[str, Any]:
        state = super()._drawn_state()
        if not self.choices:
            return state
        return embed(state, {name: encode_picture(a) for name, a in self._attentions.items()})

    @property
    def _shape(self) -> tuple[int, int]:
        return self._attention.num_layers, self._attention.num_heads

    def _provenance_parts(self) -> dict[str, Mapping[str, Any]]:
        return {**super()._provenance_parts(), "attention": self._attention.provenance}

    def _title(self) -> str:
        return f"{opening_words(self._attention)} ({heads_of(*self._shape)})"

    def _file_words(self) -> list[str]:
        head = [] if self.locked is None else [str(self.locked)]
        return [*head, *map(printable, self._attention.words)]

    def _pictures(self) -> dict[int, Attention]:
        """Return the attentions whose pictures the browser has, by the keys of these."""
        return {self.picture["key"]: self._attention}

    def _answer_head(self, request_id: str, key: int, layer: int, head: int) -> None:
        """Send one head's exact map, (N, K) float16; signed weights as shares of the largest."""
        attention = self._pictures().get(key)
        if attention is None:
            raise BertlookError("The picture of this request has been replaced by a newer one.")
        weights = shared_map(
            attention, find_head((layer, head), *self._shape), find_scale(attention)
        )
        self.send({"id": request_id}, [weights.tobytes()])


def _choice_traits(attentions: Mapping[str, Attention], choice: str) -> dict[str, Any]:
    """Return the traits for the choice between attentions."""
    if "" in attentions:
        return {"choices": [], "choice": None}
    return {"choices": list(attentions), "choice": choice}
