"""The traits of a dossier, for the views that show it."""

from __future__ import annotations

import traitlets as t

from bertlook.widgets.heads import LockedHead
from bertlook.widgets.protocol import FROM_KERNEL, SHARED


class DossierTraits(LockedHead):
    """The dossier of a head, and which of its examples is open."""

    dossier = t.Dict(
        help="The dossier of the head, encoded for the browser; empty if none is shown."
    ).tag(**FROM_KERNEL, js_type="types.DossierTrait")
    opened = t.Int(
        None,
        allow_none=True,
        help="The position in the corpus of the example that is open, or None; settable.",
    ).tag(**SHARED)
