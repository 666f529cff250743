"""Bytes sent to the browser for 12 x 12 heads, beside BertViz's model_view page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import bertviz_peer
import comm
from comm.base_comm import BaseComm
from jupyter_client.session import Session
from made_up import LAYERS, Fixed, attention
from record import Figures, Options, Row

import bertlook as bl
from bertlook.attention import Attention

TITLE = "Bytes sent to the browser, 12 x 12 heads"
_TIMES = {32: None, 64: None, 128: 150, 256: None, 512: 1500}
# From here on BertViz's page is measured a layer at a time: whole, it would take 10 GB to make.
_WHOLE = 128


def measure(options: Options) -> list[Row]:
    rows = []
    for tokens, times in _TIMES.items():
        given = attention(tokens)
        peer = bertviz_bytes(given, quick=options.quick)
        for name, make in _WIDGETS.items():
            parts = sent(given, make)
            what = f"{name}, {tokens} tokens"
            total = Figures([sum(parts.values())])
            at = tokens if name == "Explorer" else None
            rows.append(Row(what, "B", total, peer, times=times, at=at, parts=parts))
    return rows


_WIDGETS = {
    "HeadGrid": lambda given: bl.HeadGrid(given),
    "Explorer": lambda given: bl.Explorer(Fixed(given), "made up"),
}


def sent(given: Attention, make: Any) -> dict[str, float]:
    """All that a kernel sends until the widget is on the screen, as the wire carries it."""
    session = Session(key=b"")
    parts = {"front end": 0, "state": 0, "buffers": 0, "display": 0}
    with _recorded() as messages:
        widget = make(given)
    for content, metadata, buffers in messages:
        message = session.msg("comm_open", content=content, metadata=metadata)
        state = content.get("data", {}).get("state", {})
        front_end = sum(len(str(state.get(name, "")).encode()) for name in ("_esm", "_css"))
        parts["front end"] += front_end
        parts["state"] += _wire(session, message) - front_end
        parts["buffers"] += sum(memoryview(buffer).nbytes for buffer in buffers)
    with patch("bertlook.widgets.attention_widget.display") as display:
        widget._ipython_display_()
    for call in display.call_args_list:
        content = {"data": call.args[0], "metadata": call.kwargs.get("metadata", {})}
        parts["display"] += _wire(session, session.msg("display_data", content=content))
    widget.close()
    return parts


def _wire(session: Session, message: dict[str, Any]) -> int:
    return sum(len(part) for part in session.serialize(message))


@contextmanager
def _recorded() -> Iterator[list[tuple[dict[str, Any], dict[str, Any], list[Any]]]]:
    """What comms publish meanwhile: content, metadata and buffers of each message."""
    messages: list[tuple[dict[str, Any], dict[str, Any], list[Any]]] = []

    class Recorded(BaseComm):
        def publish_msg(
            self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None,
            **keys: Any,
        ) -> None:  # fmt: skip
            content = {"data": data or {}, "comm_id": self.comm_id, **keys}
            messages.append((content, metadata or {}, buffers or []))

    usual = comm.create_comm
    comm.create_comm = Recorded
    try:
        yield messages
    finally:
        comm.create_comm = usual


def bertviz_bytes(given: Attention, *, quick: bool) -> Figures:
    if len(given.tokens) <= _WHOLE:
        return Figures([_page_bytes(given, None)])
    if quick:
        each = _page_bytes(given, [0])
        return Figures([LAYERS * each], f"{LAYERS} times the page of one layer")
    total = sum(_page_bytes(given, [layer]) for layer in range(LAYERS))
    return Figures([total], "the sum of the pages of single layers")


def _page_bytes(given: Attention, layers: list[int] | None) -> int:
    return len(bertviz_peer.model_view(given, include_layers=layers).encode())
