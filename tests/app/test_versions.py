"""The versions that a report needs, without an import of what they are of."""

from __future__ import annotations

import importlib.metadata

import pytest

import bertlook as bl
from bertlook.app.cli import main


def test_the_command_lists_what_is_installed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["versions"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"bertlook {bl.__version__}"
    assert f"torch {importlib.metadata.version('torch')}" in lines
    assert all(len(line.split(" ")) == 2 for line in lines)


def test_what_is_not_installed_is_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bertlook.app.versions.PACKAGES", ("not-a-package", "numpy"))
    assert main(["versions"]) == 0
    names = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert names == ["bertlook", "Python", "system", "numpy"]
