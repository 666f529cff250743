"""Text and tables in LaTeX."""

from __future__ import annotations

from collections.abc import Sequence

from bertlook.text import printable

#: What stands for a character, in any font encoding and with any engine.
_WRITTEN = {
    "\\": r"\textbackslash{}",
    **{mark: f"\\{mark}" for mark in "&%$#_{}"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    # In the default encoding of fonts, these are other characters.
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\char34{}",
    "\N{RIGHTWARDS ARROW}": r"$\rightarrow$",
    "\N{LEFTWARDS ARROW}": r"$\leftarrow$",
    "\N{MINUS SIGN}": "$-$",
    "\N{MULTIPLICATION SIGN}": r"$\times$",
    "\N{HORIZONTAL ELLIPSIS}": r"\ldots{}",
    "\N{EN DASH}": "--",
    "\N{EM DASH}": "---",
    "\N{NO-BREAK SPACE}": "~",
}

#: Pairs of characters that would print as one other character.
_LIGATURES = ("--", "``", "''", ",,", "?`", "!`")


def escape_latex(text: str) -> str:
    r"""Return text as LaTeX that prints it.

    Args:
        text: Any str; line ends and control characters become spaces.

    Example:
        >>> print(escape_latex("100% of nsubj_pass"))
        100\% of nsubj\_pass
    """
    written, last = [], ""
    for letter in printable(text):
        if last + letter in _LIGATURES:
            written.append("{}")
        written.append(_WRITTEN.get(letter, letter if letter.isprintable() else " "))
        last = letter
    return "".join(written)


def latex_table(
    titles: Sequence[str],
    groups: Sequence[Sequence[Sequence[str]]],
    alignment: str,
    *,
    comment: str = "",
) -> str:
    r"""Return a table with the rules of the package ``booktabs``.

    Args:
        titles: The titles of the columns.
        groups: The texts of the rows, in groups with a rule between them.
        alignment: A letter for each column: "l", "r" or "c".
        comment: What is said of the table, in comments above it.

    Example:
        >>> print(latex_table(["relation", "share"], [[["nsubj", "64%"]]], "lr"))
        % \usepackage{booktabs}
        \begin{tabular}{lr}
        \toprule
        relation & share \\
        \midrule
        nsubj & 64\% \\
        \bottomrule
        \end{tabular}
        <BLANKLINE>
    """
    body = "\\midrule\n".join(
        "".join(map(_latex_row, rows)) for rows in [[titles], *groups] if len(rows)
    )
    lines = [r"\usepackage{booktabs}", *printable(comment).splitlines()]
    comments = "".join(f"% {line}\n" for line in lines)
    return (
        f"{comments}\\begin{{tabular}}{{{alignment}}}\n\\toprule\n{body}\\bottomrule\n"
        "\\end{tabular}\n"
    )


def _latex_row(texts: Sequence[str]) -> str:
    cells = [escape_latex(text) for text in texts]
    # A bracket after the end of a row would be taken for its argument.
    if cells and cells[0].startswith(("[", "*")):
        cells[0] = f"{{}}{cells[0]}"
    return " & ".join(cells) + " \\\\\n"
