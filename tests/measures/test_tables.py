from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.measures.tables import Table, make_table

COLUMNS = {"relation": ["obj", "<b>"], "count": [150, 7], "few": [False, True]}
FACTS = {"measure": "DependencyAccuracy()", "model": "tiny", "inputs": 3}


def test_a_csv_file_has_its_provenance_beside_it(tmp_path: Path) -> None:
    table = make_table(COLUMNS, FACTS)
    table.to_csv(tmp_path / "table.csv", index=False)
    read = pd.read_csv(tmp_path / "table.csv")
    assert read.to_dict("list") == COLUMNS
    assert json.loads((tmp_path / "table.csv.provenance.json").read_text()) == FACTS
    assert len(list(tmp_path.iterdir())) == 2


def test_csv_as_text_or_into_an_open_file_writes_no_other_file(tmp_path: Path) -> None:
    table = make_table(COLUMNS, FACTS)
    text = table.to_csv()
    assert text is not None
    assert text.startswith(",relation,count,few\n")
    with open(tmp_path / "table.csv", "w") as file:
        table.to_csv(file)
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]


def test_a_part_of_a_table_keeps_its_provenance(tmp_path: Path) -> None:
    part = make_table(COLUMNS, FACTS).query("count > 100")[["relation", "count"]]
    assert isinstance(part, Table)
    part.to_csv(str(tmp_path / "part.tsv"), sep="\t")
    assert json.loads((tmp_path / "part.tsv.provenance.json").read_text()) == FACTS


def test_provenance_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "table.csv.provenance.json").mkdir()
    with pytest.raises(BertlookError, match="provenance"):
        make_table(COLUMNS, FACTS).to_csv(tmp_path / "table.csv")


def test_rows_of_few_observations_are_gray_in_notebooks() -> None:
    markup = make_table(COLUMNS, FACTS)._repr_html_()
    assert markup is not None
    plain, gray = markup.split('<tr style="opacity: 0.55">')
    assert "<td>obj</td>" in plain
    assert "<td>&lt;b&gt;</td>" in gray  # text of a corpus is no markup
    unmarked = pd.DataFrame(COLUMNS)._repr_html_()
    assert markup.replace('<tr style="opacity: 0.55">', "<tr>") == unmarked


def test_tables_that_pandas_makes_of_others_are_shown() -> None:
    table = make_table(COLUMNS, FACTS)
    joined = [pd.concat([table, table]), pd.concat([table, table], axis=1)]
    changed = [table.pivot(index="relation", columns="count"), table.reindex([0, 5]), table.T]
    changed += [table.set_index("relation"), pd.concat([table] * 60), table.iloc[:0]]
    for other in joined + changed:
        assert "<table" in (other._repr_html_() or "")


def test_the_home_folder_and_addresses_are_those_of_pandas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    make_table(COLUMNS, FACTS).to_csv("~/table.csv")
    assert {path.name for path in tmp_path.iterdir()} == {
        "table.csv",
        "table.csv.provenance.json",
    }
    make_table(COLUMNS, {**FACTS, 3: (1, 2)}).to_csv(tmp_path / "other.csv")
    assert json.loads((tmp_path / "other.csv.provenance.json").read_text())["3"] == [1, 2]


@pytest.mark.parametrize("few", [None, [False, False]])
def test_a_table_without_such_rows_is_shown_as_any_other(few: list[bool] | None) -> None:
    columns = {k: v for k, v in {**COLUMNS, "few": few}.items() if v is not None}
    assert make_table(columns, FACTS)._repr_html_() == pd.DataFrame(columns)._repr_html_()


def test_the_table_of_every_measure_states_model_options_date_and_version() -> None:
    model, sentences = bl.load(), bl.corpora.sample()[:4]
    documents = bl.corpora.sample_documents()[:2]
    m = bl.measures
    measures = [m.Entropy(), m.Sinks(0.4), m.HeadDivergence("released"), m.DependencyAccuracy()]
    results = [
        *bl.scan(model, sentences, measures, progress=False).values(),
        bl.scan(model, documents, m.CoreferenceAccuracy(), progress=False)["CoreferenceAccuracy"],
        m.Confidence().of([model("The cat sat.")]),
    ]
    for result in results:
        attrs = result.table().attrs
        assert attrs["measure"] == result.made_by
        assert attrs["model"] == "bert-mini"
        assert attrs["inputs"] == result.provenance["inputs"] > 0
        assert attrs["versions"]["bertlook"] == bl.__version__
        assert attrs["date"].startswith("20")
        assert result.options.items() <= attrs.items()
        json.dumps(attrs)
    selected = results[3].table().attrs
    assert (selected["selection"], selected["splits"], selected["seed"]) == ("held-out", 20, 0)
    assert "DependencyAccuracy" in selected["command"]


def test_latex_has_its_special_characters_escaped(tmp_path: Path) -> None:
    columns = {"relation": ["a_b", "100%"], "gain": [-0.25, float("nan")], "few": [True, False]}
    table = make_table(columns, FACTS)
    latex = table.to_latex()
    assert latex is not None
    assert "a\\_b & $-$0.250 & yes \\\\\n100\\% & -- & no \\\\\n" in latex
    assert table.to_latex(tmp_path / "table.tex") is None
    assert (tmp_path / "table.tex").read_text() == latex
    with pytest.raises(BertlookError, match="can't be written"):
        table.to_latex(tmp_path / "missing" / "table.tex")


def test_latex_with_options_is_that_of_pandas_but_escaped() -> None:
    latex = make_table(COLUMNS | {"relation": ["a_b", "c"]}, FACTS).to_latex(index=False)
    assert latex is not None
    assert r"a\_b & 150 & False" in latex
