"""A lesson of 45 minutes: checks of its exercises, which hint and never tell the answer.

``notebooks/lesson.ipynb`` is the lesson, and ``docs/lesson.md`` the teacher's page with the key.
"""

from __future__ import annotations

from bertlook.teaching.lesson.choosing import check_held_out, halves
from bertlook.teaching.lesson.claims import CLAIMS, check_claims
from bertlook.teaching.lesson.figures import read_lesson_figures
from bertlook.teaching.lesson.looking import check_looks_at, check_previous_score
from bertlook.teaching.lesson.prepositions import (
    TEN,
    answer_of,
    check_count_right,
    check_miss,
    check_two_ahead,
)
from bertlook.teaching.lesson.switching import (
    MASKED,
    check_changed_layers,
    check_mean_effect,
    check_probability,
)

__all__ = [
    "CLAIMS",
    "MASKED",
    "TEN",
    "answer_of",
    "check_changed_layers",
    "check_claims",
    "check_count_right",
    "check_held_out",
    "check_looks_at",
    "check_mean_effect",
    "check_miss",
    "check_previous_score",
    "check_probability",
    "check_two_ahead",
    "halves",
    "read_lesson_figures",
]
