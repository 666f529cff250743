"""The tour is done to its end by mouse, keys and fingers; its card covers and leaves nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

import bertlook as bl
from tests.e2e.conftest import Watch
from tests.e2e.grid import Grid
from tests.e2e.lab import Lab

#: Whether the card covers what it points at, or that is missing.
COVERS = """() => {
    const card = document.querySelector(".bl-tour-card").getBoundingClientRect();
    const targets = [...document.querySelectorAll(".bl-tour-target")];
    return targets.length === 0 || targets.some((target) => {
        const box = target.getBoundingClientRect();
        return box.top < card.bottom && card.top < box.bottom
            && box.left < card.right && card.left < box.right;
    });
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("tour") / "tour.html"
    bl.Explorer(text=bl.tour().text, head="4-5").to_html(file)
    return file.as_uri()


@pytest.fixture(params=["mouse", "keys", "fingers"])
def hand(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Hand]:
    fingers = {"viewport": {"width": 400, "height": 800}, "has_touch": True, "is_mobile": True}
    mouse = {"viewport": {"width": 1200, "height": 900}}
    context = browser.new_context(**(fingers if request.param == "fingers" else mouse))
    page = context.new_page()
    page.goto(address)
    yield Hand(page, request.param)
    context.close()


class Hand:
    """Does things on a page with a mouse, keys or fingers."""

    def __init__(self, page: Page, kind: str) -> None:
        self.page, self.kind = page, kind
        self.grid = Grid(page.locator(".bl-grid"))

    def press(self, node: Locator, key: str = "Enter") -> None:
        if self.kind == "keys":
            node.focus()
            self.page.keyboard.press(key)
        elif self.kind == "fingers":
            node.tap()
        else:
            node.click()

    def choose(self, layer: int, head: int) -> None:
        if self.kind != "keys":
            self.grid.click(layer, head)
            return
        self.page.locator(".bl-grid-keys").focus()
        for key in ["Control+Home", *layer * ["ArrowDown"], *head * ["ArrowRight"], "Enter"]:
            self.page.keyboard.press(key)

    def pin(self, word: str) -> None:
        self.press(self.page.locator(".bl-word", has_text=word).first)


def test_the_tour_is_done_to_its_end_and_leaves_nothing(hand: Hand, screenshots: Path) -> None:
    page = hand.page
    card, seen = page.locator(".bl-tour-card"), page.locator(".bl-tour-seen")
    button = page.get_by_role("button", name="Tour", exact=True)
    hand.press(button)
    expect(card).to_be_focused()

    def special_tokens() -> None:
        hand.choose(2, 6)
        hand.press(page.get_by_label("special tokens"), " ")

    def pin_paper() -> None:
        hand.choose(2, 1)
        hand.pin("paper")

    def threshold() -> None:
        hand.press(page.get_by_role("button", name="How many links"))
        page.get_by_label("Hide links weaker than").fill("0.3")

    def tokens() -> None:
        if hand.kind == "keys":
            page.get_by_role("radio", name="words", exact=True).focus()
            page.keyboard.press("ArrowRight")
        else:
            hand.press(page.locator(".bl-choice label", has_text="tokens"))

    def preview() -> None:
        for head in ((0, 0), (1, 1), (3, 2)):
            hand.choose(*head)

    def statistic() -> None:
        page.get_by_label("Cells show").select_option("Attention to [SEP]")

    steps = [
        ("Each square is one head", preview),
        ("9 of 10 words", lambda: hand.choose(0, 5)),
        ("a weight of 0.59", pin_paper),
        ("“paper” 0.01", lambda: hand.pin("read")),
        ("0.72 of each word", special_tokens),
        ("weights stay", threshold),
        ("is 3 pieces", tokens),
        ("gives [SEP] 0.63", statistic),
    ]
    for said, do in steps:
        expect(seen).to_be_empty()
        assert not page.evaluate(COVERS)
        do()
        expect(seen).to_contain_text(said)
        if said.startswith("a weight"):
            page.screenshot(path=screenshots / f"tour-{hand.kind}.png")
        hand.press(card.get_by_role("button", name="Next" if do is not steps[-1][1] else "Finish"))
    expect(card).to_have_count(0)
    expect(button).to_be_focused()
    assert page.locator(".bl-tour-target, .bl-mark-pointed").count() == 0


def test_in_jupyterlab_the_kernel_does_the_last_steps(
    lab: Lab, page: Page, watch: Watch, screenshots: Path
) -> None:
    notebook = lab.open(page, lab.write("tour.ipynb", ["import bertlook as bl", "bl.tour()"]))
    notebook.run_all()
    card = page.locator(".bl-tour-card")
    buttons = card.locator(".bl-tour-buttons button")
    steps = 11
    for step in range(1, steps + 1):
        expect(card).to_contain_text(f"Step {step} of {steps}")
        buttons.nth(1).click()  # "Show me"
        expect(card.locator(".bl-tour-seen")).not_to_be_empty()
        if step == steps - 1:
            expect(card).to_contain_text("is first")
            expect(page.locator("textarea.bl-text").first).to_have_value("He is an important man.")
            page.screenshot(path=screenshots / "tour-lab.png")
        buttons.nth(2).click()  # "Next"
    expect(card).to_have_count(0)
    watch.check()


def test_a_view_that_is_closed_halfway_leaves_nothing(lab: Lab, page: Page, watch: Watch) -> None:
    cells = ["import bertlook as bl; view = bl.tour(); view", "view.close()"]
    notebook = lab.open(page, lab.write("halfway.ipynb", cells))
    notebook.run_cell(0)
    card = page.locator(".bl-tour-card")
    card.locator(".bl-tour-buttons button").nth(2).click()
    expect(card).to_contain_text("Step 2 of")
    notebook.run_cell(1)
    expect(page.locator(".bl-explorer")).to_have_count(0)
    expect(card).to_have_count(0)
    watch.check()
