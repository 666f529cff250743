"""The size of each minified bundle of the front end, beside the scripts that BertViz loads."""

from __future__ import annotations

import gzip
from pathlib import Path

import bertviz_peer
from record import Figures, Options, Row

from bertlook.widgets.assets import STATIC, asset

TITLE = "JavaScript of each widget, minified"
LIMIT = 100_000
_WIDGETS = ("head_grid.js", "arc_view.js", "explorer.js")


def measure(options: Options) -> list[Row]:
    peer = None
    if not options.smoke:
        bertviz_peer.prepare()
        peer = Figures([sum(_size(path) for path in bertviz_peer.scripts().values())])
    other_names = sorted({path.name for path in STATIC.glob("*.*s*")} - set(_WIDGETS))
    return [
        *(_row(asset(name), peer, LIMIT) for name in _WIDGETS),
        *(_row(asset(name), None, None) for name in other_names),
    ]


def _row(path: Path, peer: Figures | None, limit: int | None) -> Row:
    return Row(
        path.name,
        "B",
        Figures([_size(path)]),
        peer,
        peer_name="BertViz's model_view.js with d3, jquery and require.js",
        at_most=limit,
        parts={"gzip": len(gzip.compress(path.read_bytes(), mtime=0))},
    )


def _size(path: Path) -> int:
    return path.stat().st_size
