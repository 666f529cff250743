"""The annotation of the built-in treebank is well-formed, consistent and rich enough."""

from __future__ import annotations

from collections import Counter

from tests.corpora.sample_files import TREES

RELATION_NAMES = """
    acl acl:relcl advcl advcl:relcl advmod amod appos aux aux:pass case cc cc:preconj ccomp
    compound compound:prt conj cop csubj csubj:outer csubj:pass dep det det:predet discourse
    dislocated expl fixed flat goeswith iobj list mark nmod nmod:desc nmod:poss nmod:unmarked
    nsubj nsubj:outer nsubj:pass nummod obj obl obl:agent obl:unmarked orphan parataxis punct
    reparandum root vocative xcomp
"""
POS_NAMES = "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X"
MIN_COUNTS = {
    "acl:relcl": 25,
    "advcl": 30,
    "advmod": 120,
    "amod": 120,
    "aux": 80,
    "aux:pass": 25,
    "case": 200,
    "cc": 50,
    "ccomp": 25,
    "compound": 50,
    "compound:prt": 50,
    "conj": 50,
    "cop": 40,
    "det": 250,
    "expl": 12,
    "iobj": 12,
    "mark": 60,
    "nmod": 60,
    "nmod:poss": 80,
    "nsubj": 200,
    "nsubj:pass": 25,
    "nummod": 25,
    "obj": 130,
    "obl": 150,
    "xcomp": 30,
}
# Parts of speech allowed at the ends of a relation, (dependent, head). None allows all.
ALLOWED_POS: dict[str, tuple[set[str] | None, set[str] | None]] = {
    "amod": ({"ADJ", "VERB"}, {"NOUN", "PROPN", "PRON"}),
    "aux": ({"AUX"}, {"VERB", "ADJ", "NOUN"}),
    "aux:pass": ({"AUX"}, {"VERB"}),
    "case": ({"ADP", "PART"}, {"NOUN", "PROPN", "PRON", "NUM"}),
    "cc": ({"CCONJ"}, None),
    "compound": ({"NOUN", "PROPN"}, {"NOUN", "PROPN"}),
    "compound:prt": ({"ADP"}, {"VERB"}),
    "cop": ({"AUX"}, {"ADJ", "ADV", "NOUN", "PROPN", "PRON"}),
    "det": ({"DET"}, {"NOUN", "PROPN"}),
    "expl": ({"PRON"}, {"VERB", "ADJ"}),
    "iobj": ({"NOUN", "PROPN", "PRON"}, {"VERB"}),
    "mark": ({"SCONJ", "PART"}, None),
    "nmod": ({"NOUN", "PROPN", "PRON"}, {"NOUN", "PROPN"}),
    "nmod:poss": ({"NOUN", "PROPN", "PRON"}, {"NOUN"}),
    "nsubj:pass": ({"NOUN", "PROPN", "PRON"}, {"VERB"}),
    "nummod": ({"NUM"}, {"NOUN"}),
    "obj": ({"NOUN", "PROPN", "PRON", "NUM"}, {"VERB"}),
    "punct": ({"PUNCT"}, None),
}


def test_a_tree_has_one_root_and_no_cycle() -> None:
    for tree in TREES:
        assert [word.number for word in tree.words] == list(range(1, len(tree.words) + 1))
        assert [word.relation == "root" for word in tree.words] == [
            word.head == 0 for word in tree.words
        ]
        assert sum(word.head == 0 for word in tree.words) == 1
        for word in tree.words:
            steps = 0
            while word.head:
                word = tree.words[word.head - 1]
                steps += 1
                assert steps < len(tree.words)


def test_labels_are_those_of_universal_dependencies() -> None:
    for tree in TREES:
        assert {word.relation for word in tree.words} <= set(RELATION_NAMES.split()), tree.name
        assert {word.pos for word in tree.words} <= set(POS_NAMES.split()), tree.name
        assert all(word.form.strip() and word.lemma.strip("_") for word in tree.words)


def test_text_is_the_joined_forms() -> None:
    for tree in TREES:
        joined = "".join(word.form + " " * word.space_after for word in tree.words)
        assert tree.text == joined.strip()


def test_function_words_and_punctuation_have_no_dependents() -> None:
    for tree in TREES:
        for word in tree.words:
            dependents = {child.relation for child in tree.dependents(word.number)}
            if word.relation in {"punct", "case", "mark", "cc", "aux", "aux:pass", "cop", "det"}:
                assert dependents <= {"fixed"}, word


def test_relations_connect_allowed_parts_of_speech() -> None:
    for tree in TREES:
        for word in tree.words:
            dependent_pos, head_pos = ALLOWED_POS.get(word.relation, (None, None))
            if dependent_pos is not None:
                assert word.pos in dependent_pos, word
            if head_pos is not None:
                assert tree.words[word.head - 1].pos in head_pos, word


def test_a_clause_has_at_most_one_of_each_core_argument() -> None:
    for tree in TREES:
        for word in tree.words:
            relations = Counter(child.relation for child in tree.dependents(word.number))
            assert relations["nsubj"] + relations["nsubj:pass"] <= 1, word
            assert relations["obj"] <= 1, word
            assert relations["iobj"] <= 1, word
            assert relations["cop"] <= 1, word


def test_passive_subjects_and_passive_auxiliaries_go_together() -> None:
    for tree in TREES:
        passives = tree.heads_of("aux:pass")
        assert tree.heads_of("nsubj:pass") == passives, tree.name
        assert tree.heads_of("obl:agent") <= passives, tree.name


def test_later_conjuncts_and_modifiers_follow_their_heads() -> None:
    for tree in TREES:
        for word in tree.words:
            if word.relation in {"conj", "appos", "flat", "fixed", "acl:relcl"}:
                assert word.head < word.number, word


def test_every_common_relation_is_frequent_enough() -> None:
    counts = Counter(word.relation for tree in TREES for word in tree.words)
    assert {name: counts[name] for name in MIN_COUNTS if counts[name] < MIN_COUNTS[name]} == {}


def test_no_sentence_occurs_twice() -> None:
    assert len({tree.text.lower() for tree in TREES}) == len(TREES)
    assert len({tree.name for tree in TREES}) == len(TREES)


def test_sentences_are_short_enough_for_a_classroom() -> None:
    lengths = [len(tree.words) for tree in TREES]
    assert min(lengths) >= 5
    assert max(lengths) <= 22
    assert 10 <= sum(lengths) / len(lengths) <= 12
