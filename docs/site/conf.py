"""Settings of Sphinx for sources that tools/docsite lays out; tools/docs.py builds the site."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from typing import Any

from pygments.lexers.special import TextLexer

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "src"))

import bertlook  # noqa: E402  (the line above makes it importable)
from bertlook.widgets.view import View  # noqa: E402

project = "bertlook"
author = copyright = "The bertlook authors"
version = release = bertlook.__version__
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
]

# Pages and notebooks. What runs has run before.
nb_execution_mode = "off"
myst_heading_anchors = 6

# The reference.
autosummary_generate = False
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
toc_object_entries_show_parents = "hide"
napoleon_numpy_docstring = False
suppress_warnings = ["ref.python"]  # parameters that are named like attributes of several classes
napoleon_use_ivar = True
napoleon_custom_sections = [("Traits", "params_style")]

# The pages. Nothing on them comes from elsewhere.
html_theme = "furo"
html_title = "bertlook"
html_baseurl = ""
_FRONT_END = ROOT / "src" / "bertlook" / "static"
html_static_path = ["static", str(_FRONT_END / "standalone.js"), str(_FRONT_END / "bertlook.css")]
html_css_files = ["bertlook.css", "site.css"]
html_js_files = [("standalone.js", {"defer": "defer"}), ("live_views.js", {"defer": "defer"})]
html_theme_options = {"top_of_page_buttons": []}
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_show_search_summary = False  # it asks a server for the pages, which none serves from disk
html_use_index = True
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
copybutton_exclude = ".linenos, .gp, .go"


def setup(app: Any) -> None:
    """Show diagrams as text, which needs no script from elsewhere; adapt the reference."""
    app.add_lexer("mermaid", TextLexer)
    app.connect("autodoc-skip-member", _skip)
    app.connect("autodoc-process-signature", _signature)


def _skip(_app: Any, _kind: str, name: str, _member: Any, skip: bool, _options: Any) -> bool | None:
    """Skip the methods that scikit-learn adds to the probes."""
    return True if name.startswith("set_") and name.endswith("_request") else None


def _signature(
    _app: Any, kind: str, _name: str, value: Any, _options: Any, _text: str, _returned: str
) -> tuple[str, str] | None:
    """Return the signature of a view's own constructor, which traitlets hides."""
    if kind != "class" or not issubclass(value, View):
        return None
    _self, *parameters = inspect.signature(value.__init__).parameters.values()
    shown = [str(parameter.replace(annotation=parameter.empty)) for parameter in parameters]
    return f"({', '.join(shown)})", ""
