"""Elements of SVG as text. All text is escaped; only elements are markup."""

from __future__ import annotations

from html import escape

from bertlook.text import xml_text


class Markup(str):
    """XML that is complete in itself, such as elements."""

    __slots__ = ()


#: The value of an attribute; None omits it.
Value = str | float | None


def tag(name: str, /, *children: str, **attributes: Value) -> Markup:
    """Return an element.

    Args:
        name: Its name.
        *children: Elements, which are markup, and texts, which are escaped.
        **attributes: Its attributes; underscores stand for hyphens, and one at the end is dropped,
            as in ``class_``.

    Example:
        >>> tag("text", "a < b", x=1.50, text_anchor="end", fill=None)
        '<text x="1.5" text-anchor="end">a &lt; b</text>'
    """
    start = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_written(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    content = join(*children)
    return Markup(f"<{name}{start}>{content}</{name}>" if content else f"<{name}{start}/>")


def join(*parts: str) -> Markup:
    """Return elements and texts, which are escaped, as one piece of markup."""
    return Markup(
        "".join(
            part if isinstance(part, Markup) else escape(xml_text(part), quote=False)
            for part in parts
        )
    )


def number(value: float) -> str:
    """Return a number with at most two decimals: "1.5", "-0.25", "3"."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _written(value: str | float) -> str:
    return escape(xml_text(value)) if isinstance(value, str) else number(value)
