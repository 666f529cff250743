"""Explorer: the views side by side, with a text box."""

from __future__ import annotations

from typing import Any

import traitlets as t

from bertlook.attention import Attention
from bertlook.encoding import printable
from bertlook.errors import BertlookError
from bertlook.head import Head
from bertlook.loading import load
from bertlook.model import Model
from bertlook.widgets.arc_view import ArcTraits, check_token, telling_head
from bertlook.widgets.assets import asset
from bertlook.widgets.base import AttentionWidget
from bertlook.widgets.head_grid import check_selection
from bertlook.widgets.latest import LatestOnly


class Explorer(ArcTraits, AttentionWidget):
    """Head grid and arc view of one model, linked, with a text box.

    A text typed in the browser is looked at in the background; the newest one wins. From Python set
    ``text``, or call :meth:`look` for pairs, words already split and gold sentences.

    Args:
        model: the model, as from :func:`bertlook.load`; the bundled one by default.
        text: what to look at first: a str, a list of words, a Sentence or a Document.
        pair: a second text, for models that read pairs.
        head: the head to lock at first; by default one whose words attend to distant words.
        truncate: cut a text that is longer than the model takes, and say so in the view, rather
            than refuse it.
        **traits: ``layer``, ``selection``, ``threshold``, ``mass``, ``top``, ``unit``,
            ``specials``, ``token``.

    """

    _esm = asset("explorer.js")
    _view = "explorer"

    text = t.Unicode("").tag(sync=True)
    model_name = t.Unicode("", read_only=True).tag(sync=True)
    selection = t.List(t.Tuple(t.Int(), t.Int())).tag(sync=True)

    def __init__(
        self,
        model: Model | None = None,
        text: Any = "The chef who ran the kitchen made a cake .",
        *,
        pair: Any = None,
        head: Head | str | int | None = None,
        truncate: bool = False,
        **traits: Any,
    ) -> None:
        self._model = load() if model is None else model
        self._truncate = truncate
        self._jobs: LatestOnly[tuple[Attention, str]] = LatestOnly()
        attention = self._attend(text, pair)
        super().__init__(attention, telling_head(attention) if head is None else head, **traits)
        self.set_trait("model_name", self._model.name)
        self._set_text(_as_text(text))

    @property
    def model(self) -> Model:
        """The model that is looked at."""
        return self._model

    def look(self, text: Any, pair: Any = None) -> Explorer:
        """Look at another text.

        Args:
            text: a str, a list of words, a Sentence or a Document.
            pair: a second text, for models that read pairs.

        Returns:
            The explorer itself.

        Raises:
            BertlookError: if the text can't be looked at; the view then keeps the present one.

        """
        self._show(self._attend(text, pair), _as_text(text))
        return self

    def close(self) -> None:
        """Close the widget; a text still being looked at is dropped."""
        self._jobs.close()
        super().close()

    def _attend(self, text: Any, pair: Any = None) -> Attention:
        return self._model(text, pair, truncate=self._truncate)

    def _show(self, attention: Attention, text: str) -> None:
        with self.hold_sync():
            self.token = None  # it pointed at a word of the text before
            self.attention = attention
            self._set_text(text)

    def _set_text(self, text: str) -> None:
        self._looked_at = text
        self.text = text

    @t.observe("text")
    def _text_set(self, change: dict[str, Any]) -> None:
        if change["new"] == self._looked_at:
            return
        try:
            self.look(change["new"])
        except BertlookError:
            self.text = self._looked_at
            raise

    @t.validate("token")
    def _token_exists(self, proposal: dict[str, Any]) -> int | None:
        return check_token(proposal["value"], self._attention)

    @t.validate("selection")
    def _heads_exist(self, proposal: dict[str, Any]) -> list[tuple[int, int]]:
        return check_selection(proposal["value"], self._attention.maps.shape[:2])

    def _answer(self, request: dict[str, Any]) -> None:
        if request.get("kind") == "text":
            text = request.get("text")
            if not isinstance(text, str):
                raise BertlookError("The view asked for a text that isn't one.")
            self._jobs.run(request["id"], lambda: (self._attend(text), text), self._reply)
        elif request.get("kind") == "cancel":
            self._jobs.cancel(request["id"])
        else:
            super()._answer(request)

    def _reply(self, key: str, outcome: tuple[Attention, str] | Exception | None) -> None:
        """Tell the browser how its text went: looked at, refused, or overtaken (None)."""
        if outcome is None:
            self.send({"id": key, "cancelled": True})
        elif isinstance(outcome, BertlookError):
            self.send({"id": key, "error": str(outcome)})
        elif isinstance(outcome, Exception):
            # A defect or a machine out of memory: the view says so rather than wait for ever.
            self.send({"id": key, "error": f"{type(outcome).__name__}: {outcome}"})
        else:
            self._show(*outcome)
            self.send({"id": key, "kind": "text"})


def look(text: Any, model: Model | str | None = None, **options: Any) -> Explorer:
    """Look at a text: an :class:`Explorer` in one word.

    Args:
        text: a str, a list of words, a Sentence or a Document.
        model: a Model, or what :func:`bertlook.load` takes; the bundled model by default.
        **options: what :class:`Explorer` takes.

    """
    if model is not None and not isinstance(model, Model):
        model = load(model)
    return Explorer(model, text, **options)


def _as_text(text: Any) -> str:
    """What the text box shows: words already split are joined by spaces."""
    return printable(text if isinstance(text, str) else " ".join(getattr(text, "words", text)))
