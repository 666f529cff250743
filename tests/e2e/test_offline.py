"""The checks of outputs find what names another machine, and nothing else."""

from __future__ import annotations

import altair as alt
import pytest

import bertlook as bl
from tests.e2e.offline import addresses, check_outputs


@pytest.mark.parametrize(
    "output",
    [
        '<script src="https://cdn.jsdelivr.net/npm/vega@6"></script>',
        "<img src=http://example.org/a.png>",
        '<link href="//cdn.example.org/a.css" rel="stylesheet">',
        "import('https://esm.sh/vega')",
        {"url": "wss://example.org/socket"},
        {"baseURL": "https:\\/\\/cdn.jsdelivr.net\\/npm"},
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="https://www.w3.org/a.png"/></svg>',
    ],
)
def test_other_machines_are_found(output: object) -> None:
    assert len(addresses(output)) == 1


def test_names_of_languages_are_no_machines() -> None:
    assert not addresses(
        {
            "$schema": "https://vega.github.io/schema/vega-lite/v6.4.1.json",
            "svg": '<svg xmlns="http://www.w3.org/2000/svg" '
            'xmlns:xlink="http://www.w3.org/1999/xlink"><!-- a // b.c/d --></svg>',
        }
    )


def test_altairs_own_output_is_refused_and_that_of_a_figure_is_not() -> None:
    own = alt.Chart(alt.Data(values=[{"x": 1}])).mark_point().encode(x="x:Q")
    figure = bl.figures.entropy(bl.measures.Entropy().of([bl.load()("The cat sat.")]))
    for chart, is_offline in [(own, False), (figure, True)]:
        output = {"output_type": "display_data", "data": chart._repr_mimebundle_()}
        assert (not addresses(output)) is is_offline
        if is_offline:
            check_outputs([{"outputs": [output]}])
