"""A decoder writes behind the text in JupyterLab: by button, prediction, slider, from Python."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Watch
from tests.e2e.lab import Lab, Notebook
from tests.e2e.test_what_if import wait_for

CELL = """
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast
import bertlook as bl
words = ["<unk>", *("▁" + word for word in "the cat sat on a mat and dog ran to her his".split())]
tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(words)}, unk_token="<unk>"))
tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
tokenizer.decoder = decoders.Metaspace()
tokenizer = PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<unk>")
torch.manual_seed(1)
config = GPT2Config(vocab_size=len(words), n_embd=32, n_layer=3, n_head=4, n_positions=32,
                    initializer_range=0.4, bos_token_id=None, eos_token_id=None)
model = bl.load(GPT2LMHeadModel(config), tokenizer=tokenizer)
w = bl.Explorer(model, "the cat sat on the mat", head="2-1")
w
"""


@pytest.fixture
def notebook(lab: Lab, page: Page, watch: Watch) -> Notebook:
    opened = lab.open(page, lab.write("writing.ipynb", [CELL]))
    opened.run_all()
    page.wait_for_selector(".bl-explorer .bl-grid[data-painted]", timeout=60_000)
    return opened


@pytest.fixture
def view(page: Page, notebook: Notebook) -> Locator:
    return page.locator(".bl-explorer").first


def words(view: Locator) -> Locator:
    return view.locator(".bl-arcs:visible .bl-word")


def tokens(view: Locator) -> Locator:
    return view.locator(".bl-written-token")


def test_by_button_prediction_slider_and_from_python(
    notebook: Notebook, view: Locator, page: Page, screenshots: Path
) -> None:
    expected = json.loads(
        notebook.execute(
            "import json; print(json.dumps([t for t, _ in "
            "model.generate_attention('the cat sat on the mat', tokens=3)]))"
        )
    )
    button = view.get_by_role("button", name="Write the next token")
    for count in (1, 2, 3):
        button.click()
        expect(tokens(view)).to_have_count(count)
        expect(words(view)).to_have_count(6 + count)
    for i, token in enumerate(expected):
        expect(tokens(view).nth(i).locator("bdi")).to_have_text(token)
    wait_for(notebook, "w.focused == [8]")

    guess = view.locator(".bl-guess-write").nth(1)
    chosen = guess.text_content()
    guess.focus()
    page.keyboard.press("Enter")
    expect(tokens(view)).to_have_count(4)
    expect(tokens(view).nth(3).locator("bdi")).to_have_text(chosen or "")
    expect(view.locator(".bl-guess-write").first).to_be_focused()
    view.locator(".bl-what-if").screenshot(path=screenshots / "writing.png")

    slider = view.get_by_role("slider", name="Written tokens shown")
    slider.focus()
    page.keyboard.press("Home")
    expect(words(view)).to_have_count(6)
    expect(view.locator(".bl-written-later")).to_have_count(4)
    page.keyboard.press("ArrowRight")
    expect(words(view)).to_have_count(7)
    expect(slider).to_have_value("1")
    wait_for(notebook, "w.written['shown'] == 1")
    button.click()
    expect(tokens(view)).to_have_count(2)

    notebook.execute("w.show_written(0)")
    expect(words(view)).to_have_count(6)
    notebook.execute("w.write(2)")
    expect(words(view)).to_have_count(8)


def test_edits_stay_and_another_text_forgets_what_was_written(
    notebook: Notebook, view: Locator, page: Page
) -> None:
    view.get_by_role("button", name="Switch head 2-1 off").click()
    expect(view.locator(".bl-chip")).to_have_count(1)
    view.get_by_role("button", name="Write the next token").click()
    expect(words(view)).to_have_count(7)
    expect(view.locator(".bl-chip")).to_have_count(1)
    notebook.execute("ids = tokenizer.convert_tokens_to_ids(w.attention.tokens)")
    wait_for(
        notebook,
        "abs(w.attention.maps - model(input_ids=ids, edits=w.edits).maps).max() < 1e-5",
    )
    box = view.get_by_role("textbox").first
    box.fill("a dog ran")
    page.keyboard.press("Enter")
    expect(words(view)).to_have_count(3)
    expect(tokens(view)).to_have_count(0)


def test_an_exported_page_shows_it_and_says_what_needs_a_kernel(
    notebook: Notebook, page: Page, tmp_path: Path
) -> None:
    path = tmp_path / "written.html"
    notebook.execute(f"w.write(3); w.show_written(2); w.to_html({str(path)!r})")
    page.goto(path.as_uri())
    page.wait_for_selector(".bl-explorer .bl-grid[data-painted]", timeout=60_000)
    expect(tokens(page.locator(".bl-explorer"))).to_have_count(3)
    slider = page.get_by_role("slider", name="Written tokens shown")
    expect(slider).to_be_disabled()
    expect(slider).to_have_attribute("title", "Going back needs a running kernel.")
    expect(page.get_by_role("button", name="Write the next token")).to_have_count(0)
