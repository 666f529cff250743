"""BertViz, the peer: fetched into the runs folder, and its pages made to open without a network."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
from record import ROOT

from bertlook.attention import Attention

VERSION = "1.4.1"
PACKAGE = ROOT / "runs" / "bertviz"
LIBRARIES = ROOT / "runs" / "bertviz-js"
# jquery 2.0.0, which BertViz asks a CDN for, was never on npm.
NPM = ("d3@5.7.0", "jquery@2.1.4", "requirejs@2.3.6")
_CDN = "https://cdnjs.cloudflare.com/ajax/libs"
_LOCAL = {
    f"{_CDN}/require.js/2.3.6/require.min.js": "requirejs/require.js",
    f"{_CDN}/d3/5.7.0/d3.min": "d3/dist/d3.min",
    f"{_CDN}/jquery/2.0.0/jquery.min": "jquery/dist/jquery.min",
}


def prepare() -> None:
    """Fetch BertViz from PyPI and its libraries from npm, once, beside the environment."""
    if not (PACKAGE / "bertviz").is_dir():
        wanted = ["--target", str(PACKAGE), "--no-deps", f"bertviz=={VERSION}"]
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", *wanted], check=True)
    if not (LIBRARIES / "node_modules" / "requirejs").is_dir():
        LIBRARIES.mkdir(parents=True, exist_ok=True)
        # Without it npm would install into the package around this folder.
        (LIBRARIES / "package.json").write_text(json.dumps({"private": True}))
        subprocess.run(
            ["npm", "install", "--silent", "--no-audit", "--no-fund", *NPM],
            cwd=LIBRARIES,
            check=True,
        )


def model_view(given: Attention, **options: Any) -> str:
    """BertViz's page with every head of every layer, as it makes it."""
    return _view("model_view", given, options)


def head_view(given: Attention, **options: Any) -> str:
    """BertViz's page with one layer's heads over the tokens, as it makes it."""
    return _view("head_view", given, options)


def write_page(html: str, path: Path) -> Path:
    """Write a page of BertViz's that takes its three libraries from this disk, not from a CDN."""
    for address, file in _LOCAL.items():
        html = html.replace(address, (LIBRARIES / "node_modules" / file).as_uri())
    path.write_text(f"<!doctype html><meta charset=utf-8>{html}", "utf-8")
    return path


def scripts() -> dict[str, Path]:
    """The scripts that a model view needs, each beside its name."""
    loaded = (LIBRARIES / "node_modules" / file for file in _LOCAL.values())
    files = [PACKAGE / "bertviz" / "model_view.js", *loaded]
    return {f.stem: f for f in (p if p.suffix == ".js" else Path(f"{p}.js") for p in files)}


def _view(name: str, given: Attention, options: dict[str, Any]) -> str:
    import torch

    prepare()
    sys.path.insert(0, str(PACKAGE))
    try:
        import bertviz
    finally:
        sys.path.remove(str(PACKAGE))
    layers = [torch.from_numpy(np.array(layer))[None] for layer in given.maps]
    return getattr(bertviz, name)(layers, given.tokens, html_action="return", **options).data
