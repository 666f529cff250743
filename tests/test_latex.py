from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bertlook.latex import escape_latex, latex_table

HOSTILE = [
    "nsubj_pass", "100%", "a & b", "$x^2$", "#1", r"\input{/etc/passwd}", "{}", "~", "^^M", "a\\",
    'say "no"', "<->", "a|b", "a--b", "``x''", "?`", "[5cm]", "* 3", "line\nend", "\0", "\x1b[0m",
    "\ud800", "% comment", "é ß", "dep → head", "\u22125 \xd7 3 …",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_no_character_keeps_its_meaning_in_latex(text: str) -> None:
    written = escape_latex(text)
    commands = re.sub(r"\\(text[a-z]+|ldots|char34)\{\}|\\[&%$#_{}]", "", written)
    commands = re.sub(r"\$(\\[a-z]+|-)\$", "", commands).replace("{}", " ")
    assert not re.search(r"[\\&%$#_{}^<>|\"\n\0\x1b]|--|``|''", commands)


def test_a_table_has_a_row_for_each_of_its_groups_and_rules_between_them() -> None:
    latex = latex_table(["a_b", "c"], [[["1", "[2]"], ["3", "4"]], [], [["all", ""]]], "lr")
    lines = latex.splitlines()
    assert lines[0] == r"% \usepackage{booktabs}"
    assert lines[1:] == [
        r"\begin{tabular}{lr}",
        r"\toprule",
        r"a\_b & c \\",
        r"\midrule",
        r"1 & [2] \\",
        r"3 & 4 \\",
        r"\midrule",
        r"all &  \\",
        r"\bottomrule",
        r"\end{tabular}",
    ]


def test_a_bracket_at_the_start_of_a_row_is_no_argument_of_the_row_before() -> None:
    assert "\n{}[x] & " in latex_table(["a", "b"], [[["[x]", "1"]]], "lr")


def test_a_comment_of_several_lines_stays_a_comment() -> None:
    latex = latex_table(["a"], [], "l", comment="one\n\\end{document}")
    before, _, _ = latex.partition("\\begin{tabular}")
    assert all(line.startswith("%") for line in before.splitlines())
    assert "\n% \\end{document}\n" in latex


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex")
def test_latex_takes_it(tmp_path: Path) -> None:
    texts = [text for text in HOSTILE if text.isprintable()]
    table = latex_table(["text", "n"], [[[text, "1"] for text in texts]], "lr")
    preamble = "\\documentclass{article}\\usepackage{booktabs}\\begin{document}\n"
    (tmp_path / "x.tex").write_text(f"{preamble}{table}\\end{{document}}")
    subprocess.run(["pdflatex", "-halt-on-error", "x.tex"], cwd=tmp_path, check=True)
