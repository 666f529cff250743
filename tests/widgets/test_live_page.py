"""A live page holds the model; an Explorer that can't have one is refused with the reason."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest
from transformers import BertConfig, BertForSequenceClassification

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.model.portable import portable_network
from bertlook.page import FETCHING, OFFLINE, RUNNING
from bertlook.widgets.live_page import page_model
from tests.architectures import SIZE
from tests.tiny_models import tiny_decoder
from tests.tiny_tokenizers import byte_level, wordpiece


@pytest.fixture(scope="module")
def explorer() -> bl.Explorer:
    return bl.look("The cat sat .")


def element(page: str, name: str) -> Any:
    match = re.search(rf'id="{name}">(.*?)</script>', page, re.DOTALL)
    return match and json.loads(match[1])


def test_a_live_page_holds_the_model_behind_its_scripts(
    explorer: bl.Explorer, tmp_path: Path
) -> None:
    page = explorer.to_html(tmp_path / "page.html", live=True).read_text("utf-8")
    assert f'content="{RUNNING}"' in page
    assert page.index('id="view"') < page.index("bertlook.mount(") < page.index('id="model"')
    state = element(page, "state")
    assert state["page_reads"] is True
    assert state["quantities"] == []
    assert explorer.quantities
    network = portable_network(bl.load())
    assert base64.b64decode(element(page, "weights")) == network.weights
    model = element(page, "model")
    assert (model["shape"], model["limit"]) == (network.shape, 128)
    assert model["tokenizer"]["vocabulary"][2] == "[CLS]"
    assert page.count("</script>") == page.count("<script")
    assert not re.findall(r"https?://(?!www\.w3\.org/)[^\s\"'`<>)]+", page)


def test_a_live_folder_has_the_weights_in_a_file(explorer: bl.Explorer, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    index = explorer.to_html(folder, live="folder")
    assert index == folder / "index.html"
    page = index.read_text("utf-8")
    assert f'content="{FETCHING}"' in page
    assert "unsafe-inline" not in FETCHING.partition("style-src")[0]
    assert "<script>" not in page  # all scripts are files, which the policy allows alone
    network = portable_network(bl.load())
    weights = element(page, "weights-file")
    assert (folder / weights).read_bytes() == network.weights
    assert element(page, "model")["shape"] == network.shape
    assert element(page, "state")["page_reads"] is True
    own = {"index.html", "bertlook.js", "engine.js", "start.js", "bertlook.css", weights}
    assert {file.name for file in folder.iterdir()} == own
    explorer.to_html(folder, live="folder", kernel_note=False)
    assert element(index.read_text("utf-8"), "state")["kernel_note"] is False
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(BertlookError, match=r"holds notes\.txt, which would be lost"):
        explorer.to_html(folder, live="folder")


def test_a_model_without_a_head_for_tokens_predicts_nothing(tmp_path: Path) -> None:
    network = BertForSequenceClassification(BertConfig(**SIZE)).eval()
    model = bl.load(network, wordpiece(), name="classifier")
    page = bl.Explorer(model, "the cat").to_html(tmp_path / "page.html", live=True)
    content = page.read_text("utf-8")
    assert element(content, "model")["mask"] is None
    assert element(content, "state")["predictions"] is None


def test_other_pages_hold_none(explorer: bl.Explorer, tmp_path: Path) -> None:
    page = explorer.to_html(tmp_path / "page.html").read_text("utf-8")
    assert f'content="{OFFLINE}"' in page
    assert "page_reads" not in element(page, "state")
    assert element(page, "weights") is None
    assert len(page) < 1_000_000


def test_a_live_page_may_mention_no_kernel(explorer: bl.Explorer, tmp_path: Path) -> None:
    path = explorer.to_html(tmp_path / "page.html", live=True, kernel_note=False)
    assert element(path.read_text("utf-8"), "state")["kernel_note"] is False


def test_an_explorer_without_the_plain_model_is_refused(tmp_path: Path) -> None:
    model = bl.load()
    text = "The cat sat on the [MASK] ."
    edited = bl.Explorer(model, text, edits=bl.edits.HeadOff("3-1"))
    masked = bl.Explorer(model, text, masked="cat")
    other = bl.Explorer(model, text)
    other.quantity = "value zeroing"
    for explorer in (edited, masked, other):
        with pytest.raises(BertlookError, match="draws the attention of the plain model"):
            explorer.to_html(tmp_path / "page.html", live=True)
    with pytest.raises(BertlookError, match="has no model of bertlook"):
        bl.Explorer(model(text)).to_html(tmp_path / "page.html", live=True)
    with pytest.raises(BertlookError, match="reads special tokens as tokens"):
        bl.Explorer(model, text, special_tokens="text").to_html(tmp_path / "p.html", live=True)
    with pytest.raises(BertlookError, match="live='yes' is neither True, False nor 'folder'"):
        other.to_html(tmp_path / "page.html", live="yes")
    assert not list(tmp_path.iterdir())


def test_a_model_that_a_page_cannot_run_is_refused() -> None:
    with pytest.raises(BertlookError, match="Write the page without live"):
        page_model(bl.load(tiny_decoder(), byte_level(), name="decoder"))
