"""The whole build, from the repository to checked pages."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from sphinx.cmd.build import main as sphinx

from tools.docsite.links import check_links
from tools.docsite.markup import correct
from tools.docsite.running import CACHE, ROOT
from tools.docsite.stage import stage


def build(output: Path, *, fresh: bool = False) -> Path:
    """Build the site, and return its first page.

    Args:
        output: The folder of the site, which is replaced.
        fresh: Whether to run notebooks and recipes that have not changed, too.

    Raises:
        SystemExit: If Sphinx warns of anything, or a link leads nowhere.
    """
    with tempfile.TemporaryDirectory() as temporary:
        source, beside, pages = (Path(temporary, name) for name in ("source", "beside", "pages"))
        for folder in (source, beside):
            folder.mkdir()
        stage(source, beside, CACHE, fresh=fresh)
        settings = str(ROOT / "docs" / "site")
        options = ["-q", "-W", "--keep-going", "-j", "2", "-c", settings]
        doctrees = str(Path(temporary, "doctrees"))
        if sphinx([*options, "-d", doctrees, str(source), str(pages)]):
            raise SystemExit("The site is not built: Sphinx warns of the above.")
        shutil.copytree(beside, pages, dirs_exist_ok=True)
        correct(pages)
        problems = check_links(pages)
        if problems:
            raise SystemExit("\n".join(["The site has broken links:", *problems]))
        shutil.rmtree(output, ignore_errors=True)
        output.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(pages, output)
    return output / "index.html"
