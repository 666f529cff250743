"""One view of each kind, for tests of what holds for every view."""

from __future__ import annotations

import numpy as np

import bertlook as bl
from bertlook.clustering import Embedding
from bertlook.measures import DependencyResult, DivergenceResult
from bertlook.widgets.view import View

SENTENCE = "The chef who ran the kitchen made a cake for her guests ."
#: A sentence that differs from it in a word.
OTHER = "The chef who ran the kitchen made a mess for her guests ."
#: The element of a kind of view that has its name in ``VIEWS``, once it has drawn itself.
DRAWN = {
    "Explorer": ".bl-explorer:not(.bl-comparison)"
    ":has(.bl-grid[data-painted]):has(.bl-arcs[data-painted])",
    "HeadGrid": ".bl-page:has(.bl-grid[data-painted])",
    "ArcView": ".bl-page:has(.bl-arcs[data-painted])",
    "RelationTable": ".bl-page:has(.bl-relations tbody tr)",
    "HeadMap": ".bl-page:has(.bl-map[data-painted])",
    "Comparison": ".bl-comparison:has(.bl-grid[data-painted]):has(.bl-arcs[data-painted])",
    "Dossier": ".bl-page:has(.bl-dossier[data-painted])",
}
VIEWS = list(DRAWN)


def made_up_views(model: bl.Model | None = None) -> dict[str, View]:
    """Return a view of each kind, by the name of its class, in the order of ``VIEWS``.

    Args:
        model: The model that reads the sentence, by default the bundled one.
    """
    model = model or bl.load()
    result = dependency_result()
    sentence = bl.corpora.sample()[12]
    views = [
        bl.Explorer(model, sentence, results=result, head="2-3", selection=["1-1"]),
        bl.HeadGrid(model(SENTENCE), head="2-3"),
        bl.ArcView(model(SENTENCE), head="2-3"),
        bl.RelationTable(result, relation="det"),
        head_map(model.num_layers, model.num_heads),
        bl.Comparison(bl.compare(model(SENTENCE), model(OTHER)), head="2-3"),
        bl.Dossier(bl.measures.Dossiers(top=3).of(map(model, bl.corpora.sample()[:5])), "2-3"),
    ]
    return {type(view).__name__: view for view in views}


def dependency_result() -> DependencyResult:
    """Return accuracies of the bundled model on sixty sentences."""
    measure = bl.measures.DependencyAccuracy()
    return bl.scan(bl.load(), bl.corpora.sample()[:60], measure, progress=False)[measure.name]


def head_map(layers: int, heads: int) -> bl.HeadMap:
    """Return a map of heads around the centers of three behaviors."""
    random = np.random.default_rng(1)
    count = layers * heads
    kind = random.integers(3, size=count)
    points = random.normal(size=(3, 2))[kind] + random.normal(0, 0.3, (count, 2))
    total = np.linalg.norm(points[:, None] - points, axis=-1)
    result = DivergenceResult(total=total, rows=10, num_layers=layers, num_heads=heads)
    names = np.array(["other", "prev", "sep"], object)[kind].reshape(layers, heads)
    embedding = Embedding(points.reshape(layers, heads, 2), 0.0, 0.0)
    return bl.HeadMap(result, names, embedding=embedding)
