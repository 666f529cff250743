"""A folder with a page for each head's dossier, which opens from disk without a network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bertlook.drawings.dossier import draw_stills
from bertlook.folders import check_folder, write_folder
from bertlook.head import Head
from bertlook.measures.dossiers.result import DossiersResult
from bertlook.measures.measure import find_result
from bertlook.page import is_page
from bertlook.scanning.results import Results
from bertlook.widgets.dossier_fields import encode_dossier
from bertlook.widgets.dossier_index import index_page
from bertlook.widgets.page import SCRIPT, STYLE_SHEET, linked_view_page, shared_files
from bertlook.widgets.still import first_still

_INDEX = "index.html"
_PAGE_NAME = re.compile(r"index\.html|head-\d+-\d+\.html")


def write_dossiers(results: Results | DossiersResult, folder: str | Path) -> Path:
    """Write a folder of pages with the dossiers of all heads, to open from disk or to publish.

    ``index.html`` has a table of all heads with their names, best relations and other figures. It
    leads to a page for each head, which shows what :class:`~bertlook.Dossier` shows; the nearest
    heads are links. The pages share one script and one style sheet, and make no network requests.

    Args:
        results: The results of a scan with ``Dossiers``, or the result of this measure alone, which
            has no names and scores.
        folder: The folder to write. An existing one is replaced when the new one is complete, but
            only if all in it was written by this function.

    Returns:
        The path of ``index.html``.

    Raises:
        BertlookError: If there is no such result, the folder holds something else, or it can't be
            written.

    Example:
        >>> import tempfile
        >>> import bertlook as bl
        >>> sentences = bl.corpora.sample()[:5]
        >>> results = bl.scan(bl.load(), sentences, bl.measures.Dossiers(top=2), progress=False)
        >>> with tempfile.TemporaryDirectory() as parent:
        ...     index = bl.write_dossiers(results, f"{parent}/dossiers")
        ...     index.name, len(list(index.parent.glob("head-*.html")))
        ('index.html', 48)
    """
    result = find_result(results, DossiersResult)
    path = check_dossier_folder("folder", folder)
    write_folder(path, _files(results, result))
    return path / _INDEX


def check_dossier_folder(argument: str, folder: object) -> Path:
    """Return the path of a folder in which ``write_dossiers`` can write.

    Args:
        argument: The argument's name, for the message.
        folder: The path that was given.

    Raises:
        BertlookError: If the folder holds something else, or can't be written.
    """
    return check_folder(argument, folder, _is_own)


def _is_own(file: Path) -> bool:
    is_named = _PAGE_NAME.fullmatch(file.name) is not None
    return file.name in (SCRIPT, STYLE_SHEET) or (is_named and is_page(file))


def _files(results: Results | DossiersResult, result: DossiersResult) -> Iterator[tuple[str, str]]:
    """Yield the names and the contents of all files."""
    yield from shared_files("dossier").items()
    pages = {Head(*pair): page_name(Head(*pair)) for pair in np.argwhere(result.present).tolist()}
    pairs: dict[Head, str] = {}
    source = results if isinstance(results, Results) else result
    for head, page in pages.items():
        dossier = encode_dossier(source.dossier(head))
        for row in dossier["nearest"]:
            row["page"] = pages[Head(*row["head"])]
        for pair in dossier["pairs"]["words"][:1]:
            pairs[head] = f"{pair['query']} → {pair['key']} ({pair['count']:,})"
        content = linked_view_page(
            state={"dossier": dossier, "layer": head.layer, "head": head.head, "opened": None},
            still=first_still(draw_stills(dossier)),
            title=f"Head {head} on {result.counted}",
            provenance=result.facts,
            navigation=_navigation(list(pages), head),
        )
        yield page, content
    yield _INDEX, index_page(results, result, pages, pairs)


def page_name(head: Head) -> str:
    """Return the name of the file with a head's page.

    Example:
        >>> page_name(Head("3-1"))
        'head-3-1.html'
    """
    return f"head-{head}.html"


def _navigation(heads: list[Head], head: Head) -> str:
    """Return the markup of the links from a head's page to the index and to its neighbors."""
    place = heads.index(head)
    links = [f'<a href="{_INDEX}">All heads</a>']
    for other in heads[max(place - 1, 0) : place]:
        links.append(f'<a rel="prev" href="{page_name(other)}">Previous: {other}</a>')
    for other in heads[place + 1 : place + 2]:
        links.append(f'<a rel="next" href="{page_name(other)}">Next: {other}</a>')
    return f'<nav aria-label="Heads">{" ".join(links)}</nav>'
