"""The check of the finished pages: links lead somewhere, and nothing is loaded from elsewhere."""

from __future__ import annotations

import re
from collections import defaultdict
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

#: What an address of another site must look like; whether it answers is not asked.
_ADDRESS = re.compile(r"https?://[\w.-]+\.[a-z]{2,}(?::\d+)?(?:[/?#][^\s<>\"]*)?")
#: Attributes with which a page loads something, by element; those of other elements lead to it.
_LOADING = {
    ("script", "src"),
    ("img", "src"),
    ("source", "srcset"),
    ("link", "href"),
    ("iframe", "src"),
}


class _Page(HTMLParser):
    """The links of a page, and the places in it to which links can lead."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[bool, str]] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" or (tag == "a" and name == "name"):
                self.ids.add(value or "")
            elif name in ("href", "src", "srcset"):
                self.links.append(((tag, name) in _LOADING, value or ""))


def check_links(folder: Path) -> list[str]:
    """Return what is wrong with the links of a site's pages, as sentences.

    Args:
        folder: The folder of the site.
    """
    pages: dict[Path, _Page] = {}
    for path in sorted(folder.rglob("*.html")):
        pages[path] = _Page()
        pages[path].feed(path.read_text("utf-8"))
    problems: dict[str, set[str]] = defaultdict(set)
    for path, page in pages.items():
        for loads, link in page.links:
            problem = _problem(link, loads, path, pages)
            if problem:
                problems[problem].add(path.relative_to(folder).as_posix())
    return [f"{problem} ({', '.join(sorted(where)[:3])})" for problem, where in problems.items()]


def _problem(link: str, loads: bool, path: Path, pages: dict[Path, _Page]) -> str | None:
    if link.startswith(("data:", "mailto:", "javascript:")):
        return None
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        if loads:
            return f"{link} is loaded from elsewhere"
        return None if _ADDRESS.fullmatch(link) else f"{link} is no address"
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if target.is_dir():
        target /= "index.html"
    if not target.is_file():
        return f"{link} leads to no file"
    page = pages.get(target)
    if parts.fragment and page and unquote(parts.fragment) not in page.ids:
        return f"{link} leads to no place on its page"
    return None
