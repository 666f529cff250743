"""An environment that has a wheel and what it declares, linked from the present environment.

Nothing is downloaded, and nothing else can be imported: a dependency that the wheel forgets to
declare is missing there as it would be on another machine. Links need Linux or macOS.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement


class CleanEnvironment:
    """A virtual environment with one wheel, without Node and without the source tree.

    Args:
        folder: The folder to create it in, which must not exist.
        wheel: The wheel to install.
    """

    def __init__(self, folder: Path, wheel: Path) -> None:
        venv.create(folder, with_pip=False)
        self.bin = folder / "bin"
        self._site = next((folder / "lib").glob("python*/site-packages"))
        pip = [sys.executable, "-m", "pip", "--python", str(self.bin / "python")]
        options = ["--quiet", "--disable-pip-version-check", "--no-index", "--no-deps"]
        subprocess.run([*pip, "install", *options, str(wheel)], check=True)
        self._requirements = [
            Requirement(line) for line in self._installed("bertlook").requires or []
        ]
        self.link_dependencies()

    def link_dependencies(self, extra: str = "") -> None:
        """Link the wheel's dependencies, and theirs.

        Args:
            extra: The extra whose dependencies are linked; by default those without an extra.

        Raises:
            SystemExit: If the present environment lacks one of them, or has another version.
        """
        for found in _closure(self._requirements, extra):
            for name in _top_names(found):
                target = self._site / name
                if not target.exists():
                    target.symlink_to(Path(str(found.locate_file(name))).resolve())

    def run(self, *command: str, folder: Path) -> str:
        """Run a command of the environment, with nothing else on the path.

        Args:
            command: The name of a script of the environment, and its arguments.
            folder: The folder to run it in.

        Returns:
            What it printed.

        Raises:
            SystemExit: If it fails; the message has what it printed.
        """
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        process = subprocess.run(
            [str(self.bin / command[0]), *command[1:]],
            cwd=folder, env=kept | {"PATH": str(self.bin)}, capture_output=True, text=True,
        )  # fmt: skip
        if process.returncode:
            raise SystemExit(f"{' '.join(command)} fails:\n{process.stdout}{process.stderr}")
        return process.stdout.strip()

    def _installed(self, name: str) -> Distribution:
        return next(Distribution.discover(name=name, path=[str(self._site)]))


def _closure(requirements: list[Requirement], extra: str) -> Iterator[Distribution]:
    """Yield the installed distributions that requirements lead to, each once."""
    pending = [(requirement, extra) for requirement in requirements]
    seen: set[tuple[str, str]] = set()
    while pending:
        requirement, of_extra = pending.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": of_extra}):
            continue
        try:
            found = distribution(requirement.name)
        except PackageNotFoundError:
            raise SystemExit(f"{requirement} is required, and isn't installed here.") from None
        if not requirement.specifier.contains(found.version, prereleases=True):
            raise SystemExit(f"{requirement} is required, and {found.version} is installed here.")
        for name in ("", *requirement.extras):
            if (requirement.name, name) not in seen:
                seen.add((requirement.name, name))
                pending += [(Requirement(line), name) for line in found.requires or []]
        yield found


def _top_names(found: Distribution) -> set[str]:
    """Return the names of a distribution's files and folders in site-packages."""
    names = {path.parts[0] for path in found.files or []}
    return {name for name in names if name not in ("..", "__pycache__") and name[-4:] != ".pth"}
