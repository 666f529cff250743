"""Figures 2, 3 and 4 of the paper, and attention by relative position."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bertlook.figures.by_layer import by_layer, layered
from bertlook.figures.theme import themed
from bertlook.measures import Entropy, GradientImportance, RelativePosition, TokenClasses
from bertlook.measures.measure import find_result

if TYPE_CHECKING:
    import altair as alt


def relative_position(result: Any) -> alt.LayerChart:
    """Every head's mean attention to the previous, the current and the next token (section 3.1).

    Args:
        result: of ``RelativePosition``, or a scan's results that hold it.

    Raises:
        BertlookError: if there is no such result.
    """
    series = {"previous": "previous token", "current": "the token itself", "next": "next token"}
    return by_layer(
        *(result, RelativePosition.result_class, series),
        title="Attention by relative position",
        axis="mean attention",
        whole=True,
    )


def token_classes(result: Any) -> alt.HConcatChart:
    """Every head's mean attention to [CLS], [SEP] and punctuation (section 3.2, figure 2).

    The panel on the right tells whether [SEP] is where [SEP] itself looks, or all others.

    Args:
        result: of ``TokenClasses``, or a scan's results that hold it.

    Raises:
        BertlookError: if there is no such result.
    """
    import altair as alt

    found = find_result(result, TokenClasses.result_class)
    to = {"cls": "[CLS]", "sep": "[SEP]", "punctuation": '"." and ","'}
    left = layered(*(found, to), title="Attention to separators", axis="mean attention", whole=True)
    panels = [left]
    if found.counts[list(found.descriptions).index("sep_to_sep")]:
        pair = {"sep_to_sep": "[SEP] to [SEP]", "other_to_sep": "others to [SEP]"}
        panels.append(
            layered(
                *(found, pair),
                title="Attention to [SEP]",
                axis="mean attention",
                whole=True,
                name="2",
            )
        )
    return themed(alt.hconcat(*panels).resolve_scale(color="independent", shape="independent"))


def gradients(result: Any) -> alt.LayerChart:
    """The gradient of the loss by attention to each class of tokens (section 3.2, figure 3).

    Args:
        result: of ``GradientImportance``, or a scan's results that hold it.

    Raises:
        BertlookError: if there is no such result.
    """
    series = {
        "sep": "to [SEP]",
        "punctuation": 'to "." and ","',
        "other": "to other tokens",
        "cls": "to [CLS]",
    }
    return by_layer(
        *(result, GradientImportance.result_class, series),
        title="How much the loss would change with the attention",
        axis="mean |dLoss / dA|",
    )


def entropy(result: Any) -> alt.LayerChart:
    """Every head's mean entropy, over all tokens and from [CLS] alone (section 3.3, figure 4).

    Args:
        result: of ``Entropy``, or a scan's results that hold it.

    Raises:
        BertlookError: if there is no such result.
    """
    return by_layer(
        *(result, Entropy.result_class, {"all": "all tokens", "cls": "from [CLS]"}),
        title="How broad attention is",
        axis="mean entropy (nats)",
    )
