"""Write js/contract.js, what the front end must know of the widgets' Python side.

    python tools/contract.py          writes it
    python tools/contract.py --check  fails if it is out of date

Run it in the project's environment after a change to a trait, a request or a constant.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import traitlets as t

from bertlook import looks
from bertlook.clustering import BEHAVIORS
from bertlook.drawings.geometry import GEOMETRY
from bertlook.widgets import protocol
from bertlook.widgets.arc_view import ArcView
from bertlook.widgets.comparison import Comparison
from bertlook.widgets.dossier import Dossier
from bertlook.widgets.explorer import Explorer
from bertlook.widgets.head_grid import HeadGrid
from bertlook.widgets.head_map import HeadMap
from bertlook.widgets.quiz_view import Quiz
from bertlook.widgets.relation_table import RelationTable
from bertlook.widgets.view import View, public_traits

TARGET = Path(__file__).resolve().parents[1] / "js" / "contract.js"
WIDGETS: tuple[type[View], ...] = (
    ArcView,
    Comparison,
    Dossier,
    Explorer,
    HeadGrid,
    HeadMap,
    Quiz,
    RelationTable,
)

_HEADER = """\
// Written by tools/contract.py from bertlook.widgets, which is where to change it.
"""
CONSTANTS = (
    *("PICTURE_VERSION", "POOL", "LINKS_KEPT", "MAX_COMPARED", "MAX_LINKS", "FEW_WORDS"),
    *("TOP_PREDICTIONS", "MAX_PLACES"),
    *("ACCURACY_SCALE", "MAX_EXAMPLES", "DIRECTIONS", "SORT_KEYS", "UNITS", "PARTS"),
    *("LINK_DIRECTIONS", "DRAWINGS", "SIDES", "STAGES", "MAP_COLORS", "STILL_TRAIT"),
    *("TOUR_TEXT", "TOUR_MASKED", "TOUR_OWN"),
)
_LOOKS = ("PALETTE", "SHAPES", "CIVIDIS", "DIVERGING")
_SIMPLE: tuple[tuple[type[t.TraitType[Any, Any]], str], ...] = (
    (t.Bool, "boolean"),
    (t.Int, "number"),
    (t.Float, "number"),
    (t.Unicode, "string"),
)
_JS_TYPES = {
    str: "string",
    int: "number",
    bool: "boolean",
    list: "unknown[]",
    protocol.OPTIONAL_TEXT: "string | null",
    protocol.OPTIONAL_INDEX: "number | null",
}


def contract() -> str:
    """Return the content of js/contract.js.

    Raises:
        ValueError: If two widgets declare one trait differently, a trait has no JavaScript type, or
            a request has no widget that answers it.
    """
    traits = _traits()
    lines = [_HEADER, *_typedefs(traits)]
    for name in CONSTANTS:
        lines.append(_constant(name, getattr(protocol, name)))
    for name in _LOOKS:
        lines.append(_constant(name, getattr(looks, name)))
    lines.append(_constant("GEOMETRY", GEOMETRY))
    behaviors = {
        name: {"title": BEHAVIORS[name], **look._asdict()}
        for name, look in looks.BEHAVIOR_LOOKS.items()
    }
    lines.append(_constant("BEHAVIORS", behaviors))
    lines.append(_constant("RELATION_LOOKS", [look._asdict() for look in looks.RELATION_LOOKS]))
    names = {widget._view: sorted(public_traits(widget)) for widget in WIDGETS}
    # A list for each widget, so that its bundle has no other.
    lines += [_constant(f"{name.upper()}_TRAITS", traits) for name, traits in names.items()]
    lines.append(_constant("FORMATS", View._formats))
    lines.append(_constant("TABLE_FORMATS", RelationTable._formats))
    from_kernel = [name for name, trait in traits.items() if trait.metadata.get("from_kernel")]
    lines.append(_constant("FROM_KERNEL", from_kernel))
    defaults = {
        name: trait.default_value
        for name, trait in traits.items()
        if isinstance(trait, (t.Bool, t.Float, t.Int, t.Unicode, t.Enum))
    }
    lines.append(_constant("DEFAULTS", defaults))
    return "\n".join(lines) + "\n"


def _traits() -> dict[str, t.TraitType[Any, Any]]:
    """All synchronized traits by name, and a check that every request has an answer."""
    traits: dict[str, t.TraitType[Any, Any]] = {}
    for widget in WIDGETS:
        for name, trait in public_traits(widget).items():
            if _js_type(traits.setdefault(name, trait)) != _js_type(trait):
                raise ValueError(f"{widget.__name__}.{name} has another type than elsewhere.")
    for kind in protocol.REQUESTS:
        if not any(hasattr(widget, f"_answer_{kind}") for widget in WIDGETS):
            raise ValueError(f"No widget answers the request {kind!r}.")
    return dict(sorted(traits.items()))


def _typedefs(traits: dict[str, t.TraitType[Any, Any]]) -> Iterator[str]:
    yield "/**\n * The traits of the widgets.\n * @typedef {object} Traits"
    for name, trait in traits.items():
        yield f" * @property {{{_js_type(trait)}}} {name}"
    yield " */\n"
    yield "/**\n * What the front end can ask the kernel.\n * @typedef {"
    for kind, fields in protocol.REQUESTS.items():
        typed = "".join(f", {name}: {_JS_TYPES[type_]}" for name, type_ in fields.items())
        yield f' *   | {{kind: "{kind}"{typed}}}'
    yield " * } Request\n */\n"


def _js_type(trait: t.TraitType[Any, Any]) -> str:
    explicit = trait.metadata.get("js_type")
    if explicit:
        return explicit.replace("types.", 'import("./state/types.js").')
    null = " | null" if trait.allow_none else ""
    if isinstance(trait, t.Enum):
        return " | ".join(json.dumps(value) for value in trait.values or ()) + null
    for kind, name in _SIMPLE:
        if isinstance(trait, kind):
            return name + null
    raise ValueError(f"Trait {trait.name} needs a js_type in its metadata.")


def _constant(name: str, value: Any) -> str:
    data = json.dumps(value, ensure_ascii=False)
    if isinstance(value, (dict, list, tuple)):
        return f"export const {name} = /** @type {{const}} */ ({data});"
    return f"export const {name} = {data};"


def main() -> None:
    content = contract()
    if "--check" not in sys.argv[1:]:
        TARGET.write_text(content, "utf-8")
    elif TARGET.read_text("utf-8") != content:
        raise SystemExit("js/contract.js is out of date: run `npm run contract`.")


if __name__ == "__main__":
    main()
