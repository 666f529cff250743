"""The built-in sample files, parsed without the package's readers.

Tests on these values judge the annotation, not the readers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.resources import files


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


@dataclass
class AnnotatedMention:
    words: list[str]
    head: int
    type: str


@dataclass
class AnnotatedText:
    name: str
    words: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    clusters: dict[str, list[AnnotatedMention]] = field(default_factory=dict)


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


def read_texts() -> list[AnnotatedText]:
    content = (files("bertlook.corpora") / "sample_documents.conllu").read_text("utf-8")
    texts: list[AnnotatedText] = []
    open_mentions: list[tuple[str, int]] = []
    for line in content.splitlines():
        if line.startswith("# newdoc"):
            assert not open_mentions
            texts.append(AnnotatedText(line.split(" = ")[1]))
        elif line.startswith("# text"):
            texts[-1].sentences.append(line.split(" = ", 1)[1])
        if line.startswith("#") or not line:
            continue
        text = texts[-1]
        _, word, *_, misc = line.split("\t")
        text.words.append(word)
        entity = next((m for m in misc.split("|") if m.startswith("Entity=")), "Entity=")
        for mark in entity.removeprefix("Entity=").replace(")", ")\n").replace("(", "\n(").split():
            if mark.startswith("("):
                open_mentions.append((mark.strip("()"), len(text.words) - 1))
            if mark.endswith(")"):
                cluster = mark.strip("()").split("-")[0]
                # The mention of this cluster that was opened last is closed first.
                last = max(
                    index
                    for index, (fields, _) in enumerate(open_mentions)
                    if fields.split("-")[0] == cluster
                )
                fields, start = open_mentions.pop(last)
                _, _, head, mention_type = fields.split("-")
                mention = AnnotatedMention(text.words[start:], int(head), mention_type)
                text.clusters.setdefault(cluster, []).append(mention)
    assert not open_mentions
    return texts


TREES = read_trees()
TEXTS = read_texts()
