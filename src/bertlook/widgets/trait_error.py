"""The error of a trait that can't take a value."""

from __future__ import annotations

from traitlets import TraitError

from bertlook.errors import BertlookError


class BadTrait(BertlookError, TraitError):
    """An invalid value for a trait, which keeps its current value.

    It is also a TraitError, the only error for which traitlets rolls back changes of several
    traits.
    """
