"""The base class of all views: options, requests of the front end, and export."""

from __future__ import annotations

import difflib
import inspect
import re
import secrets
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, get_args

import anywidget
import traitlets as t

from bertlook.choices import check_flag
from bertlook.drawings.saving import KINDS
from bertlook.errors import BertlookError
from bertlook.files import check_format, check_output, write_file
from bertlook.text import printable
from bertlook.widgets import page
from bertlook.widgets.assets import front_end
from bertlook.widgets.protocol import FROM_KERNEL, MAX_ID, REQUESTS
from bertlook.widgets.still import first_still
from bertlook.widgets.still_output import add_still
from bertlook.widgets.trait_error import BadTrait

if TYPE_CHECKING:
    from bertlook.drawings.drawing import Drawing
    from bertlook.drawings.paper import Paper

#: The largest file that a browser is sent, in bytes.
MAX_DOWNLOAD = 100_000_000
#: The largest length of the name of such a file, without its ending.
MAX_NAME = 80


def _own_classes(cls: type) -> list[type]:
    """Return the classes of bertlook that a class is or derives from."""
    return [base for base in cls.__mro__ if base.__module__.startswith("bertlook.")]


class _ViewType(t.MetaHasTraits):
    """The type of views: ``dir`` and ``help`` leave out methods inherited from other packages."""

    def __dir__(cls) -> list[str]:
        own = {name for base in _own_classes(cls) for name in vars(base)}
        # inspect.getattr_static, asked for each name, takes a fifth of the time of all imports.
        attributes = {
            name: value for base in cls.__mro__[::-1] for name, value in vars(base).items()
        }
        # traitlets collects a class's traits from here.
        return [
            name
            for name in super().__dir__()
            if (name in own and (name[:2] != "__" or name == "__init__"))
            or isinstance(attributes.get(name), t.BaseDescriptor)
        ]


class View(anywidget.AnyWidget, metaclass=_ViewType):
    """A widget of this package, with a JavaScript view and requests that it answers.

    A subclass sets ``_esm`` and ``_view``, and answers a request of kind "x" in a method
    ``_answer_x(request_id, **fields)``, which sends ``{"id": request_id, ...}`` or raises a
    BertlookError. Fields have the types declared in ``protocol.REQUESTS``.
    """

    _css = front_end("bertlook.css")
    #: The name under which an exported page mounts the view.
    _view: ClassVar[str]
    #: The formats in which the view can be saved, by the endings of files.
    _formats: ClassVar[tuple[str, ...]] = KINDS
    _is_closed = False

    # Named by STILL_TRAIT. The view in the browser hides the still picture that has this class.
    _still = t.Unicode().tag(**FROM_KERNEL)

    @t.default("_still")
    def _make_still(self) -> str:
        return f"bertlook-still-{secrets.token_hex(8)}"

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "_view" in vars(cls) and cls.__doc__:
            traits = "\n".join(_description(*named) for named in public_traits(cls).items())
            cls.__doc__ = f"{inspect.cleandoc(cls.__doc__)}\n\nTraits:\n{traits}\n"
        elif cls.__doc__ is None:  # such as the class that anywidget creates for each instance
            cls.__doc__ = cls.__mro__[1].__doc__

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.on_msg(self._on_message)

    def close(self) -> None:
        """Close the widget; once nothing else refers to it, its maps are freed."""
        super().close()
        self._is_closed = True
        # A cycle of references would keep the maps until the next garbage collection.
        self.on_msg(self._on_message, remove=True)

    def to_html(self, path: str | Path, *, kernel_note: bool = True) -> Path:
        """Write the view as one HTML file that needs no server, no kernel and no network.

        Args:
            path: The file to write. An existing file is replaced when the new one is complete.
            kernel_note: Whether the page says that it has no kernel, and that another text needs
                one. Leave that out of a page for readers who know nothing of notebooks.

        Returns:
            The path written.

        Raises:
            BertlookError: If an option has another value, or the file can't be written.

        Example:
            >>> import tempfile
            >>> import bertlook as bl
            >>> grid = bl.HeadGrid(bl.load()("The cat sat."))
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     grid.to_html(f"{folder}/cat.html").name
            'cat.html'
        """
        path = check_output("path", path)  # before the view is encoded
        kernel_note = check_flag("kernel_note", kernel_note)
        self._check_open()
        return write_file(path, self._page(kernel_note=kernel_note))

    def save(
        self,
        path: str | Path,
        *,
        width: float | None = None,
        caption: bool | str = True,
        font: str = "Helvetica",
    ) -> Path:
        """Write the view as it is now: a drawing for a paper, or a page with the live view.

        A drawing is black on white, its text is text, and it is made without a browser. What is
        under the pointer, or scrolled to, doesn't matter.

        Args:
            path: The file to write; its ending says the format: .svg, .pdf, .png, or .html, which
                is :meth:`to_html`. An existing file is replaced when the new one is complete.
            width: The width of the drawing in centimeters; by default that of its content, at most
                17. Text keeps its size: narrow drawings have more lines.
            caption: Whether a caption names the head and the model, or the text of another caption.
            font: The font: "Helvetica", "Times", or the name of another one that is installed. PDF
                files contain it, SVG files name it.

        Returns:
            The path written.

        Raises:
            BertlookError: If the view is closed, the format is unknown, an option has another
                value, PDF or PNG are asked for without ``bertlook[figures]``, or the file can't be
                written.

        Example:
            >>> import tempfile
            >>> import bertlook as bl
            >>> view = bl.ArcView(bl.load()("The cat sat on the mat."), "3-2")
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     view.save(f"{folder}/cat.svg", width=8, caption=False).name
            'cat.svg'
        """
        from bertlook.drawings.paper import find_paper  # A picture on a screen needs none.

        file, kind = check_format(path, self._formats)
        paper = find_paper(width, caption, font)
        self._check_open()
        return self._write(file, kind, paper)

    def _write(self, file: Path, kind: str, paper: Paper) -> Path:
        """Write the view to a file, whose path and format have been checked."""
        return write_file(file, self._content(kind, paper))

    def _content(self, kind: str, paper: Paper) -> str | bytes:
        """Return the view as the content of a file of a format."""
        from bertlook.drawings.drawing import drawing_content

        return self._page() if kind == "html" else drawing_content(self._draw(paper), kind)

    def _page(self, *, kernel_note: bool = True) -> str:
        return page.view_page(
            view=self._view,
            state=self._drawn_state(),
            still=self._page_still(),
            title=self._title(),
            provenance=self._provenance(),
            kernel_note=kernel_note,
        )

    def _draw(self, paper: Paper) -> Drawing:
        """Return a drawing of the view as it is now."""
        raise BertlookError(f"A {type(self).__name__} can only be saved as .html.")

    def _check_open(self) -> None:
        if self._is_closed:
            raise BertlookError(
                f"This {type(self).__name__} is closed, and can't be saved. Make a new one."
            )

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Accept the browser's state, and answer invalid values with the current ones.

        Only values of the view's shared traits are accepted: neither of traits that the kernel
        alone sets, nor of the front end itself.

        Args:
            sync_data: The values of traits by name.
        """
        shared = _settable(type(self))
        accepted = {name: value for name, value in sync_data.items() if name in shared}
        refused = [name for name in sync_data if name not in shared and name in self.keys]
        try:
            super().set_state(accepted)
        except (t.TraitError, BertlookError):
            refused = [name for name in sync_data if self.has_trait(name)]
        if refused:
            self.send_state(refused)

    def __setattr__(self, name: str, value: Any) -> None:
        if not name.startswith("_") and not hasattr(type(self), name):
            names = [*_settable(type(self)), *_properties(type(self))]
            near = difflib.get_close_matches(name, names)
            hint = f"Did you mean {' or '.join(near)}?" if near else f"It has {', '.join(names)}."
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}. {hint}")
        try:
            super().__setattr__(name, value)
        except t.TraitError as error:
            raise error if isinstance(error, BertlookError) else BadTrait(str(error)) from error

    def __dir__(self) -> list[str]:
        return [*dir(type(self)), *vars(self)]

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._title()}>"

    def _repr_mimebundle_(self, **options: Any) -> Any:
        has_still = add_still(self, self._still_html)
        bundle = super()._repr_mimebundle_(**options)
        if has_still and bundle is not None:  # The whole text is beside the still.
            data = bundle[0] if isinstance(bundle, tuple) else bundle
            data["text/plain"] = f"<{type(self).__name__}: {self._title()}>"
        return bundle

    def _still_html(self) -> str:
        """Return the picture that a notebook shows where the view can't be, as HTML."""
        return first_still(self._still_drawings(), self._still)

    def _page_still(self) -> str:
        """Return what an exported page shows where scripts don't run, as HTML."""
        return self._still_html()

    def _still_drawings(self) -> Iterator[Drawing]:
        """Yield drawings of the view for a still, each with less than the one before."""
        from bertlook.drawings.paper import STILL

        yield self._draw(STILL)

    def _title(self) -> str:
        raise NotImplementedError

    def _provenance(self) -> dict[str, Any]:
        """Return facts on how the numbers in the view were made, for exported pages.

        Parts of the view that were made separately have their facts apart, by the part's name.
        """
        parts = {name: dict(facts) for name, facts in self._provenance_parts().items() if facts}
        return parts if len(parts) > 1 else next(iter(parts.values()), {})

    def _provenance_parts(self) -> dict[str, Mapping[str, Any]]:
        """Return the facts of each part of the view."""
        return {}

    def _drawn_state(self) -> dict[str, Any]:
        """Return the state that an exported page needs: every synchronized trait of bertlook."""
        return {name: getattr(self, name) for name in public_traits(type(self))}

    def _on_message(self, _widget: Any, content: Any, _buffers: Any) -> None:
        """Check a request of the front end and pass its fields to the method that answers it."""
        if not isinstance(content, dict):
            return
        request_id, kind = content.get("id"), content.get("kind")
        if not isinstance(request_id, str) or not 0 < len(request_id) <= MAX_ID:
            return  # no valid id to answer
        declared = REQUESTS.get(kind) if isinstance(kind, str) else None
        answer = getattr(self, f"_answer_{kind}", None)
        try:
            if answer is None or declared is None:
                raise BertlookError(
                    f"{type(self).__name__} can't answer a request of kind {_brief(kind)}."
                )
            fields = {name: content.get(name) for name in declared}
            for name, expected in declared.items():
                # A bool is an int to isinstance.
                if type(fields[name]) not in (get_args(expected) or (expected,)):
                    type_name = getattr(expected, "__name__", str(expected))
                    raise BertlookError(
                        f"A request of kind {kind!r} needs {name} as {type_name}, not "
                        f"{_brief(fields[name])}."
                    )
            answer(request_id, **fields)
        except Exception as error:
            self._send_error(request_id, error)
            if not isinstance(error, BertlookError):
                raise  # such as an error in an observer, which the kernel logs

    def _send_error(self, request_id: str, error: Exception) -> None:
        """Answer a request with an error; without an answer, the browser would wait forever."""
        own = isinstance(error, BertlookError)
        self.send(
            {"id": request_id, "error": f"{'' if own else type(error).__name__ + ': '}{error}"}
        )

    @contextmanager
    def _one_update(self) -> Iterator[None]:
        """Change traits together: the browser gets all of them, even if an observer raises."""
        try:
            with self.hold_sync(), self.hold_trait_notifications():
                yield
        except Exception:
            self.send_state(list(public_traits(type(self))))
            raise

    def _answer_save(self, request_id: str, format: str) -> None:
        """Send the view as the content of a file."""
        from bertlook.drawings.paper import find_paper

        if format not in self._formats:
            raise BertlookError(f"A {type(self).__name__} can't be saved as {_brief(format)}.")
        content = self._content(format, find_paper())
        data = printable(content).encode() if isinstance(content, str) else content
        if len(data) > MAX_DOWNLOAD:
            raise BertlookError(
                f"The file has {len(data) / 1e6:,.0f} MB, which is too much for the browser. Write "
                f"it in Python: view.save({f'view.{format}'!r})."
            )
        self.send({"id": request_id, "name": f"{self._file_name()}.{format}"}, [data])

    def _file_name(self) -> str:
        """Return a name for a file of the view, without its ending."""
        name = "-".join([self._view, *self._file_words()])
        return re.sub(r"[^\w.+]+", "-", name.replace("_", "-"))[:MAX_NAME].strip("-.")

    def _file_words(self) -> list[str]:
        """Return what the name of a file says about its content."""
        model = self._provenance().get("model")
        return [model] if isinstance(model, str) else []

    def _answer_cancel(self, request_id: str) -> None:
        """Cancel a request; those that are answered immediately have already ended."""


def public_traits(widget: type[t.HasTraits]) -> dict[str, t.TraitType[Any, Any]]:
    """Return the synchronized traits that bertlook's own classes declare, by name."""
    return {
        name: trait for name, trait in _own_traits(widget).items() if trait.metadata.get("sync")
    }


def _own_traits(widget: type[t.HasTraits]) -> dict[str, t.TraitType[Any, Any]]:
    """Return the public traits that bertlook's own classes declare, by name."""
    return {
        name: trait
        for cls in reversed(_own_classes(widget))
        for name, trait in vars(cls).items()
        # The class that anywidget creates for each instance has the front end itself as `_esm`.
        if isinstance(trait, t.TraitType) and name[0] != "_"
    }


def check_options(widget: type[t.HasTraits], options: dict[str, Any]) -> None:
    """Raise TypeError if a widget's constructor is given an option that is not among its traits.

    Args:
        widget: The widget's class.
        options: The options by name. Traits that only the kernel sets aren't options.
    """
    names = sorted([*_settable(widget), "layout"])
    unknown = sorted(set(options) - set(names))
    if unknown:
        parameters = inspect.signature(widget).parameters.values()
        own = [item.name for item in parameters if item.kind is not item.VAR_KEYWORD]
        near = difflib.get_close_matches(unknown[0], [*own, *names])
        hint = (
            f"Did you mean {' or '.join(near)}?"
            if near
            else f"It has {', '.join(dict.fromkeys([*own, *names]))}."
        )
        raise TypeError(f"{widget.__name__} has no option {', '.join(unknown)}. {hint}")


def _settable(widget: type[t.HasTraits]) -> list[str]:
    traits = _own_traits(widget).items()
    return sorted(name for name, trait in traits if not trait.metadata.get("from_kernel"))


def _properties(cls: type) -> list[str]:
    """Return the names of the properties of a class that can be set."""
    own = {name: value for base in _own_classes(cls) for name, value in vars(base).items()}
    return sorted(name for name, value in own.items() if isinstance(value, property) and value.fset)


#: Names of trait types in the documentation.
_KINDS = {
    "Unicode": "str",
    "Enum": "str",
    "Any": "dict",
    "HeadIndex": "int",
    "Decimal": "float",
    "Whole": "int",
    "HeadList": "list of heads",
    "Focused": "list of int",
}


def _description(name: str, trait: t.TraitType[Any, Any]) -> str:
    """Return a trait's line in the documentation of its widget."""
    kind = _KINDS.get(type(trait).__name__, type(trait).__name__.lower())
    default = trait.default_value
    if default is None or isinstance(default, (bool, int, float, str)):
        kind += f"{' or None' if trait.allow_none else ''}, default {default!r}"
    return textwrap.fill(
        f"{name} ({kind}): {trait.help}",
        width=96,
        initial_indent="    ",
        subsequent_indent="        ",
        break_on_hyphens=False,
    )


def _brief(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 40 else shown[:39] + "…"
