"""What all attention widgets share: the picture, the locked head, requests, export, a stand-in."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import numpy as np
import traitlets as t

from bertlook.attention import Attention
from bertlook.encoding import printable
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.widgets import codec, export, still
from bertlook.widgets.assets import asset
from bertlook.widgets.trait_error import BadTrait


class AttentionWidget(anywidget.AnyWidget):
    """A view on one :class:`~bertlook.Attention`; the concrete widgets derive from it.

    ``layer`` and ``head`` are the locked head (0-based; both None when none is locked). Setting
    them moves the view, a click in the view sets them. ``attention`` is what is looked at; setting
    it redraws.
    """

    _css = asset("bertlook.css")
    #: The name under which the exported page mounts the view.
    _view: ClassVar[str]

    picture = t.Dict().tag(sync=True, echo_update=False)
    layer = t.Int(None, allow_none=True).tag(sync=True)
    head = t.Int(None, allow_none=True).tag(sync=True)

    def __init__(
        self, attention: Attention, head: Head | str | int | None = None, **traits: Any
    ) -> None:
        _check_names(type(self), traits)
        if isinstance(head, str):
            head = Head.parse(head)
        if isinstance(head, Head):
            traits |= {"layer": head.layer, "head": head.index}
        elif head is not None:
            traits["head"] = head
        self._attention = _checked(attention)
        super().__init__(picture=codec.picture(attention), **traits)
        self.on_msg(self._on_message)

    @property
    def attention(self) -> Attention:
        """The attention that is looked at; set it to look at another."""
        return self._attention

    @attention.setter
    def attention(self, attention: Attention) -> None:
        # Encode first: if that fails, the view keeps what it has.
        picture = codec.picture(_checked(attention))
        with self.hold_sync(), self.hold_trait_notifications():
            self._attention = attention
            if (self.layer or 0) >= attention.num_layers or (self.head or 0) >= attention.num_heads:
                self.layer = self.head = None
            self.picture = picture

    @property
    def locked(self) -> Head | None:
        """The locked head, or None."""
        if self.layer is None or self.head is None:
            return None
        return Head(self.layer, self.head)

    def to_html(self, path: str | Path) -> Path:
        """Write the view as one HTML file that needs no server, no kernel and no network.

        Args:
            path: where to write; an existing file is replaced only when the new one is complete.

        Returns:
            The path written.

        """
        return export.write_page(
            Path(path), view=self._view, state=self._drawn_state(), title=self._title()
        )

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take the browser's state; a value that isn't valid is answered with the valid one."""
        try:
            super().set_state(sync_data)
        except t.TraitError:
            self.send_state([name for name in sync_data if self.has_trait(name)])

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._title()}>"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        # Where no widget can be drawn (untrusted, printed, on a code host), a picture stands in.
        bundle, metadata = super()._repr_mimebundle_(**kwargs)
        image = still.grid_png(self._attention, self.locked)
        return bundle | {"image/png": base64.b64encode(image).decode("ascii")}, metadata

    def _title(self) -> str:
        words = " ".join(self._attention.words)
        text = words if len(words) <= 60 else words[:59] + "…"
        layers, heads = self._attention.maps.shape[:2]
        return f"{printable(text)} ({layers} layers x {heads} heads)"

    def _drawn_state(self) -> dict[str, Any]:
        """The state an exported page needs: every synced trait that bertlook itself declares."""
        return {name: getattr(self, name) for name in public_traits(type(self))}

    @t.validate("layer", "head")
    def _in_range(self, proposal: dict[str, Any]) -> int | None:
        name, value = proposal["trait"].name, proposal["value"]
        count = self._attention.num_layers if name == "layer" else self._attention.num_heads
        if value is not None and not 0 <= value < count:
            raise BadTrait(
                f"{name} {value} isn't there: this attention has {count} {name}s, 0 to {count - 1}."
            )
        return value

    def _on_message(self, _widget: Any, content: Any, _buffers: Any) -> None:
        """Answer a request of the browser. What arrives is input: nothing in it is trusted."""
        if not isinstance(content, dict) or not _is_id(content.get("id")):
            return  # nobody to answer
        try:
            self._answer(content)
        except BertlookError as error:
            self.send({"id": content["id"], "error": str(error)})

    def _answer(self, request: dict[str, Any]) -> None:
        kind = request.get("kind")
        if kind == "head":
            self._send_head(request)
        elif kind != "cancel":
            raise BertlookError(f"The view asked for {str(kind)[:40]!r}, which this widget hasn't.")

    def _send_head(self, request: dict[str, Any]) -> None:
        """Send the opened head exactly: (N, N) float16."""
        if request.get("key") != self.picture["key"]:
            raise BertlookError("The view asked about a picture that has been replaced.")
        layer, head = request.get("layer"), request.get("head")
        layers, heads = self._attention.maps.shape[:2]
        if not (_is_index(layer, layers) and _is_index(head, heads)):
            raise BertlookError(
                f"The view asked for head {str(head)[:40]} of layer {str(layer)[:40]}; there are "
                f"{layers} layers of {heads} heads."
            )
        reply = {name: request[name] for name in ("id", "kind", "key", "layer", "head")}
        self.send(reply, [self._attention.maps[layer, head].astype(np.float16).tobytes()])


def public_traits(widget: type[t.HasTraits]) -> list[str]:
    """The synced traits that bertlook's own classes declare, by name."""
    ours: dict[str, Any] = {}
    for cls in widget.__mro__:
        if cls.__module__.startswith("bertlook."):
            ours |= {k: v for k, v in vars(cls).items() if isinstance(v, t.TraitType)}
    return [name for name, trait in ours.items() if trait.metadata.get("sync")]


def _check_names(widget: type[t.HasTraits], given: dict[str, Any]) -> None:
    known = sorted({*public_traits(widget), "layout"} - {"picture"})
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise TypeError(
            f"{widget.__name__} has no option {', '.join(unknown)}; it has {', '.join(known)}."
        )


def _checked(attention: object) -> Attention:
    if not isinstance(attention, Attention):
        raise BertlookError(
            f"A view needs an Attention, not {type(attention).__name__}: "
            "call the model on a text first, `bl.load()(text)`."
        )
    return attention


def _is_id(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 100


def _is_index(value: object, count: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < count
