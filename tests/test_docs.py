"""The page of definitions names every measure, and every statistic that it prints."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import BertModel, ViTConfig, ViTImageProcessorPil, ViTModel

import bertlook as bl
from bertlook.measures.means import HeadMeans
from bertlook.measures.measure import Measure
from bertlook.model.load import BUNDLED

DOCS = Path(__file__).parents[1] / "docs"
PAGE = DOCS / "measures.md"
SENTENCES = bl.corpora.sample()
MEASURES = [
    value
    for name in bl.measures.__all__
    if isinstance(value := getattr(bl.measures, name), type)
    and issubclass(value, Measure)
    and hasattr(value, "result_class")
]


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.__name__)
def test_every_measure_and_its_statistics_are_defined(measure: type[Measure]) -> None:
    rows = PAGE.read_text("utf-8").split(f"| `{measure.__name__}` |")
    assert len(rows) == 2, f"{measure.__name__} has {len(rows) - 1} rows"
    if issubclass(measure.result_class, HeadMeans):
        own = rows[1].split("\n| `")[0]
        means = measure.result_class.means
        assert [name for name in means if f"`{name}`" not in own] == []
        titles = [mean.title for mean in means.values()]
        assert [title for title in titles if title not in own] == []


def test_every_column_of_the_tables_is_defined() -> None:
    page = PAGE.read_text("utf-8")
    model = bl.load()
    measures = {"d": bl.measures.DependencyAccuracy(), "c": bl.measures.CoreferenceAccuracy()}
    corpora = {"d": bl.corpora.sample()[:8], "c": bl.corpora.sample_documents()[:4]}
    for key, measure in measures.items():
        result = bl.scan(model, corpora[key], measure, progress=False)[measure.name]
        columns = result.table(splits=2, resamples=5, permutations=2).columns
        described = {"relation", "type", "count", "head", "direction"}
        assert [name for name in columns if name not in described and f"`{name}`" not in page] == []


def test_every_public_name_of_probes_that_scores_is_defined() -> None:
    page = PAGE.read_text("utf-8")
    for name in ("uas", "uuas", "left_branching", "right_branching", "maximum_spanning_tree"):
        assert f"probes.{name}`" in page


def test_the_code_on_attention_from_elsewhere_runs(tmp_path: Path) -> None:
    model = bl.load()
    size = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    values: dict[str, Any] = {
        "bl": bl,
        "tokenizer": model.tokenizer,
        "network": BertModel.from_pretrained(
            BUNDLED, attn_implementation="eager", dtype=torch.float32
        ),
        "image_network": ViTModel(ViTConfig(**size, image_size=32, patch_size=8)),
        "image_processor": ViTImageProcessorPil(size={"height": 32, "width": 32}),
        "image": np.zeros((40, 50, 3), np.uint8),
        "attention_of_text": model("The cat sat. It purred."),
        "path": tmp_path / "attention",
    }
    blocks = re.findall(
        r"```python\n(.*?)```", (DOCS / "elsewhere.md").read_text("utf-8"), re.DOTALL
    )
    assert len(blocks) == 5
    with torch.no_grad():
        for block in blocks:
            exec(block, values)
            if "from_" in block:
                expected = model("The cat sat.")
                assert values["attention"].tokens == expected.tokens
                np.testing.assert_allclose(values["attention"].maps, expected.maps, atol=1e-5)
    assert values["by_sentence"].words == ["The cat sat .", "It purred ."]


def test_the_code_on_own_statistics_runs() -> None:
    page = (DOCS / "own.md").read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(blocks) == 2
    values: dict[str, Any] = {"__name__": "own"}
    for block in blocks:
        exec(block, values)
    assert bl.find_heads(values["results"], "first > 0")
    assert "bertlook scan" in page


def test_the_code_on_frames_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    (block,) = re.findall(
        r"```python\n(.*?)```", (DOCS / "frames.md").read_text("utf-8"), re.DOTALL
    )
    if find_spec("xarray") is None:
        block = re.sub(r".*to_xarray.*\n", "", block)
    monkeypatch.setattr(bl.corpora, "sample", lambda: SENTENCES[:5])
    values: dict[str, Any] = {}
    exec(block, values)
    columns = values["results"].frame(wide=True).columns
    assert {"Entropy all", "DependencyAccuracy relation obj"} < set(columns)
