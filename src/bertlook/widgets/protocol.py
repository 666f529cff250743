"""What the widgets and the front end agree on.

This module and the traits of the widgets are the one source: ``tools/contract.py`` writes
``js/contract.js`` from them, with types, so that a name that only one side knows fails the build.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Version of the encoded picture; the front end refuses any other.
PICTURE_VERSION = 1
#: Side of a pooled thumbnail, in cells.
POOL = 32
#: Links kept for each row of a long text: as many as the arc view draws by default.
LINKS_KEPT = 3
#: Most heads that can be compared with the locked one.
MAX_COMPARED = 3
#: Most links that the arc view draws for a word.
MAX_LINKS = 20
#: Relations with fewer words are grayed: their figures say little.
FEW_WORDS = 100
#: Codes of accuracies are 16-bit integers: ``round(ACCURACY_SCALE * accuracy)``.
ACCURACY_SCALE = 65535
#: Most examples of a relation that can be paged through.
MAX_EXAMPLES = 1_000_000
#: Directions of a prediction, in the order of ``DependencyResult.directions``.
DIRECTIONS = ("dep->head", "head->dep")
#: Columns that the table of relations can be sorted by; "-" before one puts the largest first.
SORT_KEYS = ("relation", "count", "head", "accuracy", "gain_low", "q")
#: Units that arcs are drawn between.
UNITS = ("words", "tokens")
#: What the color of a mark in the head map stands for.
MAP_COLORS = ("behavior", "layer")
#: Longest id of a request, in characters.
MAX_ID = 100

#: The requests of the front end with the types of their fields. Each has an ``id``, and is answered
#: by ``{"id": ..., ...}`` or ``{"id": ..., "error": sentence}``. What a request changes comes back
#: as traits, before its answer.
REQUESTS: Mapping[str, Mapping[str, type]] = {
    "look": {"text": str},
    "example": {"relation": str, "index": int},
    "head": {"key": int, "layer": int, "head": int},
    "stop": {},
    "cancel": {},
}

#: Metadata of a trait that both sides may set.
SHARED: Mapping[str, Any] = {"sync": True}
#: Metadata of a trait that only the kernel sets; the browser's changes to it are refused.
FROM_KERNEL: Mapping[str, Any] = {"sync": True, "from_kernel": True, "echo_update": False}
