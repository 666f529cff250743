"""What all attention widgets share: the picture, the locked head, the exact head, a stand-in."""

from __future__ import annotations

import base64
import html
from typing import Any

import numpy as np
import traitlets as t
from IPython.display import display

from bertlook.attention import Attention
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.text import printable
from bertlook.widgets import picture, still
from bertlook.widgets.protocol import FROM_KERNEL, SHARED
from bertlook.widgets.trait_error import BadTrait
from bertlook.widgets.view import View, check_names


class AttentionWidget(View):
    """A view on one :class:`~bertlook.Attention`; the concrete widgets derive from it.

    ``layer`` and ``head`` are the locked head (0-based; both None when none is locked). Setting
    them moves the view, a click in the view sets them. ``attention`` is what is looked at; setting
    it redraws.
    """

    picture = t.Dict().tag(**FROM_KERNEL, js_type="Record<string, unknown>")
    layer = t.Int(None, allow_none=True).tag(**SHARED)
    head = t.Int(None, allow_none=True).tag(**SHARED)

    def __init__(
        self, attention: Attention, head: Head | str | int | None = None, **traits: Any
    ) -> None:
        check_names(type(self), traits)
        if isinstance(head, str):
            head = Head(head)
        if isinstance(head, Head):
            traits |= {"layer": head.layer, "head": head.head}
        elif head is not None:
            traits["head"] = head
        self._attention = _checked(attention)
        super().__init__(picture=picture.picture(attention), **traits)

    @property
    def attention(self) -> Attention:
        """The attention that is looked at; set it to look at another."""
        return self._attention

    @attention.setter
    def attention(self, attention: Attention) -> None:
        # Encode first: if that fails, the view keeps what it has.
        encoded = picture.picture(_checked(attention))
        with self.hold_sync(), self.hold_trait_notifications():
            self._attention = attention
            if (self.layer or 0) >= attention.num_layers or (self.head or 0) >= attention.num_heads:
                self.layer = self.head = None
            self.picture = encoded

    @property
    def locked(self) -> Head | None:
        """The locked head, or None."""
        if self.layer is None or self.head is None:
            return None
        return Head(self.layer, self.head)

    def _ipython_display_(self) -> None:
        # Two outputs: JupyterLab shows a saved widget whose kernel is gone as an error, and nothing
        # else of the same output. The view's style sheet hides the picture while a view is alive.
        bundle, metadata = self._repr_mimebundle_()
        display(bundle, metadata=metadata, raw=True)
        image = base64.b64encode(still.grid_png(self._attention, self.locked)).decode("ascii")
        picture = (
            f'<img class="bertlook-still" alt="{html.escape(self._title())}" '
            f'src="data:image/png;base64,{image}">'
        )
        display({"text/html": picture, "text/plain": ""}, raw=True)

    def _title(self) -> str:
        words = " ".join(self._attention.words)
        text = words if len(words) <= 60 else words[:59] + "…"
        layers, heads = self._attention.maps.shape[:2]
        return f"{printable(text)} ({layers} layers x {heads} heads)"

    @t.validate("layer", "head")
    def _in_range(self, proposal: dict[str, Any]) -> int | None:
        name, value = proposal["trait"].name, proposal["value"]
        count = self._attention.num_layers if name == "layer" else self._attention.num_heads
        if value is not None and not 0 <= value < count:
            raise BadTrait(
                f"{name} {value} isn't there: this attention has {count} {name}s, 0 to {count - 1}."
            )
        return value

    def _answer_head(self, request_id: str, key: int, layer: int, head: int) -> None:
        """Send one head's map exactly, (N, N) float16."""
        if key != self.picture["key"]:
            raise BertlookError("The picture that this request is about has been replaced.")
        weights = self._attention[layer, head]
        self.send({"id": request_id}, [weights.astype(np.float16).tobytes()])


def _checked(attention: object) -> Attention:
    if not isinstance(attention, Attention):
        raise BertlookError(
            f"A view needs an Attention, not {type(attention).__name__}: "
            "call the model on a text first, `bl.load()(text)`."
        )
    return attention
