from __future__ import annotations

import pytest

from bertlook.corpora import Document, read_coreference
from bertlook.errors import BertlookError
from tests.corpora.test_corefud import GUM, corefud
from tests.corpora.text_files import write
from tests.reference import needs_data

#: Spans of the clusters that the files below write in several orders of fields.
CLUSTERS = (((0, 2), (3, 4)), ((1, 2), (5, 6)))
ORDERS = {
    "eid-etype-head-other": "{id}-person-1-x:y",
    "GRP-etype-infstat-salience-centering-minspan-link-identity": "{id}-person-new-s-cf1-1-coref",
    "entity-GRP-infstat-MIN-coref_type-identity": "person-{id}-giv:act-1-coref",
    "etype-infstat-GRP": "person-new-{id}",
    "etype-ClusterId": "person-{id}",
    "etype-cluster_id-head": "person-{id}-1",
    "id": "{id}",
}


def rows(opening: str, closing: str) -> list[str]:
    """Return rows with the mentions of CLUSTERS, their brackets written as the templates say."""
    first, second = opening.format(id="e1"), opening.format(id="e2")
    closed = closing.format(id="e1")
    entities = [f"({first}", f"({second}){closed})", "_", f"({first})", "_", f"({second})"]
    return [f"w{i} NOUN {i - 1} {entity}" for i, entity in enumerate(entities, start=1)]


@pytest.mark.parametrize(("fields", "opening"), ORDERS.items(), ids=ORDERS)
def test_the_cluster_is_found_by_its_name_wherever_it_stands(fields, opening, tmp_path) -> None:
    closings = ["{id}", opening[: opening.index("{id}")] + "{id}"]
    for closing in closings:
        content = corefud(*rows(opening, closing), fields=fields)
        [document] = read_coreference(write(tmp_path, content))
        assert document.clusters == CLUSTERS


@pytest.mark.parametrize("fields", ["etype", "etype-infstat-minspan-link-identity", "entity-head"])
def test_entities_without_coreference_are_refused_instead_of_joined_by_type(
    fields, tmp_path
) -> None:
    content = corefud(
        "Anna PROPN 2 (person-1)", "met VERB 0 _", "Ben X 2 (person-1)", fields=fields
    )
    with pytest.raises(
        BertlookError,
        match=rf"line 2: the cluster of the mention 'person-1' is unknown: .*\({fields}\)",
    ):
        read_coreference(write(tmp_path, content))


def test_a_declaration_without_clusters_is_harmless_where_there_are_no_entities(tmp_path) -> None:
    content = corefud("Go VERB 0 _", fields="etype-infstat")
    assert read_coreference(write(tmp_path, content)) == [Document(["Go"], [], sentence_starts=[0])]


@pytest.mark.parametrize("entity", ["(person)", "(person", "(abstract-new)", "(-e1)"])
def test_without_a_declaration_only_identifiers_are_clusters(entity, tmp_path) -> None:
    content = corefud(f"a X 0 {entity}").split("\n", 1)[1]
    with pytest.raises(BertlookError, match=r"line 1: .* Put a comment such as '# global\.Entity"):
        read_coreference(write(tmp_path, content))
    content = content.replace(entity, "(e1-person)")
    assert read_coreference(write(tmp_path, content))[0].clusters == (((0, 1),),)


@pytest.mark.parametrize("entity", ["(person)", "(person-_)", "(person-)"])
def test_a_mention_without_its_cluster_is_refused(entity, tmp_path) -> None:
    content = corefud(f"a X 0 {entity}", fields="etype-eid")
    with pytest.raises(BertlookError, match=r"line 2: .* its field eid is empty"):
        read_coreference(write(tmp_path, content))


def test_a_new_declaration_holds_for_the_mentions_below_it(tmp_path) -> None:
    first = corefud("a NOUN 2 (person-e1-1", "b NOUN 0 e1)", fields="etype-eid-head")
    second = corefud("c NOUN 2 (1-e1-x", "d NOUN 0 e1)", fields="head-eid-etype")
    third = corefud("e NOUN 2 (e1", "f NOUN 0 e1)", fields="eid")
    [document] = read_coreference(write(tmp_path, first + second + third))
    assert document.clusters == (((0, 2), (2, 4), (4, 6)),)
    assert document.heads == ((0, 2, 5),)


def test_a_declaration_holds_for_later_documents_until_the_next(tmp_path) -> None:
    row = "\ta\t_\tX\t_\t_\t0\tx\t_\tEntity="
    content = (
        "# newdoc id = 1\n# global.Entity = etype-eid\n"
        f"1{row}(x-e1)\n\n"
        f"# newdoc id = 2\n1{row}(x-e2)\n\n"
        f"# newdoc id = 3\n# global.Entity = eid-etype\n1{row}(e3-x)\n\n"
    )
    corpus = read_coreference(write(tmp_path, content))
    assert [document.clusters for document in corpus] == [(((0, 1),),)] * 3


@needs_data("treebanks", "UD_English-GUM")
def test_entity_types_of_gum_alone_are_refused(tmp_path) -> None:
    """The file with its fields in another order, and without the field of the clusters."""
    corpus = read_coreference(GUM)
    lines = GUM.read_text("utf-8").splitlines()
    orders: dict[str, list[str]] = {"etype-GRP": [], "etype": []}
    for line in lines:
        for fields, written in orders.items():
            written.append(_reorder(line, fields))
    path = write(tmp_path, "\n".join([*orders["etype-GRP"], ""]))
    assert [d.clusters for d in read_coreference(path)] == [d.clusters for d in corpus]
    with pytest.raises(BertlookError, match=r"\(etype\)"):
        read_coreference(write(tmp_path, "\n".join([*orders["etype"], ""])))


def _reorder(line: str, fields: str) -> str:
    """Return a line of GUM with other fields in its brackets; closing ones keep the cluster."""
    if line.startswith("# global.Entity"):
        return f"# global.Entity = {fields}"
    head, mark, entity = line.partition("Entity=")
    entity, bar, rest = entity.partition("|")
    parts = entity.replace("(", "\n(").split("\n")
    for i, part in enumerate(parts):
        if part.startswith("("):
            content, closing, after = part[1:].partition(")")
            values = content.split("-")
            kept = values[1] if fields == "etype" else f"{values[1]}-{values[0]}"
            parts[i] = f"({kept}{closing}{after}"
    return head + mark + "".join(parts) + bar + rest
