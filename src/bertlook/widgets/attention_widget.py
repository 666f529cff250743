"""The base class of the views of an Attention: picture, exact maps, and still image."""

from __future__ import annotations

import base64
import html
from collections.abc import Mapping
from typing import Any

import numpy as np
import traitlets as t

from bertlook.attention import Attention, check_attention
from bertlook.errors import BertlookError
from bertlook.head import HeadLike, find_head
from bertlook.text import printable
from bertlook.widgets import still
from bertlook.widgets.heads import LockedHead
from bertlook.widgets.picture import encode_picture, find_scale
from bertlook.widgets.protocol import FROM_KERNEL
from bertlook.widgets.still_output import add_still
from bertlook.widgets.view import check_options


class AttentionWidget(LockedHead):
    """A view of one :class:`~bertlook.Attention`.

    Args:
        attention: The attention to show.
        head: The head to lock at first.
        **traits: Other traits.

    Raises:
        BertlookError: If ``attention`` is something else, or there is no such head.
        TypeError: If a trait doesn't exist.
    """

    picture = t.Dict(help="The attention, encoded for the browser.").tag(
        **FROM_KERNEL, js_type="Record<string, unknown>"
    )

    #: A trait, so that it is restored together with the others if an update fails.
    _attention = t.Any()

    def __init__(
        self, attention: Attention, head: HeadLike | int | None = None, **traits: Any
    ) -> None:
        check_options(type(self), traits)
        self._attention = check_attention(attention, type(self).__name__, any_kind=True)
        super().__init__(head, picture=encode_picture(attention), **traits)

    @property
    def attention(self) -> Attention:
        """The attention that is shown; settable."""
        return self._attention

    @attention.setter
    def attention(self, attention: Attention) -> None:
        # Encode first: if that fails, the view keeps its content.
        encoded = encode_picture(check_attention(attention, type(self).__name__, any_kind=True))
        with self._one_update():
            self._attention = attention
            self._drop_missing()
            self.picture = encoded

    @property
    def _shape(self) -> tuple[int, int]:
        return self._attention.num_layers, self._attention.num_heads

    def _provenance_parts(self) -> dict[str, Mapping[str, Any]]:
        return {**super()._provenance_parts(), "attention": self._attention.provenance}

    def _repr_mimebundle_(self, **options: Any) -> Any:
        add_still(self, self._still_html)
        return super()._repr_mimebundle_(**options)

    def _still_html(self) -> str:
        png = base64.b64encode(still.grid_png(self._attention, self.locked)).decode("ascii")
        return (
            f'<img class="bertlook-still" alt="{html.escape(self._title())}" '
            f'src="data:image/png;base64,{png}">'
        )

    def _title(self) -> str:
        words = " ".join(self._attention.words)
        text = words if len(words) <= 60 else words[:59] + "…"
        layers, heads = self._shape
        return f"{printable(text)} ({layers} layers x {heads} heads)"

    def _answer_head(self, request_id: str, key: int, layer: int, head: int) -> None:
        """Send one head's exact map, (N, K) float16; signed weights as shares of the largest."""
        if key != self.picture["key"]:
            raise BertlookError("The picture of this request has been replaced by a newer one.")
        weights = self._attention[find_head((layer, head), *self._shape)]
        weights = weights / (find_scale(self._attention) or 1)
        self.send({"id": request_id}, [weights.astype(np.float16).tobytes()])
