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
    """Draw each head's mean attention to the previous, current and next token (section 3.1).

    Args:
        result: Result of ``RelativePosition``, or results of a scan that hold it.

    Raises:
        BertlookError: If there is no such result.

    Example:
        >>> import bertlook as bl
        >>> result = bl.measures.RelativePosition().of([bl.load()("The cat sat on the mat.")])
        >>> bl.figures.relative_position(result).title.text
        'Attention by relative position'
    """
    series = {"previous": "previous token", "current": "current token", "next": "next token"}
    return by_layer(
        result,
        RelativePosition.result_class,
        series,
        title="Attention by relative position",
        axis="Mean attention",
        is_share=True,
    )


def token_classes(result: Any) -> alt.HConcatChart:
    """Draw each head's mean attention to [CLS], [SEP] and punctuation (section 3.2, figure 2).

    The panel on the right separates attention to [SEP] from [SEP] itself and from other tokens.

    Args:
        result: Result of ``TokenClasses``, or results of a scan that hold it.

    Raises:
        BertlookError: If there is no such result.

    Example:
        >>> import bertlook as bl
        >>> result = bl.measures.TokenClasses().of([bl.load()("The cat sat on the mat.")])
        >>> [panel.title.text for panel in bl.figures.token_classes(result).hconcat]
        ['Attention to separators', 'Attention to [SEP]']
    """
    import altair as alt

    means = find_result(result, TokenClasses.result_class)
    panels = [
        layered(
            means,
            {"cls": "[CLS]", "sep": "[SEP]", "punctuation": '"." and ","'},
            title="Attention to separators",
            axis="Mean attention",
            is_share=True,
        )
    ]
    if means.counts[list(means.means).index("sep_to_sep")]:
        panels.append(
            layered(
                means,
                {"sep_to_sep": "[SEP] to [SEP]", "other_to_sep": "others to [SEP]"},
                title="Attention to [SEP]",
                axis="Mean attention",
                is_share=True,
                suffix="2",
            )
        )
    row = alt.hconcat(*panels).resolve_scale(color="independent", shape="independent")
    return themed(row, means.facts)


def gradients(result: Any) -> alt.LayerChart:
    """Draw the gradient of the loss by attention to classes of tokens (section 3.2, figure 3).

    Args:
        result: Result of ``GradientImportance``, or results of a scan that hold it.

    Raises:
        BertlookError: If there is no such result.

    Example:
        >>> import bertlook as bl
        >>> measure = bl.measures.GradientImportance()
        >>> results = bl.scan(bl.load(), ["The cat sat on the mat."], measure, progress=False)
        >>> bl.figures.gradients(results).title.text
        'Gradient of the loss by attention'
    """
    series = {
        "sep": "to [SEP]",
        "punctuation": 'to "." and ","',
        "other": "to other tokens",
        "cls": "to [CLS]",
    }
    return by_layer(
        result,
        GradientImportance.result_class,
        series,
        title="Gradient of the loss by attention",
        axis="Mean absolute gradient of the loss",
    )


def entropy(result: Any) -> alt.LayerChart:
    """Draw each head's mean entropy, from all tokens and from [CLS] (section 3.3, figure 4).

    Args:
        result: Result of ``Entropy``, or results of a scan that hold it.

    Raises:
        BertlookError: If there is no such result.

    Example:
        >>> import bertlook as bl
        >>> result = bl.measures.Entropy().of([bl.load()("The cat sat on the mat.")])
        >>> bl.figures.entropy(result).title.text
        'Entropy of attention'
    """
    return by_layer(
        result,
        Entropy.result_class,
        {"all": "all tokens", "cls": "from [CLS]"},
        title="Entropy of attention",
        axis="Mean entropy (nats)",
    )
