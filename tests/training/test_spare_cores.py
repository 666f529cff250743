from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from spare_cores import SpareCores


@pytest.fixture(autouse=True)
def _restored_threads() -> Iterator[None]:
    threads = torch.get_num_threads()
    yield
    torch.set_num_threads(threads)


@pytest.mark.parametrize(("used", "threads"), [(0.0, 4), (0.3, 4), (1.0, 3), (2.7, 1), (3.0, 1)])
def test_threads_are_the_cores_that_others_leave_idle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, used: float, threads: int
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    ticks = os.sysconf("SC_CLK_TCK")
    stat = tmp_path / "stat"

    def pass_time(seconds: float) -> None:
        busy = (1.0 + used) * seconds * ticks
        stat.write_text(f"cpu  500 {busy:.0f} 300 {4 * seconds * ticks - busy:.0f} 9 0 0 0 0 0\n")
        monkeypatch.setattr("os.times", lambda: os.times_result((seconds, 0, 0, 0, seconds)))

    pass_time(0)
    spare_cores = SpareCores(stat)
    pass_time(10)
    assert spare_cores.adjust_threads() == threads == torch.get_num_threads()
