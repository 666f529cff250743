"""The list of examples that an Explorer pages through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets as t

from bertlook.errors import BertlookError
from bertlook.widgets.explorer_results import ExplorerResults
from bertlook.widgets.listing import Listing
from bertlook.widgets.protocol import FROM_KERNEL, MAX_EXAMPLES

if TYPE_CHECKING:
    import pandas as pd


class ListedExamples(ExplorerResults):
    """Pages through a table of links in a corpus.

    A subclass reads and shows texts: it has ``_read``, ``_show``, ``_jobs`` and ``_reply``.
    """

    listed = t.Dict(
        default_value=None,
        allow_none=True,
        help="Which link of the list of examples is shown, or None without a list.",
    ).tag(**FROM_KERNEL, js_type="types.ListedTrait | null")

    _listing: Listing | None = None
    _jobs: Any
    _read: Any
    _show: Any
    _reply: Any
    _kept_edits: Any

    @property
    def examples(self) -> pd.DataFrame | None:
        """The links that the view pages through; settable to another table of the same corpus.

        Example:
            >>> import bertlook as bl
            >>> model, sentences = bl.load(), bl.corpora.sample()
            >>> explorer = bl.Explorer(model, "The cat sat.", corpus=sentences)
            >>> explorer.examples = bl.search(model, sentences, head="3-1", relation="obj", limit=9)
            >>> explorer.locked, explorer.listed["of"]
            (Head(layer=2, head=0), 9)
        """
        return None if self._listing is None else self._listing.table

    @examples.setter
    def examples(self, table: pd.DataFrame | None) -> None:
        if table is None:
            self._listing = self.listed = None
            return
        listing = Listing(table, self._corpus)
        content = self._look_at_listed(listing, 0)
        self._listing = listing
        self._jobs.discard()  # A text typed before is not the newest any more.
        self._show(content)
        if listing.head is not None:
            self.locked = listing.head

    def _look_at_listed(self, listing: Listing, index: int) -> Any:
        """Return the content of the views for an example of a list."""
        content = self._read(listing.text(index), None, self._kept_edits())
        return content._replace(listed=index)

    def _show_listed(self, index: int | None) -> None:
        """Tell which example is shown, and put the word that attends in focus.

        Args:
            index: Its index, or None if another text is shown.
        """
        if self._listing is None:
            return
        self.listed = self._listing.facts(index)
        if index is not None:
            self.focused = self._listing.focus(index, self._attention, self.unit)

    def _answer_listed(self, request_id: str, index: int) -> None:
        """Show an example of the list, counted from its first one."""
        listing = self._listing
        if listing is None:
            raise BertlookError("There is no list of examples: set examples first.")
        if not 0 <= index < MAX_EXAMPLES:
            raise BertlookError(f"There is no example number {index}.")
        self._jobs.run(request_id, lambda: self._look_at_listed(listing, index), self._reply)
