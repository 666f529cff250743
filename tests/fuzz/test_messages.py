"""What the browser sends to a widget is answered, never raises, and sets only shared traits."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

import bertlook as bl
from bertlook.widgets.protocol import MAX_ID, OPTIONAL_INDEX, OPTIONAL_TEXT, REQUESTS
from bertlook.widgets.view import View, public_traits
from tests.fuzz.conftest import Rounds
from tests.tiny_models import tiny_decoder
from tests.tiny_tokenizers import byte_level
from tests.widgets.messages import request

m = bl.measures

ZOO: list[Any] = [
    *(None, True, False, -1, 0, 1, 2, 10**30, 0.5, float("nan"), float("inf")),
    *("", " ", "x", "det", "3-1", "words", "\ud800", "\0", "__proto__", "a" * 10**5, "[SEP]"),
    *([], [[]], [0, 0], [[0, 0]], [[9, 9]], [[0]], [None], ["1-1"], [[0, 0]] * 50),
    *({}, {"": 0}, {"1-1": "name"}, {"layer": 0, "head": 0}, b"", memoryview(b"abc")),
]


@pytest.fixture(scope="module")
def widgets() -> dict[str, Callable[[], View]]:
    model = bl.load()
    decoder = bl.load(tiny_decoder(), tokenizer=byte_level(specials=False))
    attention = model("The cat sat.")
    sentences = list(bl.corpora.sample())[:3]
    result = m.DependencyAccuracy().of(model(sentence) for sentence in sentences)
    divergence = m.HeadDivergence().of(attention)
    dossiers = m.Dossiers(top=2).of(map(model, sentences))
    results = {"relations": result, "dossiers": dossiers}
    return {
        "HeadGrid": lambda: bl.HeadGrid(attention),
        "ArcView": lambda: bl.ArcView(attention),
        "Comparison": lambda: bl.Comparison(bl.compare(attention, model("A cat slept."))),
        "Dossier": lambda: bl.Dossier(dossiers),
        "RelationTable": lambda: bl.RelationTable(result),
        "HeadMap": lambda: bl.HeadMap(divergence),
        "Explorer": lambda: bl.Explorer(model, "A dog.", results=results, corpus=sentences),
        "Explorer of a decoder": lambda: bl.Explorer(decoder, "the cat"),
    }


#: Edits that the browser makes, and one that the kernel lacks.
EDITS = [
    {"kind": "head", "head": [1, 1], "how": "mean"},
    {"kind": "cut", "head": [0, 1], "query": 1, "key": 2, "units": "words"},
    {"kind": "hide", "words": [1], "units": "tokens"},
    {"own": 1},
]


def message(random: Random) -> Any:
    """Return a request, or something like one."""
    if random.random() < 0.1:
        return random.choice(ZOO)
    kind = random.choice([*REQUESTS, random.choice(ZOO)])
    content: dict[Any, Any] = {"kind": kind, "id": random.choice(["a", "b", random.choice(ZOO)])}
    names = REQUESTS.get(kind, {}) if isinstance(kind, str) else {}
    pair = random.choice(["It barked.", None])
    edits = random.sample([*EDITS, *ZOO], k=random.randrange(3))
    text = random.choice(["The dog ran.", "words", "tokens"])
    valid = {
        str: text,
        int: random.randrange(3),
        OPTIONAL_TEXT: pair,
        OPTIONAL_INDEX: random.choice([None, random.randrange(3)]),
        list: edits,
        bool: random.random() < 0.5,
    }
    for name, type_ in names.items():
        content[name] = valid[type_] if random.random() < 0.7 else random.choice(ZOO)
    if random.random() < 0.2:
        content[random.choice(["more", "__init__", ""])] = random.choice(ZOO)
    return content


@pytest.mark.parametrize(
    "name",
    [
        *("HeadGrid", "ArcView", "Comparison", "Dossier", "RelationTable", "HeadMap"),
        *("Explorer", "Explorer of a decoder"),
    ],
)
def test_messages_are_answered_and_states_are_checked(
    name: str, rounds: Rounds, widgets: dict[str, Callable[[], View]]
) -> None:
    widget = widgets[name]()
    kernel_only = [
        trait_name
        for trait_name, trait in public_traits(type(widget)).items()
        if trait.metadata.get("from_kernel")
    ] + ["_esm", "_css", "_model_name", "_view_module", "_anywidget_id"]
    for random in rounds(60):
        before = {trait_name: getattr(widget, trait_name) for trait_name in kernel_only}
        names = random.sample([*widget.keys, "text", "x", "__class__"], k=random.randrange(1, 4))
        state = {trait_name: random.choice(ZOO) for trait_name in names}
        text = getattr(widget, "text", None)
        widget.set_state(state)
        changed = {
            trait_name
            for trait_name, value in before.items()
            if getattr(widget, trait_name) is not value and getattr(widget, trait_name) != value
        }
        # A text, a pair or an example that is set is shown, with its picture.
        shows = {"relation", "pair", "opened"}
        if getattr(widget, "text", None) == text and not state.keys() & shows:
            # The dossier follows the head.
            follows = state.keys() & {"layer", "head", "show_dossier"}
            assert changed <= ({"dossier"} if follows else set()), state
        sent = message(random)
        answers = [content for content, _ in request(widget, sent)]
        request_id = sent.get("id") if isinstance(sent, dict) else None
        is_valid = isinstance(request_id, str) and 0 < len(request_id) <= MAX_ID
        if is_valid and sent.get("kind") != "cancel":
            assert [answer["id"] for answer in answers] == [sent["id"]], sent
        else:
            assert len(answers) <= 1
    widget.close()
    widget._handle_custom_msg({"kind": "look", "id": "late", "text": "A text."}, [])
    widget.set_state({"text": "A text.", "layer": 0})
