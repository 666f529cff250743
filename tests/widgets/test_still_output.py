"""The outputs of a view in a kernel: the view wherever it is asked for, and its still image."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from bertlook.widgets.still_output import VIEW, add_still

SETUP = """\
import bertlook as bl
from IPython.display import display
from ipywidgets import Output
view = bl.HeadGrid(bl.Attention(["a", "b"], [[[[0.5, 0.5], [0.1, 0.9]]]]))"""


@pytest.fixture(scope="module")
def client() -> Iterator[NotebookClient]:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(SETUP)])
    client = NotebookClient(notebook, kernel_name="python3", timeout=120)
    with client.setup_kernel():
        client.execute_cell(notebook.cells[0], 0)
        yield client


def outputs_of(client: NotebookClient, code: str) -> list[Any]:
    """Return the outputs of a cell, as they would be saved."""
    client.nb.cells.append(nbformat.v4.new_code_cell(code))
    index = len(client.nb.cells) - 1
    return client.execute_cell(client.nb.cells[index], index).outputs


def kinds_of(outputs: list[Any]) -> list[str]:
    return sorted(
        "view" if VIEW in output.data else "still"
        for output in outputs
        if VIEW in output.data or "bertlook-still" in output.data.get("text/html", "")
    )


@pytest.mark.parametrize(
    ("code", "kinds"),
    [
        ("view", ["still", "view"]),
        ("view;", []),
        ("display(view)", ["still", "view"]),
        ("display(view)\nview", ["still", "still", "view", "view"]),
        ("for _ in range(3): display(view)", ["still"] * 3 + ["view"] * 3),
        ("handle = display(view, display_id=True)", ["still", "view"]),
        ("view._repr_mimebundle_()\nNone", []),
    ],
)
def test_a_displayed_view_has_a_still_image_in_an_output_of_its_own(
    client: NotebookClient, code: str, kinds: list[str]
) -> None:
    assert kinds_of(outputs_of(client, code)) == kinds


def test_an_output_can_be_updated_to_a_view(client: NotebookClient) -> None:
    outputs = outputs_of(client, "display('before', display_id='place');")
    assert outputs_of(client, "display(view, display_id='place', update=True);") == []
    assert VIEW in outputs[0].data


def test_a_view_can_be_appended_to_an_output_widget(client: NotebookClient) -> None:
    code = "out = Output()\nout.append_display_data(view)\nprint(list(out.outputs[0]['data']))"
    [printed] = outputs_of(client, code)
    assert VIEW in printed.text


def test_captured_output_leaves_nothing_behind(client: NotebookClient) -> None:
    assert outputs_of(client, "%%capture\ndisplay(view)") == []
    hooks = "ip = get_ipython(); print(len(ip.display_pub._hooks), view is ip.user_ns['_'])"
    [printed] = outputs_of(client, hooks)
    assert printed.text.startswith("0 ")


def test_a_view_outside_of_a_kernel_is_not_accompanied() -> None:
    def fail() -> str:
        raise AssertionError("an image was made")

    add_still(None, fail)


def test_the_text_of_a_view_is_beside_its_still(client: NotebookClient) -> None:
    outputs = outputs_of(client, "display(view)")
    texts = {VIEW in output.data: output.data["text/plain"] for output in outputs}
    assert texts[True] == "<HeadGrid: a b (1 layer x 1 head)>"
    assert texts[False] == texts[True]
