from __future__ import annotations

import pytest

from bertlook.corpora import read_coreference
from bertlook.errors import BertlookError
from tests.corpora.text_files import write


def old_corefud(*rows: str) -> str:
    """CoNLL-U from rows of "number head misc"."""
    lines = []
    for row in rows:
        number, head, misc = row.split()
        lines.append(f"{number}\tw{number}\t_\tNOUN\t_\t_\t{head}\tx\t_\t{misc}")
    return "\n".join(lines) + "\n\n"


def test_clusters_and_spans_at_head_words_are_read(tmp_path) -> None:
    content = old_corefud(
        "1 2 _",
        "2 0 ClusterId=A-P-19-c2|ClusterType=Gen|MentionSpan=1-3",
        "3 2 SpaceAfter=No|ClusterId=A-P-19-c7|MentionSpan=3",
    ) + old_corefud(
        "1 2 ClusterId=A-P-19-c2",
        "2 0 ClusterId[1]=A-P-19-c7|MentionSpan[1]=2|ClusterId[2]=c9|MentionSpan[2]=1-2",
    )
    [document] = read_coreference(write(tmp_path, content))
    assert document.clusters == (((0, 3), (3, 4)), ((2, 3), (4, 5)), ((3, 5),))
    assert document.heads == ((1, 3), (2, 4), (4,))


def test_spans_leave_empty_nodes_out(tmp_path) -> None:
    content = old_corefud(
        "1 0 ClusterId=c1|MentionSpan=1-2.1",
        "1.1 _ ClusterId=c1|MentionSpan=1.1",
        "2 1 _",
        "2.1 _ ClusterId=c2|MentionSpan=1.1-2.1",
    )
    with pytest.warns(UserWarning, match="line 2: a mention of cluster c1 has no word"):
        corpus = read_coreference(write(tmp_path, content))
    assert corpus[0].clusters == (((0, 2),), ((1, 2),))


def test_discontinuous_spans_are_skipped_and_counted(tmp_path) -> None:
    content = old_corefud("1 0 ClusterId=c1|MentionSpan=1,3", "2 1 ClusterId=c1", "3 1 _")
    with pytest.warns(UserWarning, match="line 1: a mention of cluster c1 is discontinuous"):
        corpus = read_coreference(write(tmp_path, content))
    assert corpus[0].clusters == (((1, 2),),)


def test_adjacent_parts_of_a_span_are_continuous(tmp_path) -> None:
    content = old_corefud("1 0 ClusterId=c1|MentionSpan=1,2-3", "2 1 _", "3 1 _")
    assert read_coreference(write(tmp_path, content))[0].clusters == (((0, 3),),)


@pytest.mark.parametrize("span", ["x", "2-1", "0", "1-3", "2,1", "1,1", "-", "1-", "1,", "1.x"])
def test_spans_outside_the_sentence_are_refused(span, tmp_path) -> None:
    content = old_corefud(f"1 0 ClusterId=c1|MentionSpan={span}", "2 1 _")
    with pytest.raises(BertlookError, match=r"small\.conll, line 1: MentionSpan=.* ascending list"):
        read_coreference(write(tmp_path, content))


def test_brackets_take_precedence_in_a_document_that_has_both(tmp_path) -> None:
    rows = ["1 0 ClusterId=c1|MentionSpan=1|Entity=(e1-x)", "2 1 ClusterId=c9", "3 1 Entity=(e1-x)"]
    content = f"# global.Entity = eid-etype\n{old_corefud(*rows)}"
    content += f"# newdoc\n{old_corefud('1 0 ClusterId=c1', '2 1 ClusterId=c1')}"
    corpus = read_coreference(write(tmp_path, content))
    assert [document.clusters for document in corpus] == [
        (((0, 1), (2, 3)),),
        (((0, 1), (1, 2)),),
    ]


def test_a_head_word_outside_its_span_is_refused(tmp_path) -> None:
    content = old_corefud("1 0 _", "2 1 ClusterId=c1|MentionSpan=1")
    with pytest.raises(BertlookError, match=r"line 2: the head '2' is not the number of one of"):
        read_coreference(write(tmp_path, content))
