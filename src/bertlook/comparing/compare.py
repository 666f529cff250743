"""bl.compare: attentions, texts, or models on a text or a corpus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bertlook.annotation.parsed import as_source
from bertlook.attention.attention import Attention
from bertlook.choices import is_list
from bertlook.comparing.arguments import check_names, to_model
from bertlook.comparing.corpus_comparison import CorpusComparison
from bertlook.comparing.matches import arrange_heads, read_matches
from bertlook.comparing.on_corpus import compare_on_corpus
from bertlook.comparing.steps import StepsComparison, compare_steps
from bertlook.comparing.text_comparison import TextComparison
from bertlook.errors import BertlookError
from bertlook.model.load import load
from bertlook.model.model import Model
from bertlook.model.unwrap import is_held_model

_WAYS = (
    "Give two Attentions, two texts (with model=, by default the bundled model), or two models "
    "with a text or a corpus: bl.compare(a, b, text=...), bl.compare(a, b, corpus)."
)


def compare(
    a: Any,
    b: Any = None,
    corpus: Any = None,
    *,
    text: Any = None,
    model: Any = None,
    names: Sequence[str] | None = None,
    matches: Any = None,
    **options: Any,
) -> TextComparison | CorpusComparison | StepsComparison:
    """Compare two attentions, or models on a text or a corpus, head by head.

    Args:
        a: An Attention; a text; or a model, its name or its folder, if ``text`` or ``corpus`` is
            given. Or a list of models, without ``b``: each is compared with the first. Those that
            are given by name or folder are loaded one at a time.
        b: The same of the other side.
        corpus: Texts, sentences or documents that two models read, or a path, as for
            :func:`bertlook.scan`. It is read once.
        text: The single text that two models read.
        model: The model that reads two texts; by default the bundled one.
        names: What the two are called in views and tables. By default the models' names, or the
            words in which the texts differ.
        matches: Pairs of corresponding heads, (head of a, head of b), such as
            ``bl.clustering.match_heads`` returns, for models with different numbers of heads or
            trained apart. By default heads are compared place by place; heads in no pair are left
            out.
        **options: For a corpus: ``measures``, whose statistics are compared too (means over
            inputs, and accuracies); ``resamples`` and ``permutations`` (2000 each) and ``seed``,
            for intervals and p values; ``progress``, whether to show a progress bar.

    Returns:
        The comparison: ``divergence`` (L, H) and ``table()``, the heads that changed most first; of
        single texts also ``difference`` (L, H, M, M), of a corpus ``low`` and ``high``. That of a
        list of models has one for each but the first, ``steps``.

    Raises:
        BertlookError: If the two can't be compared, because they are something else, have different
            numbers of heads, or no word in common.

    Example:
        >>> import bertlook as bl
        >>> comparison = bl.compare("The nurse helped him.", "The nurse helped her.")
        >>> comparison.names
        ('him', 'her')
        >>> model = bl.load()
        >>> comparison = bl.compare(model, bl.random_init(model), text="The cat sat.")
        >>> bool((comparison.divergence > 0).all())
        True
    """
    if b is None and is_list(a):
        if model is not None or matches is not None or (options and text is not None):
            raise BertlookError(
                "A list of models is compared without model and matches, and has options only on a "
                "corpus.",
                page="compare",
            )
        return compare_steps(a, corpus, text, names, options)
    if corpus is not None:
        if text is not None or model is not None:
            raise BertlookError("Give two models with either a text or a corpus.", page="compare")
        models = to_model(a), to_model(b)
        named = _names(names, *models)
        return compare_on_corpus(*models, corpus, named, matches=matches, **options)
    if options:
        raise BertlookError(
            f"{', '.join(options)}: only a comparison on a corpus has options.", page="compare"
        )
    if isinstance(a, Attention) and isinstance(b, Attention):
        if text is not None or model is not None:
            raise BertlookError(
                "Two Attentions have been read already. Leave out text and model, or give texts or "
                "models in their place.",
                page="compare",
            )
        first, second = a, b
    elif text is not None:
        if model is not None:
            raise BertlookError(
                "Give either text, which both models read, or model, which reads both texts.",
                page="compare",
            )
        first, second = (to_model(each)(as_source(text)) for each in (a, b))
    elif any(isinstance(each, Attention) or _is_model(each) for each in (a, b)):
        raise BertlookError(
            f"a is a {type(a).__name__} and b a {type(b).__name__}, without a text. {_WAYS}",
            page="compare",
        )
    else:
        reader = to_model(load() if model is None else model)
        first, second = (reader(_text(each)) for each in (a, b))
    named = _names(names, first, second)
    if matches is not None:
        shapes = [(each.num_layers, each.num_heads) for each in (first, second)]
        matches = read_matches(matches, *shapes)
        second = arrange_heads(second, matches, shapes[0])
    return TextComparison(first, second, named, matches)


def _is_model(value: Any) -> bool:
    return isinstance(value, Model) or is_held_model(value)


def _text(given: Any) -> Any:
    """Return a text in one of its forms."""
    source = as_source(given)
    if not isinstance(source, str) and not is_list(source) and not hasattr(source, "words"):
        raise BertlookError(
            f"There is nothing to compare in a {type(given).__name__}. {_WAYS}", page="compare"
        )
    return source


def _names(given: Any, a: Attention | Model, b: Attention | Model) -> tuple[str, str]:
    """Return what both sides are called."""
    if given is not None:
        first, second = check_names(given, 2)
        return first, second
    models = [str(each.provenance.get("model", "")) for each in (a, b)]
    if all(models) and models[0] != models[1]:
        return models[0], models[1]
    if isinstance(a, Model) or isinstance(b, Model):
        return "A", "B"
    words = [
        [word for word in each.words if word not in other.words] for each, other in ((a, b), (b, a))
    ]
    if all(len(own) == 1 for own in words):
        return words[0][0], words[1][0]
    return "A", "B"
