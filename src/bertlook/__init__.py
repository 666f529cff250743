"""See what a transformer's attention heads look at.

The public names are imported when they are first used: ``import bertlook`` itself imports neither
torch nor transformers nor the widgets.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from bertlook.collector import paused

if TYPE_CHECKING:
    from bertlook import corpora as corpora
    from bertlook import measures as measures
    from bertlook import probes as probes
    from bertlook.attention import Attention as Attention
    from bertlook.corpora import Sentence as Sentence
    from bertlook.errors import BertlookError as BertlookError
    from bertlook.head import Head as Head
    from bertlook.loading import load as load
    from bertlook.model import Model as Model
    from bertlook.scanning import Results as Results
    from bertlook.scanning import scan as scan
    from bertlook.widgets.arc_view import ArcView as ArcView
    from bertlook.widgets.explorer import Explorer as Explorer
    from bertlook.widgets.explorer import look as look
    from bertlook.widgets.head_grid import HeadGrid as HeadGrid
    from bertlook.widgets.relation_table import RelationTable as RelationTable

__version__ = "0.1.0"

_HOME = {
    "ArcView": "bertlook.widgets.arc_view",
    "Attention": "bertlook.attention",
    "BertlookError": "bertlook.errors",
    "Explorer": "bertlook.widgets.explorer",
    "Head": "bertlook.head",
    "HeadGrid": "bertlook.widgets.head_grid",
    "Model": "bertlook.model",
    "RelationTable": "bertlook.widgets.relation_table",
    "Results": "bertlook.scanning",
    "Sentence": "bertlook.corpora",
    "load": "bertlook.loading",
    "look": "bertlook.widgets.explorer",
    "scan": "bertlook.scanning",
}
_MODULES = ("corpora", "measures", "probes")

__all__ = ["__version__", *_HOME, *_MODULES]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'bertlook' has no attribute {name!r}")
    with paused():
        module = importlib.import_module(_HOME.get(name, f"bertlook.{name}"))
    value = getattr(module, name) if name in _HOME else module
    globals()[name] = value  # found once, it is an ordinary attribute
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
