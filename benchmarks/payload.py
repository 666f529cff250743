"""The bytes sent to the browser for 12 x 12 heads, beside BertViz's model_view page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import bertviz_peer
import comm
from comm.base_comm import BaseComm
from jupyter_client.session import Session
from made_up import LAYERS, Fixed, attention
from record import Figures, Options, Row

import bertlook as bl
from bertlook.attention.attention import Attention

TITLE = "Bytes sent to the browser, 12 x 12 heads"
_TIMES = {32: None, 64: None, 128: 150, 256: None, 512: 1500}
# For more tokens, BertViz's page is measured a layer at a time; a whole one takes 10 GB to make.
_MAX_WHOLE_PAGE_TOKENS = 128


def measure(options: Options) -> list[Row]:
    rows = []
    for tokens, times in options.first(list(_TIMES.items())):
        maps = attention(tokens)
        peer = None if options.smoke else bertviz_bytes(maps, quick=options.quick)
        for name, make in _WIDGETS.items():
            parts = sent(maps, make)
            what = f"{name}, {tokens} tokens"
            total = Figures([sum(parts.values())])
            at = tokens if name == "Explorer" else None
            rows.append(Row(what, "B", total, peer, times=times, at=at, parts=parts))
    return rows


_WIDGETS = {
    "HeadGrid": bl.HeadGrid,
    "Explorer": lambda maps: bl.Explorer(Fixed(maps), "made up"),
}


def sent(maps: Attention, make: Any) -> dict[str, float]:
    """Return the bytes that a kernel sends until the widget is on the screen, by kind.

    Args:
        maps: The attention.
        make: Called with the attention, it creates the widget.
    """
    session = Session(key=b"")
    parts = {"front end": 0, "state": 0, "buffers": 0, "display": 0}
    with _recorded_messages() as messages:
        widget = make(maps)
    for content, metadata, buffers in messages:
        message = session.msg("comm_open", content=content, metadata=metadata)
        state = content.get("data", {}).get("state", {})
        front_end = sum(len(str(state.get(name, "")).encode()) for name in ("_esm", "_css"))
        parts["front end"] += front_end
        parts["state"] += _wire(session, message) - front_end
        parts["buffers"] += sum(memoryview(buffer).nbytes for buffer in buffers)
    still = {"text/html": widget._still_html(), "text/plain": repr(widget)}
    for data, metadata in (widget._repr_mimebundle_(), (still, {})):
        content = {"data": data, "metadata": metadata}
        parts["display"] += _wire(session, session.msg("display_data", content=content))
    widget.close()
    return parts


def _wire(session: Session, message: dict[str, Any]) -> int:
    return sum(len(part) for part in session.serialize(message))


@contextmanager
def _recorded_messages() -> Iterator[list[tuple[dict[str, Any], dict[str, Any], list[Any]]]]:
    """Record the content, metadata and buffers of each message that comms publish."""
    messages: list[tuple[dict[str, Any], dict[str, Any], list[Any]]] = []

    class RecordingComm(BaseComm):
        def publish_msg(
            self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None,
            **keys: Any,
        ) -> None:  # fmt: skip
            content = {"data": data or {}, "comm_id": self.comm_id, **keys}
            messages.append((content, metadata or {}, buffers or []))

    original = comm.create_comm
    comm.create_comm = RecordingComm
    try:
        yield messages
    finally:
        comm.create_comm = original


def bertviz_bytes(maps: Attention, *, quick: bool) -> Figures:
    """Return the bytes of BertViz's model_view page, estimated for long inputs."""
    if len(maps.tokens) <= _MAX_WHOLE_PAGE_TOKENS:
        return Figures([_page_bytes(maps, None)])
    if quick:
        layer_bytes = _page_bytes(maps, [0])
        return Figures([LAYERS * layer_bytes], f"{LAYERS} times the page of one layer")
    total = sum(_page_bytes(maps, [layer]) for layer in range(LAYERS))
    return Figures([total], "the sum of the pages of single layers")


def _page_bytes(maps: Attention, layers: list[int] | None) -> int:
    return len(bertviz_peer.model_view(maps, include_layers=layers).encode())
