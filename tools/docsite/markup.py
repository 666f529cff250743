"""Corrections of the finished pages, so that they can be read with any aid and by keyboard."""

from __future__ import annotations

import re
from pathlib import Path

_CORRECTIONS = (
    # A heading of the sidebar has a level.
    (r'<p class="caption" role="heading">', '<p class="caption" role="heading" aria-level="2">'),
    # The empty corner of a table heads nothing.
    (r"<th(?: class=\"head\")?>(?:<p></p>)?</th>", "<td></td>"),
    # What scrolls can be scrolled by keyboard.
    (r"<pre(?! tabindex)", '<pre tabindex="0"'),
    (r'<table border="1" class="dataframe">', '<table class="dataframe" tabindex="0">'),
    # Landmarks of a kind have different names.
    (r'<aside class="sidebar-drawer">', '<aside class="sidebar-drawer" aria-label="All pages">'),
    (r'<aside class="toc-drawer', '<aside aria-label="This page" class="toc-drawer'),
    # All content is in a landmark.
    (r'(?s)(<a [^>]*class="back-to-top.*?</a>)', r'<nav aria-label="Top of this page">\1</nav>'),
)


def correct(folder: Path) -> None:
    """Correct all pages of a site in place.

    Args:
        folder: The folder of the site.
    """
    for path in folder.rglob("*.html"):
        text = path.read_text("utf-8")
        for pattern, replacement in _CORRECTIONS:
            text = re.sub(pattern, replacement, text)
        path.write_text(text, "utf-8")
