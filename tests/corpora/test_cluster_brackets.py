from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bertlook.corpora import read_coreference
from bertlook.errors import BertlookError
from tests.corpora.text_files import write


def test_the_mention_opened_last_is_closed_first(tmp_path) -> None:
    [document] = read_coreference(write(tmp_path, "a\t(1\nb\t(1\nc\t1)\nd\t1)\n"))
    assert document.clusters == (((0, 4), (1, 3)),)


def test_brackets_must_close_within_their_document(tmp_path) -> None:
    content = "# begin document\na\t(1\n# end document\n# begin document\nb\t1)\n# end document\n"
    with pytest.raises(BertlookError, match=r"line 2: a mention of cluster 1 is opened"):
        read_coreference(write(tmp_path, content))


@pytest.mark.parametrize("cell", ["(1", "x", "((1)", "(1))", "1(", "()", "(|1)"])
def test_malformed_brackets_are_an_error_with_their_line(cell, tmp_path) -> None:
    with pytest.raises(BertlookError, match=r"small\.conll, line 2: "):
        read_coreference(write(tmp_path, f"a\t_\nb\t{cell}\nc\t_\n"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cell=st.text(alphabet="()|12-[/]x", min_size=1, max_size=8))
def test_any_cell_is_read_or_raises_a_bertlook_error(cell, tmp_path) -> None:
    path = write(tmp_path, f"a\t_\nb\t{cell}\n")
    try:
        [document] = read_coreference(path)
        assert {span for cluster in document.clusters for span in cluster} <= {(1, 2)}
        message = "line 2"
    except (BertlookError, UserWarning) as problem:  # a warning: a mention was skipped
        message = str(problem)
    assert "line 2" in message


def test_a_mention_that_occurs_twice_in_its_cluster_is_skipped_and_counted(tmp_path) -> None:
    with pytest.warns(UserWarning, match="occurs twice"):
        corpus = read_coreference(write(tmp_path, "a\t(1)(1)\nb\t(1)\n"))
    assert corpus[0].clusters == (((0, 1), (1, 2)),)
    assert len(corpus.skipped) == 1


LONG = 100_000


@pytest.mark.parametrize(
    "cell", ["(", ")", "|", "1", "(1", "1)", "(1)", "(1|", "([", "(1-", "(1[1/2])"]
)
@pytest.mark.parametrize(
    "row", ["a\t{}", "x 0 0 a - - - - {}", "1\ta\t_\t_\t_\t_\t0\tx\t_\tEntity={}"]
)
@pytest.mark.parametrize("end", ["", ")"])
@pytest.mark.filterwarnings("ignore:Mentions skipped")
def test_a_hundred_thousand_brackets_are_read_in_linear_time(cell, row, end, tmp_path) -> None:
    start = time.process_time()
    try:
        read_coreference(write(tmp_path, row.format(cell * LONG + end) + "\n"))
    except BertlookError as error:
        assert len(str(error)) < 1000  # noqa: PT017 (either is right)
    assert time.process_time() - start < 5


@pytest.mark.parametrize("nested", [True, False])
@pytest.mark.parametrize("same", [True, False])
def test_a_hundred_thousand_mentions_under_a_chain_are_read(nested, same, tmp_path) -> None:
    rows = []
    for word in range(1, LONG + 1):
        opened = word if word <= LONG // 2 else LONG + 1 - word
        cluster = 1 if same else opened if nested else word
        bracket = f"({cluster})"
        if nested:
            bracket = f"({cluster}" if word <= LONG // 2 else f"{cluster})"
        rows.append(f"{word}\tThe\t_\t_\t_\t_\t{word - 1}\tx\t_\tEntity={bracket}\n")
    start = time.process_time()
    [document] = read_coreference(write(tmp_path, "".join(rows)))
    assert len(document.mentions) == LONG // (1 + nested)
    assert document.mentions[0].head == 0
    assert time.process_time() - start < 30
