"""A list of links in a corpus that an Explorer pages through: what a search or examples found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bertlook.attention.attention import Attention
from bertlook.choices import is_integer
from bertlook.errors import BertlookError
from bertlook.text import quote
from bertlook.widgets.focused import units_of_word

#: The columns that name the input, the word, and the word that it is linked to, by preference.
_INPUT, _WORD, _LINKED = ("sentence", "document"), ("query", "word"), ("key", "predicted")


class Listing:
    """The rows of a table of links, each with its place in a corpus.

    Args:
        table: A table that :func:`bertlook.search` or ``result.examples`` returned, or some of its
            rows.
        corpus: The inputs that it was made from.

    Attributes:
        table: The table.
        head: The head that has the links, as a name, or None if the table doesn't tell.

    Raises:
        BertlookError: If the table lists no links, or the corpus is another one.
    """

    def __init__(self, table: Any, corpus: Sequence[Any] | None) -> None:
        import pandas as pd

        if not isinstance(table, pd.DataFrame):
            raise BertlookError(
                f"examples is a {type(table).__name__}. Give a table of links from "
                "bl.search(model, corpus, head=...) or result.examples(relation)."
            )
        columns = [
            next((name for name in names if name in table.columns), None)
            for names in (_INPUT, _WORD, _LINKED)
        ]
        if None in columns:
            raise BertlookError(
                f"examples has the columns {', '.join(map(str, table.columns[:6]))}, which list no "
                "links. Give a table from bl.search(model, corpus, head=...) or "
                "result.examples(relation)."
            )
        if not len(table):
            raise BertlookError("examples has no rows: nothing was found. Ask for less.")
        if corpus is None:
            raise BertlookError(
                "Examples need the corpus that they were found in: Explorer(..., corpus=...)."
            )
        self.table = table
        self._corpus = corpus
        self._inputs, self._words, self._linked = (table[name].tolist() for name in columns)
        self._hits = table["hit"].tolist() if "hit" in table else None
        self._weights = table["weight"].tolist() if "weight" in table else None
        wrong = [i for i in self._inputs if not is_integer(i) or not 0 <= i < len(corpus)]
        if wrong:
            raise BertlookError(
                f"examples names input {quote(wrong[0])}, but the corpus has {len(corpus)}. Give "
                "the corpus that was searched."
            )
        head = table.attrs.get("head")
        self.head = None if head is None else str(head)

    def __len__(self) -> int:
        return len(self._inputs)

    def position(self, index: int) -> int:
        """Return the position in the corpus of a row; of the last one for a larger index."""
        return int(self._inputs[min(index, len(self) - 1)])

    def text(self, index: int) -> Any:
        """Return the input of a row; of the last one for a larger index."""
        return self._corpus[self.position(index)]

    def facts(self, index: int | None) -> dict[str, Any]:
        """Return the row that is shown, as JSON.

        Args:
            index: Its index, or None if another text is shown.
        """
        if index is None:
            return {"of": len(self), "index": None}
        index = min(index, len(self) - 1)
        word, linked = (_index(ends[index]) for ends in (self._words, self._linked))
        return {
            "of": len(self),
            "index": index,
            "position": self.position(index),
            "word": word,
            "linked": linked,
            "hit": None if self._hits is None else bool(self._hits[index]),
            "weight": None if self._weights is None else float(self._weights[index]),
        }

    def focus(self, index: int, attention: Attention, unit: str) -> list[int]:
        """Return the words or tokens to focus for a row: those of the word that attends.

        Args:
            index: The index of the row.
            attention: The attention of its input.
            unit: "words" or "tokens".

        Raises:
            BertlookError: If the input has no such word.
        """
        word = _index(self._words[min(index, len(self) - 1)])
        if word is None:  # a special token
            return []
        units = units_of_word(attention, word, unit)
        if not units:
            raise BertlookError(
                f"Input {self.position(index) + 1} of the corpus has no word {word + 1} that the "
                "model has read. Give the corpus that was searched."
            )
        return units


def _index(word: Any) -> int | None:
    import pandas as pd

    return None if pd.isna(word) else int(word)
