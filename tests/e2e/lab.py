"""A real JupyterLab or Notebook on the loopback address, driven through a browser."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import nbformat
from nbformat.sign import NotebookNotary
from playwright.sync_api import Page

from tests.e2e.servers import end

STARTUP_S = 120
#: Module, name in the configuration, and address of a notebook, for each host.
HOSTS = {
    "jupyterlab": ("jupyterlab", "LabApp", "/lab/tree/{}?reset"),
    "notebook": ("notebook", "JupyterNotebookApp", "/notebooks/{}"),
}


class Lab:
    """A server of JupyterLab or Notebook with private settings; use it as a context manager."""

    def __init__(self, folder: Path, host: str = "jupyterlab") -> None:
        self._module, self._app, self._address_of_notebook = HOSTS[host]
        self.root = folder / "work"
        self.root.mkdir(parents=True)
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"http://127.0.0.1:{free.getsockname()[1]}"

    def __enter__(self) -> Lab:
        settings = self._folder / "config/labconfig"
        settings.mkdir(parents=True)
        # The announcements' pop-up would cover the page.
        announcements = "@jupyterlab/apputils-extension:announcements"
        (settings / "page_config.json").write_text(
            json.dumps({"disabledExtensions": {announcements: True}})
        )
        places = {f"JUPYTER_{n}_DIR": n.lower() for n in ("CONFIG", "DATA", "RUNTIME")} | {
            "IPYTHONDIR": "ipython",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        }
        self._log = (self._folder / "lab.log").open("w")
        self._server = subprocess.Popen(
            [
                *(sys.executable, "-m", self._module, "--no-browser", "--allow-root"),
                "--ServerApp.ip=127.0.0.1",
                f"--ServerApp.port={self.address.rsplit(':', 1)[1]}",
                "--ServerApp.port_retries=0",
                f"--ServerApp.root_dir={self.root}",
                "--IdentityProvider.token=",
                "--ServerApp.password=",
                "--ServerApp.disable_check_xsrf=True",
                f"--{self._app}.expose_app_in_browser=True",
                "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            ],
            env=os.environ | {name: str(self._folder / place) for name, place in places.items()},
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        deadline = time.monotonic() + STARTUP_S
        while not self._answers():
            if self._server.poll() is not None or time.monotonic() > deadline:
                end(self._server)
                log = (self._folder / "lab.log").read_text()[-2000:]
                raise RuntimeError(f"{self._module} did not start:\n{log}")
        return self

    def __exit__(self, *_: object) -> None:
        end(self._server)
        self._log.close()

    def save_widget_state(self, is_saved: bool) -> None:
        """Set whether notebooks that are opened from now on are saved with their widgets' state."""
        settings = self._folder / "settings/@jupyter-widgets/jupyterlab-manager"
        settings.mkdir(parents=True, exist_ok=True)
        file = settings / "plugin.jupyterlab-settings"
        file.write_text(json.dumps({"saveState": is_saved}))

    def write(self, name: str, cells: list[str]) -> str:
        """Write a notebook with these code cells into the server's folder."""
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
            metadata={
                "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
            },
        )
        nbformat.write(notebook, self.root / name)
        return name

    def add_trusted(self, notebook: nbformat.NotebookNode, name: str) -> str:
        """Write a notebook with outputs, which the server trusts as if it had been run there."""
        nbformat.write(notebook, self.root / name)
        NotebookNotary(data_dir=str(self._folder / "data")).sign(notebook)
        return name

    def open(self, page: Page, name: str) -> Notebook:
        """Open a notebook of the server's folder and wait for its kernel."""
        path = self._address_of_notebook.format(name)
        page.goto(f"{self.address}{path}", wait_until="domcontentloaded")
        page.wait_for_selector(".jp-Notebook", timeout=60_000)
        page.wait_for_function("window.jupyterapp")
        page.evaluate(
            """async () => {
                const app = window.jupyterapp;
                await app.restored;
                const panel = app.shell.currentWidget;
                await panel.context.ready;
                await panel.sessionContext.ready;
                await panel.sessionContext.session.kernel.info;
            }"""
        )
        return Notebook(page)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/api", timeout=1):
                return True
        except OSError:
            return False


class Notebook:
    """The notebook that is open in a page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def command(self, name: str, **options: Any) -> None:
        """Start one of JupyterLab's commands, without waiting for it to end."""
        self.page.evaluate(
            "([name, options]) => { window.jupyterapp.commands.execute(name, options) }",
            [name, options],
        )

    def run_all(self) -> None:
        """Run every cell."""
        self.command("notebook:run-all-cells")

    def run_cell(self, index: int) -> None:
        """Run one cell and wait until it ends."""
        self.page.evaluate(
            """(index) => {
                window.jupyterapp.shell.currentWidget.content.activeCellIndex = index;
                window.jupyterapp.commands.execute("notebook:run-cell");
            }""",
            index,
        )
        # A cell that runs shows [*]; one that has ended, a number.
        self.page.wait_for_function(
            """(index) => {
                const cell = window.jupyterapp.shell.currentWidget.content.widgets[index];
                return /\\d/.test(cell.inputArea.promptNode.textContent);
            }""",
            arg=index,
        )

    def save(self) -> None:
        """Save, and wait until it is on disk."""
        self.page.evaluate(
            "async () => { await window.jupyterapp.shell.currentWidget.context.save(); }"
        )

    def shut_down_kernel(self) -> None:
        """End the kernel, as `Shut Down Kernel` in the menu does."""
        self.page.evaluate(
            "async () => { await window.jupyterapp.shell.currentWidget.sessionContext.shutdown(); }"
        )

    def restart_kernel(self) -> None:
        """Restart the kernel, as `Restart Kernel` in the menu does, and wait for it."""
        self.page.evaluate(
            """async () => {
                const context = window.jupyterapp.shell.currentWidget.sessionContext;
                await context.restartKernel();
                await context.session.kernel.requestKernelInfo();
            }"""
        )

    def execute(self, code: str) -> str:
        """Run code in the notebook's kernel, beside its cells; returns what it printed."""
        return self.page.evaluate(
            """async (code) => {
                const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
                const future = kernel.requestExecute({ code, store_history: false });
                let printed = "";
                future.onIOPub = (message) => {
                    if (message.header.msg_type === "stream") printed += message.content.text;
                };
                const reply = await future.done;
                if (reply.content.status !== "ok")
                    throw new Error(`${reply.content.ename}: ${reply.content.evalue}`);
                return printed;
            }""",
            code,
        )

    def theme(self, dark: bool) -> None:
        """Switch JupyterLab's theme and wait until it is on."""
        name = f"JupyterLab {'Dark' if dark else 'Light'}"
        self.command("apputils:change-theme", theme=name)
        light = "false" if dark else "true"
        self.page.wait_for_selector(f"body[data-jp-theme-light={light}]", state="attached")
        self.page.wait_for_selector("#jupyterlab-splash", state="detached")
