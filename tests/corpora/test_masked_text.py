from __future__ import annotations

import pytest

from bertlook.corpora import read_coreference, read_treebank
from bertlook.errors import BertlookError
from tests.corpora.coreference_writers import WRITERS
from tests.corpora.text_files import write
from tests.reference import DATA, needs_data

PLACEHOLDERS = ["_", "____", "[WORD]", "[word]", "<token>"]
PROSE = ["The", "old", "ferry", "crossed", "the", "bay", "until", "they", "built", "a", "bridge"]


def treebank(*sentences: list[str]) -> str:
    blocks = []
    for words in sentences:
        rows = [f"{i}\t{w}\t_\t_\t_\t_\t{i - 1}\tx\t_\t_" for i, w in enumerate(words, start=1)]
        blocks.append("\n".join(rows) + "\n\n")
    return "".join(blocks)


@pytest.mark.parametrize("form", PLACEHOLDERS)
def test_masked_treebanks_are_refused_with_the_way_out(form, tmp_path) -> None:
    path = write(tmp_path, treebank([form] * 4, [form]))
    with pytest.raises(BertlookError, match=r"small\.conll, line 1: the text is masked: 4 of 4 .*"
                       r"restore it with the corpus's own tool"):  # fmt: skip
        read_treebank(path)


@pytest.mark.parametrize("form", PLACEHOLDERS)
@pytest.mark.parametrize("write_format", WRITERS.values(), ids=WRITERS)
def test_masked_documents_are_refused_in_every_format(write_format, form, tmp_path) -> None:
    content = write_format([form] * 5 + ["."], [[(0, 1), (2, 4)]])
    with pytest.raises(BertlookError, match=r"small\.conll.*the text is masked: 5 of 6 words"):
        read_coreference(write(tmp_path, content))


def test_masked_documents_among_others_are_skipped_if_not_strict(tmp_path) -> None:
    content = treebank(PROSE, ["_", "_", ",", "_"], PROSE)
    with pytest.warns(UserWarning, match="1 of 3 sentences .* the text is masked: 3 of 4"):
        sentences = read_treebank(write(tmp_path, content), strict=False)
    assert [list(sentence.words) for sentence in sentences] == [PROSE, PROSE]


@pytest.mark.parametrize("form", ["*", "xxx", "XX", "--", "WORD"])
def test_a_file_of_one_form_is_masked_in_any_length(form, tmp_path) -> None:
    masked = treebank(*[[form if form == "WORD" else form * (1 + i % 3) for i in range(4)]] * 5)
    with pytest.raises(BertlookError, match=r"small\.conll: the text is masked: 20 of 20"):
        read_treebank(write(tmp_path, masked))
    assert len(read_treebank(write(tmp_path, treebank([form] * 5, PROSE)))) == 2


def test_single_placeholders_make_a_masked_file_but_no_masked_sentence(tmp_path) -> None:
    assert len(read_treebank(write(tmp_path, treebank(PROSE, ["_"])))) == 2
    assert len(read_treebank(write(tmp_path, treebank(["_"])))) == 1
    with pytest.raises(BertlookError, match=r"small\.conll: the text is masked: 2 of 2"):
        read_treebank(write(tmp_path, treebank(["_"], ["_"])))


@pytest.mark.parametrize(
    "words",
    [
        ["Dear", "____", ","],
        ["[NAME]", "met", "[NAME]", "again"],
        ["Hello", "<name>"],
        ["I", "_", "_", "really", "_", "mean", "it"],
    ],
)
def test_blanks_and_anonymized_names_in_a_text_are_kept(words, tmp_path) -> None:
    assert list(read_treebank(write(tmp_path, treebank(words, PROSE)))[0].words) == words


@needs_data("treebanks")
def test_no_sentence_of_the_large_treebanks_counts_as_masked() -> None:
    for name in ("UD_English-EWT/en_ewt-ud-train.conllu.xz", "UD_Chinese-GSD", "UD_Japanese-GSD"):
        assert read_treebank(DATA / "treebanks" / name)
