"""A head's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bertlook.errors import BertlookError


@dataclass(frozen=True, order=True)
class Head:
    """An attention head: ``layer`` and ``index`` within the layer, both counted from 0.

    ``str(Head(7, 9))`` is "8-10", as the paper names it: layer first, counted from 1.
    """

    layer: int
    index: int

    @classmethod
    def parse(cls, name: str) -> Head:
        """Read a name such as "8-10".

        Raises:
            BertlookError: if the name isn't two numbers from 1 on, joined by a hyphen.
        """
        found = re.fullmatch(r"\s*([1-9]\d*)-([1-9]\d*)\s*", name)
        if found is None:
            raise BertlookError(
                f"{name!r} isn't the name of a head: write layer and head counted from 1, "
                'as in "8-10".'
            )
        return cls(int(found[1]) - 1, int(found[2]) - 1)

    def __iter__(self) -> Iterator[int]:
        return iter((self.layer, self.index))

    def __str__(self) -> str:
        return f"{self.layer + 1}-{self.index + 1}"
