"""Words with what a corpus or parser says of each: part of speech, lemma and features."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict

from bertlook.choices import is_iterable, is_list
from bertlook.errors import BertlookError
from bertlook.text import quote

Annotation = Sequence[str | None]
"""A value for each word, None where it is unknown."""


class Annotations(TypedDict):
    """The attributes of AnnotatedWords that hold an Annotation."""

    upos: Annotation | None
    xpos: Annotation | None
    lemmas: Annotation | None
    feats: Annotation | None


ANNOTATIONS = ("upos", "xpos", "lemmas", "feats")
"""The names of these attributes."""


def make_annotations(values_of: Callable[[str], Annotation | None]) -> Annotations:
    """Return the annotations that a function gives for the names of the attributes."""
    return {
        "upos": values_of("upos"),
        "xpos": values_of("xpos"),
        "lemmas": values_of("lemmas"),
        "feats": values_of("feats"),
    }


@dataclass(frozen=True)
class AnnotatedWords:
    """Words with their parts of speech, lemmas and features.

    Attributes:
        words: The W words.
        upos: W universal parts of speech, such as "NOUN".
        xpos: W parts of speech in the corpus's own tag set, such as "NNS".
        lemmas: W lemmas.
        feats: W morphological features as CoNLL-U writes them, such as "Number=Plur|Person=3".

    The last four are None where the source has none, and so are their values for single words.
    They are ignored in comparisons: measures read words and gold annotation, so sentences that
    differ only in these give the same results, and have the same mark in a result's provenance.

    Raises:
        BertlookError: If there isn't one str or None for each word.
    """

    words: Sequence[str]
    upos: Annotation | None = field(default=None, kw_only=True, compare=False, repr=False)
    xpos: Annotation | None = field(default=None, kw_only=True, compare=False, repr=False)
    lemmas: Annotation | None = field(default=None, kw_only=True, compare=False, repr=False)
    feats: Annotation | None = field(default=None, kw_only=True, compare=False, repr=False)

    def __post_init__(self) -> None:
        fault = self._find_annotation_fault()
        if fault:
            raise self.error(fault)
        object.__setattr__(self, "words", tuple(self.words))
        for name, values in self.known_annotations().items():
            object.__setattr__(self, name, tuple(values) if any(values) else None)

    def __len__(self) -> int:
        """Return the number of words."""
        return len(self.words)

    def __str__(self) -> str:
        return " ".join(self.words)

    def select(
        self,
        *,
        upos: str | Collection[str] | None = None,
        xpos: str | Collection[str] | None = None,
        lemma: str | Collection[str] | None = None,
        feats: str | Mapping[str, str] | None = None,
    ) -> tuple[int, ...]:
        """Return the words that have the given part of speech, lemma and features.

        Args:
            upos: A universal part of speech, or several of which a word has one.
            xpos: A part of speech of the corpus's tag set, or several.
            lemma: A lemma, or several.
            feats: Features that a word has all, such as ``"Number=Plur|Person=3"`` or
                ``{"Number": "Plur"}``. A word with several values of a feature
                (``Gender=Fem,Masc``) has each of them.

        Returns:
            Indices of the words that meet all conditions, 0-based, ascending. A word whose
            annotation is unknown meets none.

        Raises:
            BertlookError: If a condition is not of these types.

        Example:
            >>> import bertlook as bl
            >>> sentence = bl.corpora.sample()[0]
            >>> [sentence.words[index] for index in sentence.select(upos=["NOUN", "VERB"])]
            ['cook', 'chopped', 'onions', 'board']
        """
        conditions = [
            (self.upos, _check_condition("upos", upos)),
            (self.xpos, _check_condition("xpos", xpos)),
            (self.lemmas, _check_condition("lemma", lemma)),
        ]
        required = _check_features(feats)
        return tuple(
            index
            for index in range(len(self.words))
            if all(
                wanted is None or (values is not None and values[index] in wanted)
                for values, wanted in conditions
            )
            and required.items() <= self._features_of(index, required).items()
        )

    def known_annotations(self) -> dict[str, Annotation]:
        """Return what is known of the words, by the name of the attribute.

        Example:
            >>> AnnotatedWords(["Dogs", "bark"], lemmas=["dog", "bark"]).known_annotations()
            {'lemmas': ('dog', 'bark')}
        """
        values = {name: getattr(self, name) for name in ANNOTATIONS}
        return {name: value for name, value in values.items() if value is not None}

    def error(self, message: str) -> BertlookError:
        """Return an error that begins with the origin of the words, if they have one."""
        origin = getattr(self, "origin", "")
        return BertlookError(f"{origin}: {message}" if origin else message)

    def _find_annotation_fault(self) -> str | None:
        """Return what is wrong with the values of an annotation, or None."""
        for name, values in self.known_annotations().items():
            if not is_list(values):
                return f"{name} must be a list, not {quote(values)}."
            if len(values) != len(self.words):
                return (
                    f"{name} has {len(values)} values for {len(self.words)} words. Give one for "
                    "each word, None where it is unknown."
                )
            for index, value in enumerate(values):
                if value is not None and not isinstance(value, str):
                    return (
                        f"{name} of word {index + 1} is {quote(value)}, which is neither a str "
                        "nor None."
                    )
        return None

    def _features_of(self, index: int, required: Mapping[str, str]) -> dict[str, str]:
        """Return a word's features; of several values of one, the required one if it is there."""
        features = split_features(self.feats[index] if self.feats else None)
        return {
            name: required[name] if required.get(name) in value.split(",") else value
            for name, value in features.items()
        }


def split_features(feats: str | None) -> dict[str, str]:
    """Return the values of features by name.

    Example:
        >>> split_features("Number=Plur|Person=3")
        {'Number': 'Plur', 'Person': '3'}
    """
    return dict(item.partition("=")[::2] for item in feats.split("|")) if feats else {}


def _check_condition(argument: str, value: Any) -> frozenset[str] | None:
    if value is None:
        return None
    values = [value] if isinstance(value, str) else list(value) if is_iterable(value) else [None]
    if not all(isinstance(item, str) for item in values):
        raise BertlookError(f"{argument}={quote(value)} must be a str or several.")
    return frozenset(values)


def _check_features(feats: Any) -> dict[str, str]:
    if feats is None:
        return {}
    required = split_features(feats) if isinstance(feats, str) else feats
    if not isinstance(required, Mapping) or not _are_pairs(required.items()):
        raise BertlookError(
            f"feats={quote(feats)} must be features such as 'Number=Plur' or {{'Number': 'Plur'}}."
        )
    return dict(required)


def _are_pairs(items: Iterable[tuple[object, object]]) -> bool:
    return all(
        isinstance(name, str) and isinstance(value, str) and name and value for name, value in items
    )
