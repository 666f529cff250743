"""Checks that the outputs of a notebook need no other machine, and that no host shows an error."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from playwright.sync_api import Page, TimeoutError

_ADDRESS = re.compile(
    r"""(?:https?|wss?):\\*/\\*/[^\s"'<>\\]+|(?<=["'(=])//[\w.-]+\.\w+/[^\s"'<>\\]*"""
)
#: Names of languages that look like addresses; nothing is loaded from them.
_NAMES = re.compile(
    r"https?://www\.w3\.org/(?:1998|1999|2000)/[\w/]+|https://vega\.github\.io/schema/[\w./-]+\.json"
)

_ERRORS = """() => {
    const wrong =
        /\\bError\\b ?(:|displaying|rendering|loading)|Java[Ss]cript Error|Traceback|not found/;
    const kinds = ["application/vnd.jupyter.stderr", "application/vnd.jupyter.error"];
    return [...document.querySelectorAll(".jp-OutputArea-output")]
        .filter((output) => kinds.includes(output.dataset.mimeType) || wrong.test(output.innerText))
        .map((output) => output.innerText.slice(0, 300));
}"""

#: What is missing until all outputs are shown: charts and widgets are drawn later than placed.
_MISSING = """() => {
    const notebook = document.querySelector(".jp-Notebook");
    const drawn = (node) => node.querySelector("canvas, svg, img, pre, .bertlook > *, table")
        && !/Loading widget/.test(node.innerText);
    const outputs = [...notebook.querySelectorAll(".jp-OutputArea-output")];
    const cells = window.jupyterapp.shell.currentWidget.content.widgets;
    const count = cells.reduce((sum, cell) => sum + (cell.model.outputs?.length ?? 0), 0);
    const empty = outputs.filter((node) => !drawn(node));
    empty[0]?.scrollIntoView(); // what is out of sight may have no size to be drawn in
    const missing = empty.map((node) => node.outerHTML);
    if (outputs.length !== count) missing.push(`${outputs.length} of ${count} outputs are placed`);
    return missing;
}"""

#: Whether an output has not found the model of its widget.
_IS_LOST = """[...document.querySelectorAll(".jp-OutputArea-output")]
    .some((node) => node.innerText.includes("model not found"))"""


def addresses(value: Any) -> list[str]:
    """The addresses of other machines that an output or any other JSON value names."""
    found = _ADDRESS.findall(json.dumps(value, ensure_ascii=False))
    return [address for address in found if not _NAMES.fullmatch(address)]


def check_outputs(cells: Iterable[Mapping[str, Any]]) -> None:
    """Fail if an output of a cell names another machine, or is an error or a warning."""
    for cell in cells:
        for output in cell.get("outputs", []):
            assert not addresses(output)
            assert output["output_type"] != "error"
            assert output.get("name") != "stderr", output["text"]


def rendered_errors(page: Page) -> list[str]:
    """The texts of the outputs of JupyterLab or Notebook that show an error or a warning."""
    return page.evaluate(_ERRORS)


def is_rendered(page: Page) -> bool:
    """Wait until JupyterLab shows all outputs of the open notebook.

    Returns:
        False if JupyterLab has lost the state of the widgets. Where the connection to the kernel is
        confirmed while the state is read from the notebook, outputs that are placed in between find
        no model, and don't look again. The notebook has to be opened again.
    """
    try:
        page.wait_for_function(f"({_MISSING})().length === 0 || {_IS_LOST}", timeout=180_000)
    except TimeoutError as error:
        raise AssertionError(f"not shown: {page.evaluate(_MISSING)}") from error
    return not page.evaluate(_IS_LOST)
