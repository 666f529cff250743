"""BertViz, the peer: downloaded into the runs folder, with pages that open without a network."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
from record import ROOT

from bertlook.attention.attention import Attention

VERSION = "1.4.1"
PACKAGE = ROOT / "runs" / "bertviz"
LIBRARIES = ROOT / "runs" / "bertviz-js"
# BertViz names jquery 2.0.0, which npm does not have.
NPM = ("d3@5.7.0", "jquery@2.1.4", "requirejs@2.3.6")
_CDN = "https://cdnjs.cloudflare.com/ajax/libs"
_LOCAL = {
    f"{_CDN}/require.js/2.3.6/require.min.js": "requirejs/require.js",
    f"{_CDN}/d3/5.7.0/d3.min": "d3/dist/d3.min",
    f"{_CDN}/jquery/2.0.0/jquery.min": "jquery/dist/jquery.min",
}


def prepare() -> None:
    """Download BertViz and its libraries with pip and npm, once, outside the environment."""
    if not (PACKAGE / "bertviz").is_dir():
        arguments = ["--target", str(PACKAGE), "--no-deps", f"bertviz=={VERSION}"]
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", *arguments], check=True)
    if not (LIBRARIES / "node_modules" / "requirejs").is_dir():
        LIBRARIES.mkdir(parents=True, exist_ok=True)
        # Without a package of its own, npm would install into the project around this folder.
        (LIBRARIES / "package.json").write_text(json.dumps({"private": True}))
        subprocess.run(
            ["npm", "install", "--silent", "--no-audit", "--no-fund", *NPM],
            cwd=LIBRARIES,
            check=True,
        )


def model_view(attention: Attention, **options: Any) -> str:
    """Return BertViz's page of all heads of all layers."""
    return _view("model_view", attention, options)


def head_view(attention: Attention, **options: Any) -> str:
    """Return BertViz's page of the heads of one layer over the tokens."""
    return _view("head_view", attention, options)


def write_page(html: str, path: Path) -> Path:
    """Write a page of BertViz that loads its three libraries from disk instead of a CDN."""
    for address, file in _LOCAL.items():
        html = html.replace(address, (LIBRARIES / "node_modules" / file).as_uri())
    path.write_text(f"<!doctype html><meta charset=utf-8>{html}", "utf-8")
    return path


def scripts() -> dict[str, Path]:
    """Return the paths of the scripts that a model view needs, by name."""
    libraries = (LIBRARIES / "node_modules" / file for file in _LOCAL.values())
    files = [PACKAGE / "bertviz" / "model_view.js", *libraries]
    paths = (path if path.suffix == ".js" else Path(f"{path}.js") for path in files)
    return {path.stem: path for path in paths}


def _view(name: str, attention: Attention, options: dict[str, Any]) -> str:
    import torch

    prepare()
    sys.path.insert(0, str(PACKAGE))
    try:
        import bertviz
    finally:
        sys.path.remove(str(PACKAGE))
    layers = [torch.from_numpy(np.array(layer))[None] for layer in attention.maps]
    return getattr(bertviz, name)(layers, attention.tokens, html_action="return", **options).data
