"""Metadata hook: the README as long description, with links that hold outside the repository."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

#: The environment variable with the address of the repository, which publishing sets.
VARIABLE = "BERTLOOK_REPOSITORY"
_IMAGE_LINE = re.compile(r"^(?:!\[[^\]]*\]\([^)]*\)|<picture>.*?</picture>)\n+", re.M | re.S)
_LINK = re.compile(r"\[([^\]]*)\]\(((?![a-z]+:|#)[^)\s]+)\)")
_SOURCE = re.compile(r'(src|srcset)="((?![a-z]+:)[^"]+)"')


class Readme(MetadataHookInterface):
    """Hook that fills in the fields "readme" and "urls"."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the long description, and the addresses if the repository's is known."""
        address = os.environ.get(VARIABLE, "").rstrip("/")
        readme = (Path(self.root) / "README.md").read_text("utf-8")
        description = long_description(readme, address, f"v{metadata['version']}")
        metadata["readme"] = {"content-type": "text/markdown", "text": description}
        pages = {
            "Repository": "",
            "Issues": "/issues",
            "Changelog": "/blob/HEAD/CHANGELOG.md",
            # Messages of errors lead to pages in it, of the same version.
            "Documentation": f"/blob/v{metadata['version']}/docs",
        }
        metadata["urls"] = {name: address + page for name, page in pages.items() if address}


def long_description(readme: str, address: str, tag: str) -> str:
    """Make the README independent of the files beside it.

    Args:
        readme: The text of README.md, whose links are relative to it.
        address: The address of the repository, or an empty string.
        tag: The tag of the version, to which links lead.

    Returns:
        The text, in which relative links and pictures lead to the repository. Without an address,
        links are their texts, and lines of pictures are left out.
    """
    if not address:
        return _LINK.sub(r"\1", _IMAGE_LINE.sub("", readme))
    readme = _SOURCE.sub(rf'\1="{address}/raw/{tag}/\2"', readme)
    readme = re.sub(r"!" + _LINK.pattern, rf"![\1]({address}/raw/{tag}/\2)", readme)
    return _LINK.sub(rf"[\1]({address}/blob/{tag}/\2)", readme)
