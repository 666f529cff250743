"""The table of contents: pages of the repository, by section."""

from __future__ import annotations

from collections.abc import Iterable

#: The sections of the site with their pages, as paths in the repository without their endings. A
#: pattern stands for all pages that it matches and that stand nowhere else.
SECTIONS: dict[str, tuple[str, ...]] = {
    "Start": ("docs/start", "docs/reading", "docs/concepts", "docs/gallery"),
    "Recipes": ("docs/recipes/*",),
    "Notebooks": (
        "notebooks/quickstart",
        "notebooks/surface",
        "notebooks/syntax",
        "notebooks/coreference",
        "notebooks/probes",
        "notebooks/clusters",
        "notebooks/*",
    ),
    "Guides": ("docs/elsewhere", "docs/causes", "docs/compare", "docs/search", "docs/*"),
    "Reference": (
        "docs/contents",
        "docs/reference/*",
        "docs/measures",
        "docs/architectures",
        "docs/hosts",
    ),
    "Evidence": (
        "docs/paper",
        "docs/comparison",
        "docs/performance",
        "docs/calibration",
        "benchmarks/README",
        "benchmarks/results/README",
        "tests/golden/README",
    ),
    "Project": (
        "README",
        "CHANGELOG",
        "CONTRIBUTING",
        "RELEASING",
        "SECURITY",
        "src/bertlook/bundled/bert-mini/README",
        "*",
    ),
}


def outline(pages: Iterable[str]) -> dict[str, list[str]]:
    """Return the pages of each section in order; each page stands in one of them.

    Args:
        pages: All pages, as paths without their endings.

    Example:
        >>> outline(["docs/start", "docs/recipes/lora", "docs/new"])["Guides"]
        ['docs/new']
    """
    unplaced = dict.fromkeys(sorted(pages))
    named = {page for section in SECTIONS.values() for page in section}
    sections: dict[str, list[str]] = {}
    for section, patterns in SECTIONS.items():
        placed: list[str] = []
        for pattern in patterns:
            folder, _, name = pattern.rpartition("/")
            if name == "*":
                placed.extend(
                    page
                    for page in unplaced
                    if page.rpartition("/")[0] == folder and page not in named
                )
            elif pattern in unplaced:
                placed.append(pattern)
        sections[section] = list(dict.fromkeys(placed))
        for page in placed:
            unplaced.pop(page, None)
    if unplaced:
        raise ValueError(f"No section of the site has a place for {', '.join(unplaced)}.")
    return sections


def toctrees(pages: Iterable[str]) -> str:
    """Return the tables of contents of all sections, as directives of MyST."""
    return "\n".join(
        f"```{{toctree}}\n:hidden:\n:caption: {section}\n\n" + "\n".join(names) + "\n```\n"
        for section, names in outline(pages).items()
        if names
    )
