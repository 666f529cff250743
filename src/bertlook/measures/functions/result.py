"""The result of a measure that was made from a function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bertlook.choices import check_type
from bertlook.errors import BertlookError
from bertlook.measures.means import Floats, HeadMeans, Mean
from bertlook.text import printable, quote

if TYPE_CHECKING:
    from typing_extensions import Self


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class FunctionResult(HeadMeans):
    """Means over inputs of what a function returned for each; see :func:`bertlook.measure`.

    Each statistic is an attribute, too. A file of such results can be read without the function.

    Attributes:
        function: The name of the function.
        titles: The titles of the statistics by name.

    Example:
        >>> import bertlook as bl
        >>> @bl.measure
        ... def first_word(maps, sentence):
        ...     return maps[..., 0].mean(-1)
        >>> result = first_word().of(bl.load()("The cat sat."))
        >>> result.first_word.shape
        (6, 8)
    """

    function: str
    titles: Mapping[str, str]

    def __post_init__(self) -> None:
        super().__post_init__()
        titles = check_type("titles", self.titles, Mapping, "Give a dict.")
        for text in (self.function, *titles, *titles.values()):
            check_name(text)
        # Other results have these in common with all of their class.
        object.__setattr__(self, "measure_name", self.function)
        object.__setattr__(self, "measure_title", title_of(self.function))
        object.__setattr__(self, "means", {name: Mean(title) for name, title in titles.items()})

    def __getattr__(self, name: str) -> Floats:
        if name in vars(self).get("titles", ()):
            return self.statistics()[name]
        raise AttributeError(f"A result of {vars(self).get('function')} has no {name!r}.")

    @classmethod
    def _merge(cls, results: Sequence[Self]) -> Self:
        first = results[0]
        for other in results[1:]:
            if (other.function, list(other.titles)) != (first.function, list(first.titles)):
                raise BertlookError(
                    f"Counts cannot be merged: {first.described} and {other.described} are "
                    "different. Merge results of the same measure."
                )
        return super()._merge(results)

    @property
    def described(self) -> str:
        """The measure and its statistics, such as "first_word (first_word)"."""
        return f"{self.function} ({', '.join(self.titles)})"


def check_name(name: Any) -> str:
    """Return a text that names a statistic or a function.

    Raises:
        BertlookError: If it is empty, no str, or has characters that can't be shown.
    """
    if not isinstance(name, str) or not name or printable(name) != name:
        raise BertlookError(
            f"The name of a statistic must be a non-empty string, not {quote(name)}."
        )
    return name


def title_of(name: str) -> str:
    """Return the title of what has a name in Python: "First word" for "first_word"."""
    spaced = name.replace("_", " ").strip() or name
    return spaced[:1].upper() + spaced[1:]
