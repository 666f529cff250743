"""The transformers library, imported when one of its names is first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import transformers as transformers
else:
    from bertlook.deferred import Deferred

    transformers = Deferred("transformers")
