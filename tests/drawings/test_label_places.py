from __future__ import annotations

import numpy as np

from bertlook.drawings.label_places import place_labels

FRAME = (200.0, 100.0)


def placed(positions: list[tuple[float, float]], width: float = 20) -> list[tuple[int, str | None]]:
    points = np.array(positions, float)
    marks = np.full(len(points), 5.0)
    order, widths = range(len(points)), [width] * len(points)
    labels = place_labels(points, order, widths, 10, marks, FRAME)
    return [(label.mark, label.anchor) for label in labels]


def test_a_label_stands_to_the_right_of_its_mark_if_there_is_room() -> None:
    assert placed([(50, 50)]) == [(0, None)]
    assert placed([(195, 50)]) == [(0, "end")]


def test_labels_cover_neither_marks_nor_labels() -> None:
    assert placed([(50, 50), (65, 50)]) == [(0, "end"), (1, None)]


def test_labels_cover_no_other_box_and_lines_only_without_another_place() -> None:
    point, marks = np.array([(50.0, 50.0)]), np.array([5.0])

    def anchors(**boxes: list[tuple[float, float, float, float]]) -> list[str | None]:
        labels = place_labels(point, [0], [20], 10, marks, FRAME, **boxes)
        return [label.anchor for label in labels]

    right, everything = (60.0, 0.0, 62.0, 100.0), (0.0, 0.0, 200.0, 100.0)
    assert anchors(covered=[right]) == ["end"]
    assert anchors(avoided=[right]) == ["end"]
    assert anchors(covered=[everything]) == []
    assert anchors(avoided=[everything]) == [None]


def test_labels_without_a_place_are_left_out() -> None:
    assert placed([(50, 50)], width=300) == []
    assert len(placed([(100, 50)] * 20)) < 20
