"""The dossier of an Explorer's locked head, whose examples are shown in the arcs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import traitlets as t

from bertlook.attention.attention import Attention
from bertlook.errors import BertlookError
from bertlook.head import Head, find_head
from bertlook.measures.result import Result
from bertlook.widgets.dossier_fields import encode_dossier, example_at
from bertlook.widgets.dossier_traits import DossierTraits
from bertlook.widgets.explorer_arguments import check_shape, result_in
from bertlook.widgets.focused import units_of_word
from bertlook.widgets.listed_examples import ListedExamples
from bertlook.widgets.live_scan import ScanStatus
from bertlook.widgets.protocol import FROM_KERNEL, SHARED
from bertlook.widgets.trait_error import BadTrait

if TYPE_CHECKING:
    from bertlook.measures.dossiers.dossier import HeadDossier
    from bertlook.measures.dossiers.result import DossiersResult


class ExplorerDossier(ListedExamples, DossierTraits):
    """Shows the dossier of the locked head, from results with dossiers, and its examples as texts.

    A subclass reads and shows texts, as for :class:`ListedExamples`.
    """

    has_dossiers = t.Bool(False, help="Whether the results have dossiers of heads.").tag(
        **FROM_KERNEL
    )
    show_dossier = t.Bool(
        False, help="Whether the locked head's dossier is shown, if the results have dossiers."
    ).tag(**SHARED)

    #: The position of the example that is shown, from which ``opened`` differs while it is set.
    _shown_opened = t.Int(None, allow_none=True)

    _dossiers: DossiersResult | None = None
    #: The results that give a dossier its scores.
    _scores: Mapping[str, Result] = {}
    #: The dossier that is shown, or None.
    _dossier: HeadDossier | None = None

    def _take_results(self, *arguments: Any) -> None:
        super()._take_results(*arguments)
        self._take_dossiers(self._results)

    def _follow(self, status: ScanStatus, name: str) -> None:
        super()._follow(status, name)
        if status.results is not None and not status.running:
            self._take_dossiers(status.results)

    def _take_dossiers(self, results: Mapping[str, Result]) -> None:
        """Offer the dossiers in some results, if there are any."""
        if not results:
            return
        from bertlook.measures.dossiers.result import DossiersResult

        dossiers = result_in(results, DossiersResult)
        if dossiers is None:
            return
        check_shape("of Dossiers", dossiers, self._shape, self.model_name)
        self._dossiers, self._scores = dossiers, results
        self.has_dossiers = True

    @t.validate("show_dossier")
    def _validate_show_dossier(self, proposal: dict[str, Any]) -> bool:
        if proposal["value"]:
            self._need_dossiers("show_dossier")
        return bool(proposal["value"])

    @t.observe("layer", "head", "show_dossier")
    def _follow_head(self, _change: Any) -> None:
        """Show the locked head's dossier; without a locked head, keep the one that is shown."""
        if not self.show_dossier:
            self._dossier, self.dossier = None, {}
        elif self.locked is not None and (
            self._dossier is None or self._dossier.head != self.locked
        ):
            self._dossier = self._dossier_of(self.locked)
            self.dossier = encode_dossier(self._dossier)

    def _dossier_of(self, head: Head) -> HeadDossier:
        """Return the dossier of a head, which may be the one that is shown."""
        if self._dossier is not None and self._dossier.head == head:
            return self._dossier
        from bertlook.measures.dossiers.others import dossier_of

        return dossier_of(self._scores, head)

    @t.validate("opened")
    def _validate_opened(self, proposal: dict[str, Any]) -> int | None:
        position: int | None = proposal["value"]
        if position is not None and position not in self._need_dossiers("opened").texts:
            raise BadTrait(
                f"opened is {position}, but input {position} is no example of any head. Give the "
                "position of one of the examples of results.dossier(head), or None."
            )
        return position

    @t.observe("opened")
    def _opened_set(self, change: dict[str, Any]) -> None:
        """Show the input of an example, if there is a model to read it."""
        position = change["new"]
        if position == self._shown_opened:
            return
        if position is None or not self.reads_text:
            self._shown_opened = position
            return
        try:
            content = self._look_at_opened(position)
            self._jobs.discard()  # A text typed before is not the newest any more.
            self._show(content)
        except BertlookError:
            self.opened = self._shown_opened
            raise

    def _answer_opened(self, request_id: str, layer: int, head: int, position: int) -> None:
        """Show the input of an example of a head's dossier, and lock the head."""
        if position not in self._need_dossiers("opened").texts:
            raise BertlookError(f"Input {position} is no example of any head.")
        chosen = find_head((layer, head), *self._shape)
        self._jobs.run(
            request_id, lambda: self._look_at_opened(position)._replace(head=chosen), self._reply
        )

    def _look_at_opened(self, position: int) -> Any:
        """Return the content of the views for an example: the corpus's input, or its words."""
        words, _ = self._need_dossiers("opened").texts[position]
        corpus = self._corpus
        if corpus is not None and position >= len(corpus):
            raise BertlookError(
                f"The corpus has {len(corpus)} inputs, but input {position + 1} was counted. Give "
                "the corpus that was scanned."
            )
        source = list(words) if corpus is None else corpus[position]
        content = self._read(source, None, self._kept_edits())
        attention = content.attention
        if isinstance(attention, Attention):
            # One of them may have been cut.
            pairs = zip(attention.words, words, strict=False)
            if any(read != counted for read, counted in pairs):
                raise BertlookError(
                    f"Input {position + 1} of the corpus isn't the text that was counted. Give the "
                    "corpus that was scanned, or none."
                )
        return content._replace(opened=position)

    def _opened_traits(self, content: Any) -> dict[str, Any]:
        """Return the traits that tell which example some content is, and of which head."""
        opened = {"_shown_opened": content.opened, "opened": content.opened}
        head = content.head
        return opened if head is None else {**opened, "layer": head.layer, "head": head.head}

    def _focus_opened(self) -> None:
        """Put the word that attends in focus, if the example is one of the locked head."""
        if self.opened is None or self.locked is None:
            return
        example = example_at(self._dossier_of(self.locked), self.opened)
        if example is not None:
            self.focused = units_of_word(self._attention, example.query, self.unit)

    def _need_dossiers(self, name: str) -> DossiersResult:
        if self._dossiers is None:
            raise BadTrait(
                f"{name} needs dossiers, and this {type(self).__name__} has none. Give it the "
                "results of a scan with bl.measures.Dossiers: Explorer(model, results=results)."
            )
        return self._dossiers

    def _provenance_parts(self) -> dict[str, Mapping[str, Any]]:
        parts = super()._provenance_parts()
        if self._dossier is None or self._dossiers is None:
            return parts
        return {**parts, "dossier": self._dossiers.facts}
