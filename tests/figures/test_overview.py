from __future__ import annotations

import pytest

from bertlook import figures
from bertlook.clustering import behaviors
from bertlook.errors import BertlookError
from bertlook.measures import Entropy, RelativePosition, TokenClasses
from bertlook.scanning.results import Results
from tests.measures.surface_examples import random_texts


def test_every_head_has_the_behavior_of_figure_6() -> None:
    texts = random_texts(0)
    position, classes, entropy = (m().of(texts) for m in (RelativePosition, TokenClasses, Entropy))
    results = Results({"p": position, "c": classes, "e": entropy})
    names = behaviors(
        previous=position.previous,
        next=position.next,
        entropy=entropy.all,
        cls=classes.cls,
        sep=classes.sep,
        punctuation=classes.punctuation,
    )
    rows = figures.summary(results).data
    assert len(rows) == names.size
    for row in rows.to_dict("records"):
        name = names[row["layer"] - 1, row["index"] - 1]
        assert row["name"] == ("" if name == "other" else name)
        assert row["previous"] == position.previous[row["layer"] - 1, row["index"] - 1]
    tooltips = figures.summary(results).to_dict()["layer"][0]["encoding"]["tooltip"]
    titles = [tooltip["title"] for tooltip in tooltips]
    assert {"Head", "Attention to the previous token", "Entropy (nats)"} < set(titles)
    assert not any("_" in title for title in titles)
    with pytest.raises(BertlookError, match="A result of Entropy is needed"):
        figures.summary(Results({"p": position, "c": classes}))
