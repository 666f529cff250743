"""Servers on this machine, and programs from npm that pages take from a CDN elsewhere."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tarfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
STARTUP_S = 120
#: What a page of a notebook needs to draw widgets, from npm: package, version and checksum.
_PACKAGES = {
    "@jupyter-widgets/html-manager": (
        "1.0.15",
        "5thBIV6ymNgmPVOHvzx+gGy8ZSKmSazhtGw4/c4xJDVzRhG9PTeQsRjF3FUTopvFi//SABeNz1yp47bCrJ3CQA==",
    ),
    "requirejs": (
        "2.3.8",
        "7/cTSLOdYkNBNJcDMWf+luFvMriVm7eYxp4BcFCsAX0wF421Vyce5SXP17c+Jd5otXKGNehIonFlyQXSowL6Mw==",
    ),
}


def widget_files(folder: Path) -> Path:
    """Return a folder with what a page needs to draw widgets without a CDN."""
    files = folder / "files"
    files.mkdir()
    loader = Path(sys.prefix, "share/jupyter/nbextensions/anywidget/index.js")
    shutil.copy(loader, files / "anywidget.js")
    shutil.copy(from_npm("requirejs", "require.js"), files)
    shutil.copy(from_npm("@jupyter-widgets/html-manager", "dist/embed-amd.js"), files)
    return files


def from_npm(package: str, name: str) -> Path:
    """Return a file of a package of npm, after checking that the package is the expected one."""
    version, checksum = _PACKAGES[package]
    folder = ROOT / "runs" / "npm" / f"{package}-{version}"
    file = folder / "package" / name
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        command = ["npm", "pack", "--silent", f"{package}@{version}", "--pack-destination", folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        (archive,) = folder.glob("*.tgz")
        digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        assert digest == checksum, f"{archive.name} has another checksum than expected: {digest}"
        with tarfile.open(archive) as packed:
            content = packed.extractfile(f"package/{name}")
            assert content is not None, f"{archive.name} has no {name}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.read())
    return file


def static_files(folder: Path) -> AbstractContextManager[str]:
    """Serve a folder while the context lasts."""
    options = ("{port}", "--bind", "127.0.0.1", "--directory", str(folder))
    log = folder.parent / "server"
    log.mkdir()
    return serving(log, "http.server", *options)


def free_address() -> str:
    """Return an address on this machine where nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


@contextmanager
def serving(folder: Path, module: str, *options: str, health: str = "/") -> Iterator[str]:
    """Run a server with private settings while the context lasts, and give its address.

    Args:
        folder: An empty folder for its settings and its log.
        module: The Python module to run.
        options: Its command line, in which ``{port}`` stands for the port.
        health: A path that answers once the server is ready.
    """
    address = free_address()
    port = address.rsplit(":", 1)[1]
    private = {f"JUPYTER_{name}_DIR": str(folder / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    private |= {"IPYTHONDIR": str(folder / "ipython"), "XDG_CONFIG_HOME": str(folder / "settings")}
    with (folder / "log.txt").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", module, *(option.format(port=port) for option in options)],
            env=os.environ | private,
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            deadline = time.monotonic() + STARTUP_S
            while not answers(address + health):
                if server.poll() is not None or time.monotonic() > deadline:
                    text = (folder / "log.txt").read_text()[-2000:]
                    raise RuntimeError(f"{module} did not start:\n{text}")
                time.sleep(0.1)
            yield address
        finally:
            end(server)


def end(server: subprocess.Popen[bytes]) -> None:
    """End a server, which has ended when this returns."""
    server.terminate()
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def answers(address: str) -> bool:
    """Return whether an address answers."""
    try:
        with urllib.request.urlopen(address, timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
