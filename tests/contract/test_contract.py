"""Python and JavaScript share the same traits, requests and constants."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bertlook.widgets import protocol
from bertlook.widgets.view import public_traits
from tools import contract

JS = Path(__file__).parents[2] / "js"

#: The widgets that answer each request, by the names of their views.
ANSWERED_BY = {
    "look": {"explorer"},
    "example": {"explorer"},
    "listed": {"explorer"},
    "head": {"arc_view", "comparison", "explorer", "head_grid"},
    "edit": {"explorer"},
    "effects": {"explorer"},
    "next": {"explorer"},
    "written": {"explorer"},
    "explain": {"explorer"},
    "quantity": {"explorer"},
    "find": {"comparison", "explorer", "head_grid"},
    "opened": {"explorer"},
    "stop": {"explorer", "relation_table"},
    "save": {widget._view for widget in contract.WIDGETS},
    "cancel": {widget._view for widget in contract.WIDGETS},
}
TRAITS = sorted({name for widget in contract.WIDGETS for name in public_traits(widget)})


def sources() -> Iterator[str]:
    """The front end's own code, without tests and generated files."""
    for path in JS.rglob("*.js"):
        if path.name != "contract.js" and not path.name.endswith(".test.js"):
            yield path.read_text("utf-8")


@pytest.fixture(scope="module")
def front_end() -> str:
    return "\n".join(sources())


def test_the_contract_of_the_front_end_is_current() -> None:
    written = (JS / "contract.js").read_text("utf-8")
    assert written == contract.contract(), "run npm run contract"


def test_each_request_is_answered_by_its_widgets() -> None:
    answered = {
        kind: {widget._view for widget in contract.WIDGETS if hasattr(widget, f"_answer_{kind}")}
        for kind in protocol.REQUESTS
    }
    assert answered == ANSWERED_BY


def test_no_widget_answers_a_request_that_is_not_declared() -> None:
    for widget in contract.WIDGETS:
        kinds = {
            name.removeprefix("_answer_") for name in dir(widget) if name.startswith("_answer_")
        }
        assert kinds <= set(protocol.REQUESTS)


@pytest.mark.parametrize("kind", protocol.REQUESTS)
def test_the_front_end_makes_each_request(kind: str, front_end: str) -> None:
    assert re.search(rf'kind: "{kind}"|"{kind}"', front_end)


@pytest.mark.parametrize("trait", TRAITS)
def test_the_front_end_reads_each_trait(trait: str, front_end: str) -> None:
    assert re.search(rf'"{trait}"|\b{trait}:', front_end)
