from __future__ import annotations

from typing import Any

import pytest

import bertlook as bl
from bertlook import edits
from bertlook.attention.attention import Attention
from bertlook.measures import DependencyResult
from bertlook.model.model import Model
from bertlook.widgets import protocol
from bertlook.widgets.explorer import Explorer
from bertlook.widgets.head_grid import HeadGrid
from bertlook.widgets.picture import encode_picture
from bertlook.widgets.relation_table import RelationTable
from tests.tiny_models import tiny_decoder
from tests.tiny_tokenizers import wordpiece
from tests.widgets.messages import request, returned_state
from tests.widgets.relations import CORPUS

LIMITS = (
    "PICTURE_VERSION",
    "POOL",
    "LINKS_KEPT",
    "MAX_COMPARED",
    "MAX_LINKS",
    "FEW_WORDS",
    "ACCURACY_SCALE",
    "MAX_EXAMPLES",
    "MAX_ID",
)
#: A value of each type that a field of a request can have, and one of another type.
VALUES: dict[Any, tuple[Any, Any]] = {
    str: ("cats sat", 7),
    int: (0, "0"),
    str | None: (None, 7),
    bool: (False, 0),
    list: ([], "[]"),
    int | None: (None, "0"),
}


@pytest.fixture
def explorer(model: Model, result: DependencyResult) -> Explorer:
    """The one view that answers every kind of request."""
    dossiers = bl.measures.Dossiers(top=3).of(map(model, CORPUS))
    return Explorer(
        model,
        "the cat sat",
        results={"DependencyAccuracy": result, "Dossiers": dossiers},
        corpus=CORPUS,
        examples=result.examples("det"),
        edits=edits.HeadOff("1-1"),
    )


@pytest.fixture
def decoder() -> Explorer:
    """A view of a model that writes."""
    return Explorer(bl.load(tiny_decoder(), tokenizer=wordpiece()), "the cat sat")


def fields_of(kind: str, explorer: Explorer) -> dict[str, Any]:
    """Return valid fields of a request."""
    fields = {name: VALUES[expected][0] for name, expected in protocol.REQUESTS[kind].items()}
    valid = {
        "relation": "nsubj",
        "format": "svg",
        "unit": "words",
        "name": "weight",
        "condition": "nsubj >= 0",
    }
    if kind == "head":
        valid["key"] = explorer.picture["key"]
    return fields | {name: valid[name] for name in valid.keys() & fields.keys()}


@pytest.mark.parametrize("name", LIMITS)
def test_limits_are_positive_integers(name: str) -> None:
    limit = getattr(protocol, name)
    assert type(limit) is int
    assert limit > 0


def test_accuracies_fill_sixteen_bits_and_pools_one_byte_for_each_side() -> None:
    assert protocol.ACCURACY_SCALE == 2**16 - 1
    assert protocol.POOL < 2**8
    assert protocol.LINKS_KEPT <= protocol.MAX_LINKS


@pytest.mark.parametrize("kind", protocol.REQUESTS)
def test_each_kind_of_request_is_answered_without_an_error(
    kind: str, explorer: Explorer, decoder: Explorer
) -> None:
    explorer = decoder if kind == "next" else explorer
    sent = request(explorer, {"id": "v:1", "kind": kind, **fields_of(kind, explorer)})
    answers = [content for content, _ in sent if content.get("id") == "v:1"]
    assert all("error" not in answer for answer in answers)
    # "cancel" has the id of another request, whose answer it prevents.
    assert len(answers) == (kind != "cancel")


@pytest.mark.parametrize(
    ("kind", "field"),
    [(kind, field) for kind, fields in protocol.REQUESTS.items() for field in fields],
)
def test_a_field_of_another_type_is_answered_by_an_error(
    kind: str, field: str, explorer: Explorer
) -> None:
    expected = protocol.REQUESTS[kind][field]
    fields = fields_of(kind, explorer) | {field: VALUES[expected][1]}
    [(answer, _)] = request(explorer, {"id": "v:1", "kind": kind, **fields})
    assert answer["id"] == "v:1"
    name = getattr(expected, "__name__", str(expected))
    assert f"{field} as {name}, not {VALUES[expected][1]!r}" in answer["error"]


def test_a_kind_that_is_not_declared_is_answered_by_an_error(explorer: Explorer) -> None:
    [(answer, _)] = request(explorer, {"id": "v:1", "kind": "title"})
    assert "'title'" in answer["error"]


def test_an_id_may_be_as_long_as_declared(explorer: Explorer) -> None:
    for length, count in ((protocol.MAX_ID, 1), (protocol.MAX_ID + 1, 0)):
        assert len(request(explorer, {"id": "i" * length, "kind": "title"})) == count


def test_pictures_have_the_declared_version(short: Attention) -> None:
    assert encode_picture(short)["version"] == protocol.PICTURE_VERSION


def test_directions_are_those_of_the_result(result: DependencyResult) -> None:
    assert result.directions == protocol.DIRECTIONS


@pytest.mark.parametrize("key", protocol.SORT_KEYS)
def test_the_table_can_be_sorted_by_each_column_both_ways(key: str, table: RelationTable) -> None:
    for sort in (key, f"-{key}"):
        table.sort = sort
        assert table.sort == sort


def test_a_trait_of_the_kernel_is_never_taken_from_the_browser(short: Attention) -> None:
    grid = HeadGrid(short)
    kernel = [name for name in grid.trait_names() if grid.trait_metadata(name, "from_kernel")]
    assert {"picture", "statistic_values"} <= set(kernel)
    picture = grid.picture
    assert returned_state(grid, {"picture": {}}) == [["picture"]]
    assert grid.picture is picture
