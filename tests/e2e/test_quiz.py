"""A quiz runs to its end with mouse, keyboard and fingers: on a page, and in a real JupyterLab."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

import bertlook as bl
from tests.e2e.conftest import Watch
from tests.e2e.lab import Lab
from tests.e2e.test_jupyterlab import wait_for

#: What is smaller than fingers need, and what is wider than the page.
_SMALL = """() => [...document.querySelectorAll(".bertlook :is(button, summary)")]
    .filter((node) => node.checkVisibility())
    .filter((node) => {
        const { width, height } = node.getBoundingClientRect();
        return width < 23.9 || height < 23.9;
    })
    .map((node) => node.outerHTML.slice(0, 120))"""
_OVERFLOW = "document.documentElement.scrollWidth - innerWidth"


@pytest.fixture(scope="module")
def game() -> bl.Quiz:
    return bl.quiz()


@pytest.fixture(scope="module")
def address(game: bl.Quiz, tmp_path_factory: pytest.TempPathFactory) -> str:
    return game.to_html(tmp_path_factory.mktemp("quiz") / "class.html").as_uri()


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_selector(".bl-quiz[data-painted]")
    return page


def tab(page: Page) -> None:
    """Go to the next control, past drawings that can be scrolled."""
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.matches('.bl-quiz-scroll')"):
        page.keyboard.press("Tab")


def test_a_mouse_answers_all_questions_on_a_page(
    game: bl.Quiz, address: str, page: Page, watch: Watch, screenshots: Path
) -> None:
    opened(page, address)
    for number, made in enumerate(game.rounds, 1):
        page.locator(".bl-quiz-option").nth(made.right).click()
        expect(page.locator(".bl-quiz-result")).to_have_text("✓ Right: 2 points.")
        expect(page.locator(".bl-quiz-score")).to_have_text(f"{2 * number} of 10 points")
        expect(page.locator(".bl-quiz-explained p")).to_have_text(
            [option.explanation for option in made.options]
        )
        page.screenshot(path=screenshots / f"quiz-{made.kind}.png", full_page=True)
        page.locator(".bl-quiz-next").click()
    expect(page.get_by_role("heading", name="10 of 10 points")).to_be_visible()
    assert "kernel" not in page.locator("body").inner_text().lower()
    page.get_by_role("button", name="Start again").click()
    expect(page.locator(".bl-quiz-score")).to_have_text("0 of 10 points")
    watch.check()


def test_keys_alone_answer_all_questions(
    game: bl.Quiz, address: str, page: Page, watch: Watch
) -> None:
    opened(page, address)
    page.locator(".bl-quiz-prompt").focus()
    for number, made in enumerate(game.rounds):
        expect(page.locator(".bl-quiz-prompt")).to_be_focused()
        for _ in range(made.right + 1):
            tab(page)
        if number == 1:
            page.get_by_role("button", name="Hint: Which row?").press("Enter")
            page.get_by_role("button", name="Hint: Fewer options").press("Enter")
            expect(page.locator(".bl-quiz-option:focus")).to_have_count(1)
            page.locator(".bl-quiz-option").nth(made.right).focus()
        page.keyboard.press("Enter")
        expect(page.locator(".bl-quiz-result")).to_be_focused()
        tab(page)
        expect(page.locator(".bl-quiz-next")).to_be_focused()
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="9 of 10 points")).to_be_focused()
    watch.check()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_fingers_answer_all_questions_on_a_phone_with_large_text(
    game: bl.Quiz, address: str, browser: Browser, scheme: str, screenshots: Path
) -> None:
    context = browser.new_context(
        viewport={"width": 400, "height": 800},
        has_touch=True,
        is_mobile=True,
        color_scheme=scheme,
    )
    page = opened(context.new_page(), address)
    if scheme == "dark":
        page.add_style_tag(content=":root { font-size: 32px }")
    for number, made in enumerate(game.rounds):
        assert page.evaluate(_SMALL) == []
        page.locator(".bl-quiz-option").nth((made.right + 1) % 4).tap()
        expect(page.locator(".bl-quiz-result")).to_contain_text("The answer is")
        assert page.evaluate(_OVERFLOW) <= 0
        page.screenshot(path=screenshots / f"quiz-phone-{scheme}-{number}.png", full_page=True)
        page.locator(".bl-quiz-next").tap()
    expect(page.get_by_role("heading", name="of 10 points")).to_be_visible()
    context.close()


def test_the_handout_has_the_key_on_another_page(game: bl.Quiz, page: Page, tmp_path: Path) -> None:
    page.goto(game.handout(tmp_path / "handout.html").as_uri())
    page.wait_for_selector(".bl-quiz[data-painted]")
    page.pdf(path=tmp_path / "handout.pdf", format="A4", print_background=True)
    document = pypdfium2.PdfDocument(tmp_path / "handout.pdf")
    texts = [sheet.get_textpage().get_text_bounded() for sheet in document]
    (key,) = (number for number, text in enumerate(texts) if text.lstrip().startswith("Key"))
    assert key > 0
    assert "Hint" not in "".join(texts)
    questions = " ".join("".join(texts[:key]).split())
    assert all(made.title in questions for made in game.rounds)


def test_python_and_the_view_are_in_step_in_jupyterlab(
    lab: Lab, page: Page, watch: Watch, screenshots: Path
) -> None:
    cells = ["import bertlook as bl\ngame = bl.quiz(kinds=['find', 'works'])\ngame"]
    notebook = lab.open(page, lab.write("quiz.ipynb", cells))
    notebook.run_all()
    view = page.locator(".bl-quiz[data-painted]")
    view.wait_for(timeout=90_000)
    view.locator(".bl-quiz-hint").click()
    wait_for(notebook, "game.hints_taken == 1")
    view.locator(".bl-quiz-option").first.click()
    wait_for(notebook, "len(game.answers) == 1 and game.shown_round == 0")
    notebook.execute("answer = game.answer('A')")
    expect(view.locator(".bl-quiz-result")).to_be_visible()
    expect(view.locator(".bl-quiz-step[aria-current]")).to_contain_text("2")
    page.screenshot(path=screenshots / "quiz-lab.png")
    watch.check()
