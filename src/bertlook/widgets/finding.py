"""The heads of a view that meet a condition on their statistics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import traitlets as t

from bertlook.errors import BertlookError
from bertlook.widgets.heads import HeadList, LockedHead, present
from bertlook.widgets.protocol import FROM_KERNEL, SHARED
from bertlook.widgets.trait_error import BadTrait


class FindingHeads(LockedHead):
    """A view that finds heads by a condition, from Python or from a text box in the browser."""

    find = t.Unicode(
        "",
        help='A condition on statistics, such as "det > .8 and previous < .3", as for '
        '`bertlook.find_heads`; "" for none.',
    ).tag(**SHARED)
    passing = HeadList(
        default_value=None,
        allow_none=True,
        help="The heads that meet the condition, as (layer, head), or None without a condition.",
    ).tag(**FROM_KERNEL, js_type="[number, number][] | null")
    find_error = t.Unicode(
        "", help='Why the condition that was asked for can\'t be answered, or "".'
    ).tag(**FROM_KERNEL)

    _heads_found: list[tuple[int, int]] | None = None

    def _findable(self) -> Mapping[str, Any]:
        """Return the statistics and results that conditions can name."""
        raise NotImplementedError

    def _heads_meeting(self, condition: str) -> list[tuple[int, int]] | None:
        """Return the heads that meet a condition, or None without one."""
        if not condition.strip():
            return None
        statistics = self._findable()
        if not statistics:
            raise BertlookError(
                f"This {type(self).__name__} has no statistics for a condition to name. Give "
                "statistics=, such as the results of bl.scan."
            )
        from bertlook.searching.find_heads import find_heads

        return present(map(tuple, find_heads(statistics, condition)), self)

    def _find_again(self) -> None:
        """Answer the condition anew, after the statistics have changed."""
        if not self.find.strip():
            return
        try:
            passing, message = self._heads_meeting(self.find), ""
        except BertlookError as error:
            passing, message = None, str(error)
        self.passing, self.find_error = passing, message

    def _answer_find(self, request_id: str, condition: str) -> None:
        """Show the heads that meet a typed condition, or say why it can't be answered."""
        try:
            with self._one_update():
                self.find = condition
                self.find_error = ""
        except BertlookError as error:
            self.find_error = str(error)
            raise
        self.send({"id": request_id})

    def _drop_missing(self) -> None:
        super()._drop_missing()
        if self.passing is not None:
            self.passing = present(self.passing, self)

    @t.validate("find")
    def _validate_find(self, proposal: dict[str, Any]) -> str:
        try:
            self._heads_found = self._heads_meeting(proposal["value"])
        except BertlookError as error:
            raise BadTrait(str(error)) from error
        return proposal["value"]

    @t.observe("find")
    def _find_set(self, _change: dict[str, Any]) -> None:
        self.passing, self.find_error = self._heads_found, ""
