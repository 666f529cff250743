from __future__ import annotations

from pathlib import Path

from run_log import RunLog, read_log


def test_a_run_without_a_log_has_no_lines(tmp_path: Path) -> None:
    assert read_log(tmp_path) == []


def test_lines_are_read_in_order_with_six_digits(tmp_path: Path) -> None:
    log = RunLog(tmp_path, 0)
    log.write(step=1, loss=1.23456789)
    log.write(step=2, tokens=123_456_789)
    assert read_log(tmp_path) == [{"step": 1, "loss": 1.23457}, {"step": 2, "tokens": 123_456_789}]


def test_a_line_that_a_killed_run_left_incomplete_is_ignored(tmp_path: Path) -> None:
    log = RunLog(tmp_path, 0)
    log.write(step=1)
    with log.path.open("a") as stream:
        stream.write('{"step": 2, "lo')
    assert read_log(tmp_path) == [{"step": 1}]


def test_resuming_drops_the_lines_after_the_checkpoint(tmp_path: Path) -> None:
    log = RunLog(tmp_path, 0)
    for step in (1, 2, 3):
        log.write(step=step)
    RunLog(tmp_path, 2).write(step=4)
    assert [line["step"] for line in read_log(tmp_path)] == [1, 2, 4]
