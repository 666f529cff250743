from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bertlook.errors import BertlookError
from bertlook.sealed import is_results_file, seal, unseal

HEADER = {"text": 'a "sha256":"' + "0" * 64 + '" in a text', "numbers": [1, 2.5, None]}
CONTENT = seal(HEADER, {"b": np.arange(6).reshape(2, 3), "a": np.ones(2, bool)})


def test_header_and_arrays_are_read_as_written() -> None:
    header, arrays, is_sealed = unseal(CONTENT, "it")
    assert header == HEADER
    assert is_sealed
    np.testing.assert_array_equal(arrays["b"], [[0, 1, 2], [3, 4, 5]])
    assert arrays["a"].dtype == bool


def test_every_flip_of_a_bit_is_noticed() -> None:
    for bit in range(8 * len(CONTENT)):
        damaged = bytearray(CONTENT)
        damaged[bit // 8] ^= 1 << bit % 8
        try:
            _, _, is_sealed = unseal(bytes(damaged), "it")
        except BertlookError:
            continue
        assert not is_sealed


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 8, b"\xff" * 100, CONTENT[:-1], CONTENT + b"0"], ids=len
)
def test_incomplete_and_longer_files_are_refused(content: bytes) -> None:
    with pytest.raises(BertlookError, match=r"^it "):
        unseal(content, "it")


def test_files_of_results_are_told_from_others(tmp_path: Path) -> None:
    file = tmp_path / "x"
    for header, expected in [
        ({"results": []}, True),
        ({"format": 1}, True),
        ({"attention": {}}, False),
    ]:
        file.write_bytes(seal(header, {}))
        assert is_results_file(file) is expected
    file.write_text("a text")
    assert not is_results_file(file)
