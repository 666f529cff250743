from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from bertlook.corpora import read_coreference
from bertlook.errors import BertlookError
from tests.corpora.text_files import write
from tests.reference import DATA, needs_data

ONTOGUM = DATA / "coref" / "ontogum"


def test_a_line_with_an_empty_word_is_skipped(tmp_path) -> None:
    content = "0\tNew\t(1\n1\tZealand\t1)\n2\t\t_\n3\tit\t(1)\n"
    [document] = read_coreference(write(tmp_path, content))
    assert document.words == ("New", "Zealand", "it")
    assert document.clusters == (((0, 2), (2, 3)),)


def test_blank_lines_begin_sentences(tmp_path) -> None:
    [document] = read_coreference(write(tmp_path, "a\t_\n\nb\t_\n"))
    assert document.sentence_starts == (0, 1)


def test_a_line_without_a_tab_is_an_error_with_its_line(tmp_path) -> None:
    with pytest.raises(BertlookError, match="line 2: the line must hold a word and its clusters"):
        read_coreference(write(tmp_path, "a\t_\nb\n"))


def read_slowly(file: Path) -> tuple[list[str], Counter]:
    """Return words and mentions, read with a stack for each cluster."""
    words: list[str] = []
    opened: dict[str, list[int]] = defaultdict(list)
    mentions: Counter = Counter()
    for line in file.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        _, word, cell = line.split("\t")
        if not word.strip():
            continue
        for bracket in cell.replace("(", " (").replace(")", ") ").split():
            if bracket == "_":
                continue
            cluster = bracket.strip("()")
            if bracket[0] == "(":
                opened[cluster].append(len(words))
            if bracket[-1] == ")":
                mentions[cluster, opened[cluster].pop(), len(words) + 1] += 1
        words.append(word)
    assert not any(opened.values())
    return words, mentions


@needs_data("coref", "ontogum")
def test_ontogum_is_read_like_by_a_naive_reader() -> None:
    corpus = read_coreference(ONTOGUM)
    files = sorted(ONTOGUM.rglob("*.conll"))
    assert len(corpus) == len(files) == 110
    for document, file in zip(corpus, files, strict=True):
        words, mentions = read_slowly(file)
        assert list(document.words) == words
        clusters = defaultdict(list)
        for cluster, start, end in sorted(mentions, key=lambda mention: mention[1:]):
            clusters[cluster].append((start, end))
        assert sorted(map(list, document.clusters)) == sorted(clusters.values())
    assert corpus.skipped == ()
