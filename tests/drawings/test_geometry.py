from __future__ import annotations

from bertlook.drawings.geometry import GAP, GEOMETRY


def test_all_lengths_are_numbers_or_pairs_of_them() -> None:
    assert GEOMETRY["GAP"] == GAP
    for value in GEOMETRY.values():
        parts = value if isinstance(value, tuple) else (value,)
        assert all(isinstance(part, (int, float)) and part > 0 for part in parts)
