"""Every host of widgets shows every view, as the table in the documentation says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e import hosts
from tests.e2e.host_table import documented, rows_file, rows_of


@pytest.fixture(scope="module")
def marimo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with hosts.marimo_server(tmp_path_factory.mktemp("marimo")) as address:
        yield address


@pytest.mark.parametrize("host", hosts.HOSTS)
def test_a_host_shows_the_views_as_documented(
    host: str, request: pytest.FixtureRequest, browser: Browser, tmp_path: Path, screenshots: Path
) -> None:
    rows = rows_of(host, browser, tmp_path, request.getfixturevalue, screenshots)
    # From these files, tools/hosts.py writes the table.
    rows_file(host).write_text("\n".join(rows), "utf-8")
    assert rows == documented(host)
