from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from neighbours import Neighbours


@pytest.fixture(autouse=True)
def _threads() -> Iterator[None]:
    threads = torch.get_num_threads()
    yield
    torch.set_num_threads(threads)


@pytest.mark.parametrize(("used", "threads"), [(0.0, 4), (0.3, 4), (1.0, 3), (2.7, 1), (4.0, 1)])
def test_threads_are_the_cores_that_others_leave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, used: float, threads: int
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    stat = tmp_path / "stat"
    stat.write_text("cpu  5000 700 300 9000 0 0 0 0 0 0\ncpu0 1 2 3 4\n")
    neighbours = Neighbours(stat)
    user = int(5000 + 100 * used)
    stat.write_text(f"cpu  {user} 750 300 {9350 - int(100 * used)} 0 0 0 0 0 0\n")
    assert neighbours.make_room() == threads == torch.get_num_threads()
