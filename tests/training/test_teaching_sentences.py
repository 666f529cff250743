from __future__ import annotations

from teaching_sentences import CANDIDATES, GAPS

import bertlook as bl


def test_words_occur_once_in_their_sentences() -> None:
    model = bl.load()
    for candidate in CANDIDATES:
        for link in (*candidate.shows, *candidate.fails):
            words = model(link.text).words
            assert [words.count(word) for word in link.words] == [1, 1], link.text


def test_answers_are_single_words_of_the_vocabulary() -> None:
    vocabulary = bl.load().tokenizer.get_vocab()
    for gap in GAPS:
        assert gap.text.count("[MASK]") == 1
        assert gap.answer in vocabulary
