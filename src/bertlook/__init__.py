"""See what a transformer's attention heads look at.

Start with a sentence, in a notebook::

    import bertlook as bl

    bl.look("The chef made a cake for her guests .")     # all heads, and the links of one

then with numbers::

    model = bl.load()                                    # or a hub id, or a local folder
    attention = model("The cat sat .")                   # the maps of all heads
    results = bl.scan(model, bl.corpora.sample(), bl.measures.DependencyAccuracy())
    results["DependencyAccuracy"].table()                # each relation's best head

Views: ``look``, ``Explorer``, ``HeadGrid``, ``ArcView``, ``RelationTable``, ``HeadMap``,
``Comparison``, ``Dossier``, ``Quiz``. Questions to a corpus: ``scan``, ``search``, ``find_heads``,
``compare``. Collections: ``measures``, ``corpora``, ``edits``, ``figures``, ``probes``,
``clustering``. Each name has its own help, such as ``help(bl.scan)``; ``bertlook lab`` opens the
quickstart notebook.

The public names are imported when they are first used: ``import bertlook`` itself imports neither
torch nor transformers nor the widgets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bertlook.deferred import lazy_names

if TYPE_CHECKING:
    from bertlook import clustering as clustering
    from bertlook import corpora as corpora
    from bertlook import edits as edits
    from bertlook import figures as figures
    from bertlook import measures as measures
    from bertlook import probes as probes
    from bertlook.attention.attention import Attention as Attention
    from bertlook.attention.rollout import rollout as rollout
    from bertlook.attention.streams import Streams as Streams
    from bertlook.attribution.block_norms import block_norms as block_norms
    from bertlook.attribution.explain import Explanation as Explanation
    from bertlook.attribution.explain import explain as explain
    from bertlook.attribution.gradients import attattr as attattr
    from bertlook.attribution.gradients import gradient_attention as gradient_attention
    from bertlook.attribution.logits import logit_attribution as logit_attribution
    from bertlook.attribution.value_zeroing import value_zeroing as value_zeroing
    from bertlook.comparing.compare import compare as compare
    from bertlook.corpora import Document as Document
    from bertlook.corpora import Sentence as Sentence
    from bertlook.errors import BertlookError as BertlookError
    from bertlook.head import Head as Head
    from bertlook.measures.functions.measure import measure as measure
    from bertlook.model.images.image_model import ImageModel as ImageModel
    from bertlook.model.load import load as load
    from bertlook.model.mean_outputs import mean_outputs as mean_outputs
    from bertlook.model.model import Model as Model
    from bertlook.model.prediction import Prediction as Prediction
    from bertlook.model.random_init import random_init as random_init
    from bertlook.model.writing import Writing as Writing
    from bertlook.scanning.results import Results as Results
    from bertlook.scanning.run import scan as scan
    from bertlook.scanning.scan import Scan as Scan
    from bertlook.searching.find_heads import find_heads as find_heads
    from bertlook.searching.search import search as search
    from bertlook.statistic import Statistic as Statistic
    from bertlook.value_norms import norm_maps as norm_maps
    from bertlook.widgets.arc_view import ArcView as ArcView
    from bertlook.widgets.best_heads import names_of as names_of
    from bertlook.widgets.comparison import Comparison as Comparison
    from bertlook.widgets.dossier import Dossier as Dossier
    from bertlook.widgets.dossier_pages import write_dossiers as write_dossiers
    from bertlook.widgets.explorer import Explorer as Explorer
    from bertlook.widgets.explorer import look as look
    from bertlook.widgets.head_grid import HeadGrid as HeadGrid
    from bertlook.widgets.head_map import HeadMap as HeadMap
    from bertlook.widgets.quiz import quiz as quiz
    from bertlook.widgets.quiz_view import Quiz as Quiz
    from bertlook.widgets.relation_table import RelationTable as RelationTable
    from bertlook.widgets.tour import tour as tour

__version__ = "0.1.0"

#: The modules in which the public names are defined.
HOMES = {
    "ArcView": "bertlook.widgets.arc_view",
    "Attention": "bertlook.attention.attention",
    "BertlookError": "bertlook.errors",
    "Comparison": "bertlook.widgets.comparison",
    "Document": "bertlook.corpora",
    "Dossier": "bertlook.widgets.dossier",
    "Explorer": "bertlook.widgets.explorer",
    "Head": "bertlook.head",
    "HeadGrid": "bertlook.widgets.head_grid",
    "HeadMap": "bertlook.widgets.head_map",
    "ImageModel": "bertlook.model.images.image_model",
    "Model": "bertlook.model.model",
    "Prediction": "bertlook.model.prediction",
    "RelationTable": "bertlook.widgets.relation_table",
    "Quiz": "bertlook.widgets.quiz_view",
    "Results": "bertlook.scanning.results",
    "Scan": "bertlook.scanning.scan",
    "Sentence": "bertlook.corpora",
    "Statistic": "bertlook.statistic",
    "Streams": "bertlook.attention.streams",
    "Writing": "bertlook.model.writing",
    "load": "bertlook.model.load",
    "look": "bertlook.widgets.explorer",
    "measure": "bertlook.measures.functions.measure",
    "mean_outputs": "bertlook.model.mean_outputs",
    "norm_maps": "bertlook.value_norms",
    "rollout": "bertlook.attention.rollout",
    "random_init": "bertlook.model.random_init",
    "attattr": "bertlook.attribution.gradients",
    "block_norms": "bertlook.attribution.block_norms",
    "Explanation": "bertlook.attribution.explain",
    "explain": "bertlook.attribution.explain",
    "gradient_attention": "bertlook.attribution.gradients",
    "logit_attribution": "bertlook.attribution.logits",
    "value_zeroing": "bertlook.attribution.value_zeroing",
    "names_of": "bertlook.widgets.best_heads",
    "compare": "bertlook.comparing.compare",
    "find_heads": "bertlook.searching.find_heads",
    "quiz": "bertlook.widgets.quiz",
    "scan": "bertlook.scanning.run",
    "search": "bertlook.searching.search",
    "tour": "bertlook.widgets.tour",
    "write_dossiers": "bertlook.widgets.dossier_pages",
    "clustering": "bertlook.clustering",
    "corpora": "bertlook.corpora",
    "edits": "bertlook.edits",
    "figures": "bertlook.figures",
    "measures": "bertlook.measures",
    "probes": "bertlook.probes",
}

if not TYPE_CHECKING:  # Type checkers find the names above, and report missing ones.
    __all__ = ["__version__", *HOMES]
    __getattr__ = lazy_names(__name__, HOMES)


def __dir__() -> list[str]:
    return sorted(["__version__", *HOMES])
