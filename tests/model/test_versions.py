from __future__ import annotations

from datetime import datetime, timedelta, timezone
from importlib.metadata import version

from bertlook.model.versions import library_versions, now


def test_the_time_is_that_of_now_in_utc() -> None:
    time = datetime.fromisoformat(now())
    assert time.utcoffset() == timedelta(0)
    assert abs(datetime.now(timezone.utc) - time) < timedelta(seconds=10)


def test_the_versions_are_those_installed() -> None:
    assert library_versions() == {
        name: version(name) for name in ("bertlook", "torch", "transformers")
    }
