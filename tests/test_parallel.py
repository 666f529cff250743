"""Jobs run in threads, and torch's own number of threads stays as it was."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import torch

from bertlook.parallel import run_in_threads


@pytest.fixture(autouse=True)
def two_cores() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


def test_jobs_run_on_a_core_each() -> None:
    both = threading.Barrier(2)
    threads, cores = set(), []

    def job() -> None:
        both.wait(10)  # each waits for the other one
        threads.add(threading.get_ident())
        cores.append(torch.get_num_threads())
        assert not torch.is_grad_enabled()

    run_in_threads([job, job])
    assert len(threads - {threading.get_ident()}) == 2
    assert cores == [1, 1]
    assert torch.get_num_threads() == 2
    later = threading.Thread(target=lambda: cores.append(torch.get_num_threads()))
    later.start()
    later.join()
    assert cores[-1] == 2


def test_a_single_job_has_all_cores() -> None:
    cores: list[int] = []
    run_in_threads([lambda: cores.append(torch.get_num_threads())])
    assert cores == [2]


def test_an_error_of_a_job_is_raised() -> None:
    def fail() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        run_in_threads([fail, lambda: None])
    assert torch.get_num_threads() == 2
    assert torch.is_grad_enabled()
