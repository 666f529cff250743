from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from bertlook.corpora import Document, read_coreference
from bertlook.errors import BertlookError
from tests.corpora.coreference_writers import documents
from tests.corpora.text_files import write

RECORD = {
    "id": "abc",
    "sentences": [["Anna", "met", "the", "doctor", "."], ["She", "thanked", "him", "."]],
    "mention_clusters": [[[0, 0, 1], [1, 0, 1]], [[0, 2, 4], [1, 2, 3]], [[0, 0, 5]]],
}


def lines(*records: Any) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def test_documents_are_read_one_a_line(tmp_path) -> None:
    path = write(tmp_path, lines(RECORD) + "\n" + lines(RECORD | {"id": 7}), "dev.jsonl")
    first, second = read_coreference(path)
    assert str(first) == "Anna met the doctor . She thanked him ."
    assert first.clusters == (((0, 1), (5, 6)), ((0, 5),), ((2, 4), (7, 8)))
    assert first.types == (("proper", "pronoun"), ("nominal",), ("nominal", "pronoun"))
    assert first.sentence_starts == (0, 5)
    assert (first.origin, second.origin) == ("dev.jsonl, line 1 (abc)", "dev.jsonl, line 3")
    assert second == first


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=documents())
def test_written_documents_read_back_equal(document, tmp_path) -> None:
    clusters = [[[0, *span] for span in cluster] for cluster in document.clusters]
    record = {"sentences": [document.words], "mention_clusters": clusters}
    expected = Document(document.words, document.clusters, sentence_starts=[0])
    assert read_coreference(write(tmp_path, lines(record))) == [expected]


def test_words_of_white_space_and_mentions_of_nothing_else_are_left_out(tmp_path) -> None:
    record = {
        "sentences": [[" "], ["Anna", "", "left", "\u00a0"], ["-LRB-", "Go", "-RRB-"]],
        "mention_clusters": [[[1, 0, 2], [2, 1, 2]], [[0, 0, 1]], [[1, 1, 3]]],
    }
    with pytest.warns(UserWarning, match="line 1: a mention of cluster 1 has no word"):
        [document] = read_coreference(write(tmp_path, lines(record)))
    assert document.words == ("Anna", "left", "(", "Go", ")")
    assert document.clusters == (((0, 1), (3, 4)), ((1, 2),))
    assert document.sentence_starts == (0, 2)


def test_unpaired_surrogates_of_json_reach_no_name(tmp_path) -> None:
    [document] = read_coreference(write(tmp_path, lines(RECORD | {"id": "a\ud800"})))
    assert document.origin == "small.conll, line 1 (a\ufffd)"


def test_a_folder_of_lines_of_json_is_read(tmp_path) -> None:
    write(tmp_path, lines(RECORD), "train.jsonl")
    assert len(read_coreference(tmp_path)) == 1


BAD = {
    "sentences missing": {"sentences": None},
    "no sentences": {"sentences": []},
    "a string for words": {"sentences": ["Anna met"]},
    "a number for a word": {"sentences": [["Anna", 1]]},
    "clusters missing": {"mention_clusters": None},
    "a mention of two": {"mention_clusters": [[[0, 1]]]},
    "a fraction": {"mention_clusters": [[[0, 0, 1.0]]]},
    "an empty mention": {"mention_clusters": [[[0, 1, 1]]]},
    "a mention over sentences": {"mention_clusters": [[[0, 4, 6]]]},
    "a sentence too far": {"mention_clusters": [[[2, 0, 1]]]},
    "a negative index": {"mention_clusters": [[[0, -1, 1]]]},
    "a cluster that is no list": {"mention_clusters": [3]},
}


@pytest.mark.parametrize("changes", BAD.values(), ids=BAD)
def test_malformed_documents_are_refused_or_skipped(changes, tmp_path) -> None:
    path = write(tmp_path, lines(RECORD, RECORD | changes))
    with pytest.raises(BertlookError, match=r"small\.conll, line 2: .*(must be lists|mention)"):
        read_coreference(path)
    with pytest.warns(UserWarning, match="1 of 2 documents"):
        assert len(read_coreference(path, strict=False)) == 1


@pytest.mark.parametrize("line", ["{", "[1]", '"a"', "[" * 100_000, '{"sentences": [["a"]'])
def test_lines_that_are_no_json_objects_are_refused(line, tmp_path) -> None:
    with pytest.raises(BertlookError, match=r"small\.conll, line 2: .*JSON"):
        read_coreference(write(tmp_path, lines(RECORD) + line + "\n"))


def test_other_lines_of_json_are_not_taken_for_a_corpus(tmp_path) -> None:
    with pytest.raises(BertlookError, match="the coreference format is unknown"):
        read_coreference(write(tmp_path, '{"text": "Anna left."}\n'))
