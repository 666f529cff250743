"""The protocol between the widgets and the front end.

This module and the traits of the widgets are the only source: ``tools/contract.py`` writes
``js/contract.js`` from them, with types, so that a name defined on one side only fails the build.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from bertlook.attention.overview import LINKS_KEPT as LINKS_KEPT
from bertlook.attention.overview import POOL as POOL
from bertlook.drawings.arc_fans import MAX_LINKS as MAX_LINKS
from bertlook.drawings.arc_scene import LinkDirection, Part, UnitName
from bertlook.drawings.relation_cells import SORT_KEYS as SORT_KEYS

#: The version of the encoded picture; the front end refuses any other.
PICTURE_VERSION = 2
#: The largest number of heads that can be compared with the locked one.
MAX_COMPARED = 3
#: Relations with fewer words are grayed, since their numbers say little.
FEW_WORDS = 100
#: Accuracies are coded as 16-bit integers, ``round(ACCURACY_SCALE * accuracy)``.
ACCURACY_SCALE = 65535
#: The largest number of examples that can be paged through.
MAX_EXAMPLES = 1_000_000
#: The directions of a prediction, in the order of ``DependencyResult.directions``.
DIRECTIONS = ("dep->head", "head->dep")
#: The units that arcs are drawn between.
UNITS = get_args(UnitName)
#: The texts of a pair that links go from and to.
PARTS = get_args(Part)
#: The links that arcs draw: those from each word, those to each word, or both.
LINK_DIRECTIONS = get_args(LinkDirection)
#: What is drawn of a head: its links as arcs, its whole map as a matrix, or both; "auto" is the
#: arcs, and the matrix where there is room for it beside a grid.
DRAWINGS = ("arcs", "matrix", "both", "auto")
#: The properties that the color of a mark in the head map can show.
MAP_COLORS = ("behavior", "layer")
#: What a panel draws of a text under edits: the text under them, without them, or both.
STAGES = ("after", "before", "both")
#: What a comparison shows: its first attention, its second, or the first minus the second.
SIDES = ("a", "b", "difference")
#: The largest number of edits of a view, and of the predictions that it lists at a place.
MAX_EDITS, TOP_PREDICTIONS = 100, 5
#: The largest number of places whose predictions a view lists.
MAX_PLACES = 512
#: The largest length of a request's id, in characters.
MAX_ID = 100
#: The largest length of a text that a view reads, in characters: a long text would keep the kernel
#: busy for half a minute, only to be refused for its number of tokens.
MAX_TEXT = 200_000

#: The text of the tour, the text in which it masks a word, and one with which it shows how another
#: text is read.
TOUR_TEXT = "The old man read the morning paper beside the tractor."
TOUR_MASKED = "He is an important man."
TOUR_OWN = "They painted the whole house in one weekend."

#: The trait that holds the class of a view's still picture.
STILL_TRAIT = "_still"

#: The types of fields that may be None.
OPTIONAL_TEXT = str | None
OPTIONAL_INDEX = int | None
#: The largest number of tokens that are written at once.
MAX_WRITTEN = 1000

#: The requests of the front end, with the types of their fields. Each has an ``id`` as well and is
#: answered by ``{"id": ..., ...}`` or ``{"id": ..., "error": sentence}``. Changed traits
#: are sent before the answer. "cancel" has the id of the request to cancel.
REQUESTS: Mapping[str, Mapping[str, Any]] = {
    "look": {"text": str, "pair": OPTIONAL_TEXT},
    "example": {"relation": str, "index": int},
    "listed": {"index": int},
    "opened": {"layer": int, "head": int, "position": int},
    "head": {"key": int, "layer": int, "head": int},
    "save": {"format": str},
    "edit": {"edits": list, "masked": list},
    "effects": {},
    "quantity": {"name": str},
    "find": {"condition": str},
    "next": {"token": OPTIONAL_INDEX},
    "written": {"shown": int},
    "explain": {
        "layer": int,
        "head": int,
        "query": int,
        "key": int,
        "unit": str,
        "before": bool,
    },
    "stop": {},
    "cancel": {},
}

#: The metadata of a trait that both sides may set.
SHARED: Mapping[str, Any] = {"sync": True}
#: The metadata of a trait that only the kernel sets; the browser's values are refused.
FROM_KERNEL: Mapping[str, Any] = {"sync": True, "from_kernel": True}
