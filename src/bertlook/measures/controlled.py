"""Results that a scan compares with those of networks with random weights, the controls."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from bertlook.errors import BertlookError
from bertlook.measures.result import Result

if TYPE_CHECKING:
    from typing_extensions import Self


class ControlledResult(Result):
    """A result that can hold those of controls on the same inputs."""

    @abstractmethod
    def with_controls(self, controls: Sequence[Self]) -> Self:
        """Return the result together with those of networks with random weights.

        Args:
            controls: Results for the same inputs.
        """

    @abstractmethod
    def split_controls(self) -> tuple[Self, list[Self]]:
        """Return the result without controls, and the controls as results."""


def check_equal_numbers(numbers: Iterable[int]) -> None:
    """Raise BertlookError unless results that are merged have equal numbers of controls.

    Args:
        numbers: The number of controls of each result.
    """
    if len(set(numbers)) > 1:
        raise BertlookError(
            "Counts cannot be merged: they have different numbers of controls with random "
            "weights. Scan both corpora with the same number of controls, or leave them out: "
            "result.split_controls()[0]."
        )
