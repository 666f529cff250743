"""Tables that gray rows of few observations, and are saved together with their provenance."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from bertlook.files import write_file

#: Smallest number of observations of a row that isn't grayed.
MIN_COUNT = 100
#: The column that tells which rows have fewer.
FEW = "few"
_GRAY = "opacity: 0.55"


class Table(pd.DataFrame):
    """A data frame of results that holds their provenance in ``attrs``.

    Notebooks show rows in gray whose column ``few`` is true. ``to_csv`` writes the provenance into
    a second file beside the table, whose name has ``.provenance.json`` at its end.

    Example:
        >>> import json, tempfile
        >>> from pathlib import Path
        >>> import bertlook as bl
        >>> table = bl.measures.Entropy().of(bl.load()("The cat sat.")).table()
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     table.to_csv(f"{folder}/entropy.csv")
        ...     provenance = json.loads(Path(folder, "entropy.csv.provenance.json").read_text())
        >>> provenance["measure"], provenance["model"]
        ('Entropy()', 'bert-mini')
    """

    @property
    def _constructor(self) -> Callable[..., Table]:
        return Table

    def to_csv(self, path_or_buf: Any = None, *args: Any, **options: Any) -> str | None:
        """Write the table as CSV, with a second file of provenance if it is written to a path.

        Args:
            path_or_buf: The path or file object, or None to return the text.
            *args: Other arguments of ``pandas.DataFrame.to_csv``.
            **options: Other options of ``pandas.DataFrame.to_csv``.

        Raises:
            BertlookError: If the file of provenance can't be written.
        """
        text: str | None = super().to_csv(path_or_buf, *args, **options)
        is_path = isinstance(path_or_buf, (str, os.PathLike)) and "://" not in str(path_or_buf)
        if is_path and self.attrs:
            path = Path(path_or_buf).expanduser()  # as pandas does
            facts = {str(name): fact for name, fact in self.attrs.items()}
            content = json.dumps(facts, indent=2, default=str) + "\n"
            write_file(path.with_name(f"{path.name}.provenance.json"), content)
        return text

    def _repr_html_(self) -> str | None:
        markup: str | None = super()._repr_html_()
        if markup is None or list(self.columns).count(FEW) != 1 or self[FEW].dtype != bool:
            return markup  # such as a part of a table, or one made of several
        head, *rows = markup.split("    <tr>\n")
        if len(rows) != len(self):  # pandas leaves out rows of a long table
            return markup
        starts = (f'    <tr style="{_GRAY}">\n' if few else "    <tr>\n" for few in self[FEW])
        return head + "".join(map("".join, zip(starts, rows, strict=True)))


def make_table(columns: Mapping[str, Any], provenance: Mapping[str, Any]) -> Table:
    """Return a table.

    Args:
        columns: The columns by name.
        provenance: Facts on how the numbers were made, by name.
    """
    table = Table(columns)
    table.attrs = dict(provenance)
    return table
