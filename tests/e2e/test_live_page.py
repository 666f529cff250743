"""A live page reads typed texts in the browser, as Python reads them, and asks for nothing."""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page, expect

import bertlook as bl
from bertlook.attention.coding import quantize
from bertlook.page import OFFLINE, RUNNING
from tests.e2e.conftest import Watch

ROOT = Path(__file__).parents[2]
#: Makes a script with the global `engine` of a module.
BUNDLE = ["node_modules/.bin/esbuild", "--bundle", "--format=iife", "--global-name=engine"]
#: Keeps what workers answer.
RECORD = """
window.outcomes = [];
const OwnWorker = window.Worker;
window.Worker = class extends OwnWorker {
  constructor(...options) {
    super(...options);
    this.addEventListener("message", ({data}) => window.outcomes.push(data));
  }
};"""
#: Takes what they have answered.
TAKE = """() => window.outcomes.splice(0).map(
  ({traits: {picture}}) => ({...picture, maps: Array.from(picture.maps)}))"""
#: As where a host forbids workers.
NO_WORKERS = "window.Worker = class { constructor() { throw new Error('forbidden'); } };"
#: The maps of a text with the model in the page, in base64.
MAPS = """([text, pair]) => {
  const [model, weights] = ["model", "weights"].map(
    (id) => JSON.parse(document.getElementById(id).textContent));
  const bytes = Uint8Array.from(atob(weights), (c) => c.charCodeAt(0));
  const {maps} = new engine.Reader(model, bytes).read(text, pair);
  return btoa(Array.from(new Uint8Array(maps.buffer), (b) => String.fromCharCode(b)).join(""));
}"""

TEXTS = [
    "A dog that barked at the old man ran away .",
    "naïve Évora, 日本 👩\u200d👩\u200d👧 don't [MASK] \x07end",
    "antidisestablishmentarianism is $1,000.00 long ; \u202ertl\u202c שלום",
]


@pytest.fixture(scope="module")
def explorer() -> bl.Explorer:
    return bl.look("The chef who ran the kitchen made a cake .", head="3-2")


@pytest.fixture(scope="module")
def live(explorer: bl.Explorer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return explorer.to_html(tmp_path_factory.mktemp("live") / "page.html", live=True)


@pytest.fixture(scope="module")
def index(explorer: bl.Explorer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return explorer.to_html(tmp_path_factory.mktemp("live") / "site", live="folder")


@pytest.fixture
def site(index: Path) -> Iterator[str]:
    """The address of a live folder on a server."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    handler = partial(Quiet, directory=str(index.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def opened(page: Page, file: Path) -> Page:
    page.goto(file.as_uri(), wait_until="commit")
    page.wait_for_selector("[data-painted]")
    return page


def read(page: Page, text: str) -> None:
    box = page.get_by_role("textbox").first
    box.fill(text)
    box.press("Enter")
    expect(page.locator(".bl-text-box")).to_have_attribute("aria-busy", "false")


def check_words(page: Page, text: str) -> None:
    words = bl.load()(text).words
    expect(page.locator(".bl-arcs").first.locator(".bl-word")).to_have_count(len(words))


def test_typed_texts_are_read_as_in_python(
    context: BrowserContext, page: Page, watch: Watch, live: Path, screenshots: Path
) -> None:
    context.add_init_script(RECORD)
    opened(page, live)
    for text in TEXTS:
        read(page, text)
        check_words(page, text)
        attention = bl.load()(text)
        *_, outcome = page.evaluate(TAKE)
        assert outcome["tokens"] == attention.tokens
        assert outcome["words"] == attention.words
        assert outcome["word_ids"] == attention.word_ids
        assert outcome["note"] == attention.note
        codes = quantize(attention.maps).ravel().astype(int)
        assert np.abs(codes - outcome["maps"]).max() <= 1  # where rounding decides
    page.screenshot(path=screenshots / "live-page.png")
    watch.check()


def test_the_maps_are_those_of_python(page: Page, live: Path) -> None:
    source = subprocess.run(
        [*BUNDLE, "js/live/reader.js"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    opened(page, live)
    page.wait_for_load_state()
    page.add_script_tag(content=source.stdout)
    for text, pair in [(TEXTS[0], None), (TEXTS[1], "It went home .")]:
        content = page.evaluate(MAPS, [text, pair])
        maps = np.frombuffer(base64.b64decode(content), "<f4")
        expected = bl.load()(text, pair).maps
        assert np.abs(maps - expected.ravel()).max() < 1e-4


def test_what_cannot_be_read_is_a_sentence(page: Page, watch: Watch, live: Path) -> None:
    opened(page, live)
    alert = page.locator(".bl-text-box [role=alert]")
    read(page, "a " * 127)
    expect(alert).to_have_text("The text has 129 tokens; this model reads at most 128. Shorten it.")
    read(page, "")
    expect(alert).to_have_text("The text is empty. Give at least one word.")
    read(page, TEXTS[0])
    expect(alert).to_be_hidden()
    check_words(page, TEXTS[0])
    watch.check()


def test_a_pair_is_read(page: Page, watch: Watch, live: Path) -> None:
    opened(page, live)
    page.get_by_role("button", name="Add second text").click()
    page.get_by_role("textbox").nth(1).fill("It purred .")
    read(page, "The cat sat .")
    expect(page.locator(".bl-arcs").first.locator(".bl-word")).to_have_count(7)
    expect(page.get_by_role("textbox").nth(1)).to_have_value("It purred .")
    watch.check()


@pytest.mark.parametrize("way", ["constructor", "policy"])
def test_without_workers_the_page_reads_itself(
    way: str, context: BrowserContext, page: Page, live: Path, tmp_path: Path
) -> None:
    if way == "constructor":
        context.add_init_script(NO_WORKERS)
    else:
        content = live.read_text("utf-8").replace(RUNNING, OFFLINE)  # no WebAssembly either
        assert RUNNING not in content
        live = tmp_path / "page.html"
        live.write_text(content, "utf-8")
    opened(page, live)
    read(page, TEXTS[0])
    check_words(page, TEXTS[0])


def test_the_arcs_are_those_of_the_head_that_is_locked(page: Page, live: Path) -> None:
    opened(page, live)
    read(page, TEXTS[0])
    check_words(page, TEXTS[0])
    expect(page.locator(".bl-arcs").first).to_have_attribute("data-layer", "2")
    expect(page.locator(".bl-arcs").first).to_have_attribute("data-head", "1")


def test_words_are_masked_and_heads_switched_off(
    page: Page, watch: Watch, live: Path, screenshots: Path
) -> None:
    opened(page, live)
    text = "The chef who made a cake left ."
    read(page, text)
    page.locator(".bl-arcs").first.locator(".bl-word", has_text="cake").click()
    page.get_by_role("button", name="Mask “cake”").click()
    guesses = page.locator(".bl-guess-token")
    masked = bl.Explorer(bl.load(), text, masked="cake")
    likely = [guess["token"] for guess in masked.predictions["places"][0]["guesses"]]
    expect(guesses.first).to_have_text(likely[0])
    assert guesses.all_text_contents()[: len(likely)] == likely
    page.get_by_role("button", name="Switch head 3-2 off").click()
    chips = page.get_by_role("list", name="Edits of the text").get_by_role("listitem")
    expect(chips).to_have_count(2)
    expect(chips.first).to_contain_text("head 3-2 off (zero)")
    expect(page.get_by_text("changes in the grid")).to_be_visible()
    page.screenshot(path=screenshots / "live-page-what-if.png", full_page=True)
    read(page, "A dog barked .")  # keeps the heads that are off
    expect(chips).to_have_count(1)
    chips.first.get_by_role("button").click()
    expect(chips).to_have_count(0)
    watch.check()


def test_a_folder_on_a_server_reads_texts(
    context: BrowserContext, page: Page, watch: Watch, site: str
) -> None:
    requests: list[str] = []
    context.on("request", lambda request: requests.append(request.url))
    page.goto(site)
    page.wait_for_selector("[data-painted]")
    expect(page.get_by_text("needs a web server")).to_be_hidden()
    read(page, TEXTS[0])
    check_words(page, TEXTS[0])
    watch.check()
    assert all(url.startswith(site) for url in requests)
    assert sum(url.endswith(".bin") for url in requests) == 1
    blocked = page.evaluate("() => fetch('http://localhost:1/').then(() => '', String)")
    assert "TypeError" in blocked
    assert any("Content Security Policy" in text for text in watch.complaints)


def test_weights_that_the_server_lacks_are_a_sentence(page: Page, site: str, index: Path) -> None:
    page.route("**/*.bin", lambda route: route.fulfill(status=404))
    page.goto(site)
    page.wait_for_selector("[data-painted]")
    read(page, TEXTS[0])
    [weights] = index.parent.glob("*.bin")
    expect(page.locator(".bl-text-box [role=alert]")).to_have_text(
        f"The model in this page can't be run: the server answers 404 for {weights.name}. Reload "
        "the page."
    )


def test_a_folder_on_disk_says_that_it_needs_a_server(
    page: Page, watch: Watch, index: Path
) -> None:
    opened(page, index)
    expect(page.get_by_role("alert").first).to_contain_text("python -m http.server")
    expect(page.get_by_role("textbox").first).to_have_attribute("readonly", "")
    expect(page.locator(".bl-arcs").first.locator(".bl-word")).to_have_count(10)
    watch.check()
