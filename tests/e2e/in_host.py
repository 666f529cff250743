"""What a view does in a host: checks that each view passes or not, whatever page it is on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from playwright.sync_api import Error, Locator, expect

from tests.e2e.grid import Grid

#: Returns once the text of a view is light and what is behind it dark, or the other way around.
_HAS_THEME = """async (view, isDark) => {
  const channels = (color) => {
    const context = document.createElement("canvas").getContext("2d");
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    return context.getImageData(0, 0, 1, 1).data;
  };
  const parentOf = (node) => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host;
  const paperBehind = (node) => {
    if (!node) return [255, 255, 255, 255];
    const paper = channels(getComputedStyle(node).backgroundColor);
    return paper[3] > 128 ? paper : paperBehind(parentOf(node));
  };
  const isLight = ([red, green, blue]) => red + green + blue > 382;
  const deadline = performance.now() + 30_000;
  while (performance.now() < deadline) {
    const [ink, paper] = [channels(getComputedStyle(view).color), paperBehind(view)];
    if (isLight(ink) === isDark && isLight(paper) !== isDark) return true;
    await new Promise((done) => setTimeout(done, 50));
  }
  return false;
}"""


#: Views that have a grid of heads.
_WITH_GRID = ("Explorer", "HeadGrid", "Comparison")


def draws(view: str, place: Locator) -> None:
    """The view is there, wide enough to use, and has no error."""
    expect(place).to_be_visible(timeout=180_000)
    box = place.bounding_box()
    assert box is not None
    assert box["width"] > 400
    expect(place.locator("[role=alert]").locator("visible=true")).to_have_count(0)


def hover(view: str, place: Locator) -> None:
    """What is under the pointer is described or marked."""
    if view in _WITH_GRID:
        Grid(place.locator(".bl-grid")).point_at(3, 4)
        expect(place.locator(".bl-grid-caption .bl-head-name")).to_have_text("4-5")
    elif view == "ArcView":
        place.locator(".bl-word", has_text="made").hover()
        expect(place.locator(".bl-arc-caption")).to_contain_text("made attends to")
    elif view == "HeadMap":
        point = place.locator(".bl-map-point").nth(5)
        point.hover()
        expect(place.locator(".bl-head-title .bl-head-name")).to_have_text(
            point.get_attribute("data-head") or ""
        )
    else:
        table = "tbody tr:not(.bl-selected) th"
        target = place.locator(".bl-dossier-example" if view == "Dossier" else table).first
        before = target.evaluate("node => getComputedStyle(node).backgroundColor")
        target.hover()
        assert target.evaluate("node => getComputedStyle(node).backgroundColor") != before


def click(view: str, place: Locator) -> None:
    """What is clicked stays when the pointer is elsewhere."""
    if view in _WITH_GRID:
        Grid(place.locator(".bl-grid")).click(4, 5)
        place.page.mouse.move(1, 1)
        expect(place.locator(".bl-grid-caption .bl-head-name")).to_have_text("5-6")
    elif view == "ArcView":
        word = place.locator(".bl-word", has_text="made")
        word.click()
        expect(word).to_have_attribute("aria-pressed", "true")
    elif view == "HeadMap":
        point = place.locator(".bl-map-point").nth(7)
        point.click()
        place.page.mouse.move(1, 1)
        expect(place.locator(".bl-head-title .bl-head-name")).to_have_text(
            point.get_attribute("data-head") or ""
        )
    elif view == "Dossier":
        place.locator(".bl-dossier-example").first.click()
        place.page.mouse.move(1, 1)
        expect(place.locator(".bl-open-example").first).to_be_visible()
    else:
        place.get_by_role("button", name="nsubj", exact=True).click()
        expect(place.locator(".bl-selected .bl-relation")).to_have_text("nsubj")


#: For each view, where a key is pressed, which one, and what must have moved then.
_MOVES: dict[str, tuple[str, str, Callable[[Locator], Any]]] = {
    "Explorer": ("[role=grid]", "ArrowRight", lambda place: _shown_head(place)),
    "HeadGrid": ("[role=grid]", "ArrowRight", lambda place: _shown_head(place)),
    "Comparison": (".bl-grid [role=grid]", "ArrowRight", lambda place: _shown_head(place)),
    "ArcView": (".bl-word[tabindex='0']", "ArrowRight", lambda place: _focused(place, ".bl-word")),
    "RelationTable": (
        "tbody [tabindex='0']",
        "ArrowDown",
        lambda place: _focused(place, "tbody button"),
    ),
    "HeadMap": (
        ".bl-map-point[tabindex='0']",
        "ArrowRight",
        lambda place: _focused(place, ".bl-map-point"),
    ),
    "Dossier": (
        ".bl-dossier-example[aria-expanded=false]",
        "Enter",
        lambda place: place.locator(".bl-open-example").first.get_attribute("aria-label"),
    ),
}


def keys(view: str, place: Locator) -> None:
    """An arrow key moves to the next head, word or row, and Enter opens the next example."""
    where, key, state = _MOVES[view]
    place.locator(where).first.focus()
    before = state(place)
    place.page.keyboard.press(key)
    after = state(place)
    assert after
    assert after != before


def text(view: str, place: Locator) -> None:
    """The kernel looks at a typed text, and its words are shown."""
    place.get_by_role("textbox").first.fill("Her sister read the new book .")
    expect(place.locator(".bl-word", has_text="sister").first).to_be_visible()


def _shown_head(place: Locator) -> str:
    return place.locator(".bl-grid-caption .bl-head-name").inner_text()


def _focused(place: Locator, what: str) -> str:
    return place.locator(f"{what}:focus").evaluate(
        "node => node.dataset.unit ?? node.dataset.head ?? node.textContent"
    )


#: The checks by the names of their columns, in this order.
CHECKS: dict[str, Callable[[str, Locator], None]] = {
    "draws": draws,
    "hover": hover,
    "click": click,
    "keys": keys,
    "text": text,
}


def outcomes(
    places: dict[str, Locator], skip: Iterable[str] = ()
) -> dict[str, dict[str, bool | None]]:
    """Return which checks each view passes, by the names of view and check; None: not applicable.

    Args:
        places: Each view's root, by the name of the view.
        skip: Checks that don't apply in this host.
    """
    found: dict[str, dict[str, bool | None]] = {}
    for view, place in places.items():
        found[view] = dict.fromkeys(CHECKS)
        for name, check in CHECKS.items():
            if name in skip or (name == "text" and view != "Explorer"):
                continue
            found[view][name] = passes(
                lambda check=check, view=view, place=place: check(view, place)
            )
            if not found[view]["draws"]:
                break
    return found


def passes(check: Callable[[], object]) -> bool:
    """Return whether a check passes, and print why not."""
    try:
        check()
    except (AssertionError, Error) as problem:
        print(str(problem)[:600])
        return False
    return True


def is_dark(place: Locator) -> bool:
    """Wait until a view is dark, and return whether it is."""
    place.scroll_into_view_if_needed()
    return bool(place.evaluate(_HAS_THEME, True))
