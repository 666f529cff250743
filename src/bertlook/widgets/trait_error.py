"""The error of a trait that can't take a value."""

from __future__ import annotations

from traitlets import TraitError

from bertlook.errors import BertlookError


class BadTrait(BertlookError, TraitError):
    """A trait can't take a value and keeps its present one.

    It is a TraitError too, since traitlets takes back a change of several traits for no other
    error.
    """
