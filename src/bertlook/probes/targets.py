"""Training targets of probes: gold sentences, heads to predict, and groups of equal length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bertlook.attention import Attention
from bertlook.corpora import Sentence
from bertlook.errors import BertlookError


def gold_sentence(source: Attention | Sentence) -> Sentence:
    """Return the sentence with a gold tree: the argument itself, or an attention's source.

    Raises:
        BertlookError: If an attention has no gold tree, or the numbers of words differ.
    """
    if isinstance(source, Sentence):
        return source
    sentence = source.source
    if not isinstance(sentence, Sentence):
        raise BertlookError(
            f"The attention of {' '.join(source.words)[:60]!r} has no gold tree. Give attentions "
            "of sentences, such as those of read_treebank(): model(sentence)."
        )
    if len(sentence) != len(source.words):
        raise BertlookError(
            f"The maps have {len(source.words)} words, but their gold tree has "
            f"{len(sentence)}: {str(sentence)[:60]!r}. Give the attention of this sentence."
        )
    return sentence


def target_heads(
    heads: Sequence[Sequence[int]] | None, sentences: Sequence[Sentence]
) -> list[Sequence[int]]:
    """Return the heads to predict: the gold heads, or the given heads after a check.

    Args:
        heads: For each sentence W integers from 0 (ROOT) to W; None for the gold heads.
        sentences: Sentences with gold trees.

    Raises:
        BertlookError: If the heads don't fit the sentences.
    """
    if heads is None:
        return [sentence.heads for sentence in sentences]
    targets: list[Sequence[int]] = [[int(head) for head in row] for row in heads]
    if len(targets) != len(sentences):
        raise BertlookError(
            f"{len(targets)} lists of heads were given for {len(sentences)} sentences. "
            "Give one for each sentence."
        )
    for number, (row, sentence) in enumerate(zip(targets, sentences, strict=True), start=1):
        if len(row) != len(sentence) or not all(0 <= head <= len(sentence) for head in row):
            raise BertlookError(
                f"The heads given for sentence {number} don't fit it. Give {len(sentence)} "
                f"integers from 0 to {len(sentence)}."
            )
    return targets


def by_length(lengths: Sequence[int], max_words: int) -> Iterator[list[int]]:
    """Yield the indices of sentences of equal length, in groups.

    Args:
        lengths: Number of words of each sentence.
        max_words: Maximum number of words in a group; a longer sentence forms its own group.
    """
    indices: dict[int, list[int]] = {}
    for index, length in enumerate(lengths):
        indices.setdefault(length, []).append(index)
    for length, group in sorted(indices.items()):
        size = max(1, max_words // length)
        for start in range(0, len(group), size):
            yield group[start : start + size]
