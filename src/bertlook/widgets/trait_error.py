"""The error of a trait that was given what it can't take."""

from __future__ import annotations

from traitlets import TraitError

from bertlook.errors import BertlookError


class BadTrait(BertlookError, TraitError):
    """A trait can't take the value; it keeps the one it had.

    A TraitError too: traitlets takes back a change of several traits for no other kind.
    """
