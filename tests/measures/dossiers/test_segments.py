from __future__ import annotations

import numpy as np

from bertlook.measures.dossiers.segments import segment_indices, segment_starts


def test_segments_are_found_in_any_order() -> None:
    lengths = np.array([[2, 0], [3, 1]])
    starts = segment_starts(lengths)
    assert starts.tolist() == [[0, 2], [2, 5]]
    values = np.array(list("aabbbc"))
    chosen = np.array([3, 1, 0])
    indices = segment_indices(starts.ravel()[chosen], lengths.ravel()[chosen])
    assert "".join(values[indices]) == "caa"


def test_no_segment_has_no_index() -> None:
    none = np.zeros(0, np.int64)
    assert segment_indices(none, none).tolist() == []
