"""What all widgets share: requests, export, and which traits there are."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets as t

from bertlook.errors import BertlookError
from bertlook.widgets import page
from bertlook.widgets.assets import asset
from bertlook.widgets.protocol import MAX_ID, REQUESTS


class View(anywidget.AnyWidget):
    """A widget of this package: its state can be exported, and what arrives is never trusted."""

    _css = asset("bertlook.css")
    #: The name under which the exported page mounts the view.
    _view: ClassVar[str]

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.on_msg(self._on_message)

    def to_html(self, path: str | Path) -> Path:
        """Write the view as one HTML file that needs no server, no kernel and no network.

        Args:
            path: where to write; an existing file is replaced only when the new one is complete.

        Returns:
            The path written.

        """
        return page.write_page(
            Path(path), view=self._view, state=self._drawn_state(), title=self._title()
        )

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take the browser's state; a value that isn't valid is answered with the valid one."""
        try:
            super().set_state(sync_data)
        except t.TraitError:
            self.send_state([name for name in sync_data if self.has_trait(name)])

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._title()}>"

    def _title(self) -> str:
        raise NotImplementedError

    def _drawn_state(self) -> dict[str, Any]:
        """The state an exported page needs: every synced trait that bertlook itself declares."""
        return {name: getattr(self, name) for name in public_traits(type(self))}

    def _on_message(self, _widget: Any, content: Any, _buffers: Any) -> None:
        """Check a request of the front end and pass its fields to the method that answers it."""
        if not isinstance(content, dict) or not _is_id(content.get("id")):
            return  # without an id there is nowhere to send an answer
        request_id, kind = content["id"], content.get("kind")
        answer = getattr(self, f"_answer_{kind}", None) if kind in REQUESTS else None
        try:
            if answer is None:
                raise BertlookError(f"This widget can't answer a request of kind {_brief(kind)}.")
            answer(request_id, **_checked_fields(kind, content))
        except BertlookError as error:
            self.send({"id": request_id, "error": str(error)})

    def _answer_cancel(self, request_id: str) -> None:
        """Drop the request with this id; what is answered at once can't be dropped any more."""


def public_traits(widget: type[t.HasTraits]) -> dict[str, t.TraitType[Any, Any]]:
    """The synced traits that bertlook's own classes declare, by name."""
    ours: dict[str, Any] = {}
    for cls in widget.__mro__:
        if cls.__module__.startswith("bertlook."):
            ours |= {k: v for k, v in vars(cls).items() if isinstance(v, t.TraitType)}
    # An instance's own class has the front end itself among its traits, as `_esm`.
    return {
        name: trait
        for name, trait in ours.items()
        if trait.metadata.get("sync") and not name.startswith("_")
    }


def check_names(widget: type[t.HasTraits], given: dict[str, Any]) -> None:
    """Refuse options that a widget hasn't, and name those that it has.

    Traits that only the kernel sets are no options.

    Raises:
        TypeError: if an option is unknown.
    """
    traits = public_traits(widget).items()
    settable = [name for name, trait in traits if not trait.metadata.get("from_kernel")]
    known = sorted({*settable, "layout"})
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise TypeError(
            f"{widget.__name__} has no option {', '.join(unknown)}; it has {', '.join(known)}."
        )


def _checked_fields(kind: str, request: dict[str, Any]) -> dict[str, Any]:
    fields = {name: request.get(name) for name in REQUESTS[kind]}
    for name, value in fields.items():
        if type(value) is not REQUESTS[kind][name]:
            raise BertlookError(
                f"The request {kind!r} needs {name} as {REQUESTS[kind][name].__name__}, "
                f"not {_brief(value)}."
            )
    return fields


def _brief(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 40 else shown[:39] + "…"


def _is_id(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_ID
