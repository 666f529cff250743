from __future__ import annotations

from bertlook.searching.windows import Windows


def test_windows_grow_and_skip_what_the_model_cannot_read(bundled) -> None:
    texts = ["It purred."] * 100 + ["word " * 600] + ["The cat sat."] * 100
    windows = Windows(bundled, texts, True)
    sizes = [sum(len(batch) for batch in window) for window in windows]
    assert sizes == [64, 127, 9]
    assert windows.inputs == 200
    assert [skipped.position for skipped in windows.skipped] == [100]
    whole = Windows(bundled, texts, False)
    assert [sum(len(batch) for batch in window) for window in whole] == [200]
