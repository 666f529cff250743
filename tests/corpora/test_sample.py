"""The built-in sample is well-formed, consistently annotated and rich enough for a classroom.

The file is read here by a few lines of its own, so that these tests judge the annotation and
not the treebank reader.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from importlib.resources import files

from bertlook.corpora.samples import sample

RELATION_NAMES = """
    acl acl:relcl advcl advcl:relcl advmod amod appos aux aux:pass case cc cc:preconj ccomp
    compound compound:prt conj cop csubj csubj:outer csubj:pass dep det det:predet discourse
    dislocated expl fixed flat goeswith iobj list mark nmod nmod:desc nmod:poss nmod:unmarked
    nsubj nsubj:outer nsubj:pass nummod obj obl obl:agent obl:unmarked orphan parataxis punct
    reparandum root vocative xcomp
"""
POS_NAMES = "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X"
AT_LEAST = {
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
# the parts of speech that a relation may have at either end, (dependent, head); None is any
ENDS: dict[str, tuple[set[str] | None, set[str] | None]] = {
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


@dataclass
class Word:
    number: int
    form: str
    lemma: str
    pos: str
    head: int
    relation: str
    space_after: bool


@dataclass
class Tree:
    name: str
    text: str
    words: list[Word]

    def dependents(self, head: int) -> list[Word]:
        return [word for word in self.words if word.head == head]

    def heads_of(self, relation: str) -> set[int]:
        return {word.head for word in self.words if word.relation == relation}


def read_trees() -> list[Tree]:
    content = (files("bertlook.corpora") / "sample.conllu").read_text(encoding="utf-8")
    return [read_tree(block) for block in content.strip().split("\n\n")]


def read_tree(block: str) -> Tree:
    comments: dict[str, str] = {}
    words = []
    for line in block.split("\n"):
        if line.startswith("#"):
            key, _, value = line[1:].partition(" = ")
            comments[key.strip()] = value
            continue
        columns = line.split("\t")
        assert len(columns) == 10, line
        number, form, lemma, pos, _, _, head, relation, _, misc = columns
        assert misc in {"_", "SpaceAfter=No"}, line
        words.append(Word(int(number), form, lemma, pos, int(head), relation, misc == "_"))
    return Tree(comments["sent_id"], comments["text"], words)


TREES = read_trees()


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


def test_relations_join_the_parts_of_speech_they_may_join() -> None:
    for tree in TREES:
        for word in tree.words:
            dependent_ends, head_ends = ENDS.get(word.relation, (None, None))
            if dependent_ends is not None:
                assert word.pos in dependent_ends, word
            if head_ends is not None:
                assert tree.words[word.head - 1].pos in head_ends, word


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


def test_later_conjuncts_and_modifiers_hang_on_what_precedes_them() -> None:
    for tree in TREES:
        for word in tree.words:
            if word.relation in {"conj", "appos", "flat", "fixed", "acl:relcl"}:
                assert word.head < word.number, word


def test_every_common_relation_is_there_often_enough() -> None:
    counts = Counter(word.relation for tree in TREES for word in tree.words)
    assert {name: counts[name] for name in AT_LEAST if counts[name] < AT_LEAST[name]} == {}


def test_no_sentence_comes_twice() -> None:
    assert len({tree.text.lower() for tree in TREES}) == len(TREES)
    assert len({tree.name for tree in TREES}) == len(TREES)


def test_sentences_are_of_a_length_to_read_in_a_classroom() -> None:
    lengths = [len(tree.words) for tree in TREES]
    assert min(lengths) >= 5
    assert max(lengths) <= 22
    assert 10 <= sum(lengths) / len(lengths) <= 12


def test_sample_returns_every_tree_of_the_file() -> None:
    sentences = sample()
    assert [list(sentence.words) for sentence in sentences] == [
        [word.form for word in tree.words] for tree in TREES
    ]
    assert [list(sentence.heads) for sentence in sentences] == [
        [word.head for word in tree.words] for tree in TREES
    ]
    assert [list(sentence.relations) for sentence in sentences] == [
        [word.relation for word in tree.words] for tree in TREES
    ]


def test_sample_is_a_new_list_each_time() -> None:
    first = sample()
    first.clear()
    assert len(sample()) == len(TREES)
