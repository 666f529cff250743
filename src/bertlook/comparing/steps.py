"""bl.compare of many models, such as checkpoints, each with the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bertlook.annotation.parsed import as_source
from bertlook.choices import is_iterable
from bertlook.comparing.arguments import check_names, to_model
from bertlook.comparing.corpus_comparison import CorpusComparison
from bertlook.comparing.on_corpus import compare_on_corpus
from bertlook.comparing.text_comparison import TextComparison
from bertlook.errors import BertlookError
from bertlook.text import count_of

if TYPE_CHECKING:
    from bertlook.measures.tables import Table


@dataclass(frozen=True, eq=False, repr=False)
class StepsComparison:
    """Models, such as the checkpoints of one training, each compared with the first.

    Attributes:
        names: What the K + 1 models are called, the first one included.
        steps: The K comparisons, of the first model with each of the others.

    Example:
        >>> import bertlook as bl
        >>> model = bl.load()
        >>> checkpoints = [model, model, bl.random_init(model)]
        >>> comparison = bl.compare(checkpoints, text="The cat sat.")
        >>> comparison
        <StepsComparison: 2 steps from 0: 1, 2>
        >>> comparison.divergence.shape
        (2, 6, 8)
    """

    names: tuple[str, ...]
    steps: tuple[TextComparison | CorpusComparison, ...]

    @property
    def divergence(self) -> NDArray[np.float64]:
        """(K, L, H) each model's divergence from the first, in nats; see the single steps."""
        return np.stack([step.divergence for step in self.steps])

    def table(self) -> Table:
        """Return a row for each step and head.

        Returns:
            The columns step (from 1) and name (of the model), and those of the single comparisons'
            tables; in each step the heads that changed most first.

        Example:
            >>> import bertlook as bl
            >>> model = bl.load()
            >>> comparison = bl.compare([model, bl.random_init(model)], text="The cat sat.")
            >>> list(comparison.table().columns)[:4]
            ['step', 'name', 'head', 'divergence']
        """
        import pandas as pd

        from bertlook.measures.tables import make_table  # imports pandas

        tables = []
        for number, step in enumerate(self.steps, start=1):
            table = step.table()
            table.insert(0, "name", self.names[number])
            table.insert(0, "step", number)
            tables.append(table)
        facts = {name: table.attrs for name, table in zip(self.names[1:], tables, strict=True)}
        frames = [pd.DataFrame(table) for table in tables]
        return make_table(pd.concat(frames, ignore_index=True), facts)

    def __repr__(self) -> str:
        first, *others = self.names
        steps = count_of(len(others), "step")
        return f"<StepsComparison: {steps} from {first}: {', '.join(others)}>"


def compare_steps(
    models: Sequence[Any], corpus: Any, text: Any, names: Any, options: Mapping[str, Any]
) -> StepsComparison:
    """Return the comparison of each model with the first; see :func:`bertlook.compare`.

    Models that are given by name are loaded one at a time; on a corpus, the first one stays.

    Args:
        models: Two or more models, names or folders.
        corpus: The corpus that they read, or None.
        text: The text that they read, or None.
        names: What they are called; by default their own names, or numbers if these repeat.
        options: Options of a comparison on a corpus.

    Raises:
        BertlookError: If there are fewer models, not one of text and corpus, or a corpus that can
            be read only once.
    """
    if len(models) < 2 or (text is None) == (corpus is None):
        raise BertlookError(
            "Give two or more models with either a text or a corpus: "
            "bl.compare([first, second, third], text=...)."
        )
    if names is not None:
        names = check_names(names, len(models))
    if text is not None:
        attentions = [to_model(given)(as_source(text)) for given in models]
        names = names or _distinct([str(each.provenance["model"]) for each in attentions])
        return StepsComparison(
            names,
            tuple(
                TextComparison(attentions[0], attention, (names[0], name))
                for attention, name in zip(attentions[1:], names[1:], strict=True)
            ),
        )
    if is_iterable(corpus) and iter(corpus) is corpus:
        raise BertlookError(
            "The corpus can be read only once, and each model after the first reads it again. Give "
            "a list in place of an iterator."
        )
    first = to_model(models[0])

    def compare_next(given: Any) -> CorpusComparison:
        other = to_model(given)  # freed when this returns, before the next one is loaded
        return compare_on_corpus(first, other, corpus, (first.name, other.name), **options)

    steps = [compare_next(given) for given in models[1:]]
    names = names or _distinct([first.name, *(step.names[1] for step in steps)])
    return StepsComparison(
        names,
        tuple(
            replace(step, names=(names[0], name))
            for step, name in zip(steps, names[1:], strict=True)
        ),
    )


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Return names, or numbers from 0 if some are the same."""
    if len(set(names)) == len(names):
        return tuple(names)
    return tuple(str(number) for number in range(len(names)))
