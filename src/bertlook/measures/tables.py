"""Tables that gray rows of few observations, and are saved together with their provenance."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bertlook.files import write_file
from bertlook.latex import latex_table

#: Smallest number of observations of a row that isn't grayed.
MIN_COUNT = 100
#: The column that tells which rows have fewer.
FEW = "few"
#: Options of ``to_csv`` on how a file is written.
_ENCODING = {"mode", "encoding", "compression", "errors", "storage_options", "lineterminator"}
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
            BertlookError: If a file can't be written. An existing one is replaced when the new one
                is complete, unless options ask pandas for a compression or an encoding.
        """
        is_path = isinstance(path_or_buf, (str, os.PathLike)) and "://" not in str(path_or_buf)
        text: str | None
        if is_path and not args and not options.keys() & _ENCODING and not _is_packed(path_or_buf):
            write_file(Path(path_or_buf).expanduser(), str(super().to_csv(None, **options)))
            text = None
        else:
            text = super().to_csv(path_or_buf, *args, **options)
        if is_path and self.attrs:
            write_provenance(Path(path_or_buf).expanduser(), self.attrs)  # as pandas does
        return text

    def to_latex(self, buf: Any = None, *args: Any, **options: Any) -> str | None:
        r"""Write the table as LaTeX for the package ``booktabs``, with special characters escaped.

        Args:
            buf: The path, or None to return the text. With a file object or options, it is written
                as ``pandas.DataFrame.to_latex`` does.
            *args: Arguments of ``pandas.DataFrame.to_latex``.
            **options: Options of ``pandas.DataFrame.to_latex``.

        Raises:
            BertlookError: If the file can't be written.

        Example:
            >>> import bertlook as bl
            >>> table = bl.measures.Entropy().of(bl.load()("The cat sat.")).table()
            >>> print(table[["head", "mean"]].head(1).to_latex())
            % \usepackage{booktabs}
            \begin{tabular}{lr}
            \toprule
            head & mean \\
            \midrule
            1-1 & 0.109 \\
            \bottomrule
            \end{tabular}
            <BLANKLINE>
        """
        if args or options or not (buf is None or isinstance(buf, (str, os.PathLike))):
            text: str | None = super().to_latex(buf, *args, **{"escape": True} | options)
            return text
        are_numbers = [dtype.kind in "iuf" for dtype in self.dtypes]
        latex = latex_table(
            [str(name) for name in self.columns],
            [[[_cell(value) for value in row] for row in self.itertuples(index=False)]],
            "".join("r" if is_number else "l" for is_number in are_numbers),
        )
        if buf is None:
            return latex
        write_file(Path(buf).expanduser(), latex)
        return None

    def _repr_html_(self) -> str | None:
        markup: str | None = super()._repr_html_()
        if markup is None or list(self.columns).count(FEW) != 1 or self[FEW].dtype != bool:
            return markup  # such as a part of a table, or one made of several
        head, *rows = markup.split("    <tr>\n")
        if len(rows) != len(self):  # pandas leaves out rows of a long table
            return markup
        starts = (f'    <tr style="{_GRAY}">\n' if few else "    <tr>\n" for few in self[FEW])
        return head + "".join(map("".join, zip(starts, rows, strict=True)))


def _is_packed(path: Any) -> bool:
    """Return whether pandas compresses a file of this name."""
    return str(path).endswith((".gz", ".bz2", ".zip", ".xz", ".zst", ".tar"))


def write_provenance(table_file: Path, facts: Mapping[Any, Any]) -> None:
    """Write the provenance of a table into a second file beside it.

    Args:
        table_file: The file of the table.
        facts: The provenance.

    Raises:
        BertlookError: If the file can't be written.
    """
    named = {str(name): fact for name, fact in facts.items()}
    content = json.dumps(named, indent=2, default=str) + "\n"
    write_file(table_file.with_name(f"{table_file.name}.provenance.json"), content)


def _cell(value: Any) -> str:
    """Return a value as a text of a table on paper."""
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (int, np.integer)):
        return f"{value:,}".replace("-", "\N{MINUS SIGN}")
    if isinstance(value, (float, np.floating)):
        return "\N{EN DASH}" if np.isnan(value) else f"{value:.3f}".replace("-", "\N{MINUS SIGN}")
    return str(value)


def make_table(columns: Mapping[str, Any], provenance: Mapping[str, Any]) -> Table:
    """Return a table.

    Args:
        columns: The columns by name.
        provenance: Facts on how the numbers were made, by name.
    """
    table = Table(columns)
    table.attrs = dict(provenance)
    return table
