"""Truncation of texts that exceed a model's maximum length."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bertlook.errors import BertlookError
from bertlook.model.tokens.alignment import Alignment, align
from bertlook.model.tokens.encoding import Part, SpecialTokens

#: Maximum length of a text in characters, per token of the model's limit.
MAX_CHARACTERS = 1000

#: The limit assumed for this purpose if a model has none.
_USUAL_LIMIT = 1000


def bound(parts: list[Part], limit: int | None, truncate: bool) -> list[Part]:
    """Refuse texts that exceed the limit whatever their tokens, or cut given words.

    Tokenization would take minutes, only to find the same.

    Args:
        parts: The texts.
        limit: The maximum number of tokens, or None.
        truncate: Whether longer texts are cut.

    Raises:
        BertlookError: If a text is too long and can't be cut.
    """
    max_characters = MAX_CHARACTERS * (limit or _USUAL_LIMIT)
    num_characters = sum(len(part.text) for part in parts)
    if num_characters <= max_characters:
        return parts
    bounded = []
    for part in parts:
        kept = [span for span in part.spans or () if span[1] <= max_characters]
        if not truncate or not kept:
            at_most = "" if limit is None else f"; this model reads at most {limit} tokens"
            raise BertlookError(f"The text has {num_characters:,} characters{at_most}. Shorten it.")
        bounded.append(part._replace(text=part.text[: kept[-1][1]], spans=kept))
    return bounded


def truncate_alignment(
    tokenizer: Any, alignment: Alignment, limit: int, special_tokens: SpecialTokens
) -> Alignment:
    """Return the alignment of as many units as fit; the longer text of a pair is cut first.

    The tokens of the units left may differ from those of the whole text: a tokenizer may join words
    or drop white space. So the estimate from the whole text is corrected, unit by unit.

    Args:
        tokenizer: The tokenizer.
        alignment: The alignment of the whole texts.
        limit: The maximum number of tokens.
        special_tokens: How special tokens in the texts are read.

    Raises:
        BertlookError: If not even one unit of each text fits.
    """
    cuts, estimate = _list_cuts(alignment, limit)

    def try_cut(cut: int) -> Alignment | None:
        if not 0 <= cut < len(cuts):
            return None
        shorter = align(tokenizer, _take_units(alignment.parts, cuts[cut]), special_tokens)
        return shorter if len(shorter.tokens.ids) <= limit else None

    best = try_cut(estimate)
    if best is None:
        shorter_cuts = map(try_cut, range(estimate + 1, len(cuts)))
        best = next((cut for cut in shorter_cuts if cut is not None), None)
    else:
        while longer := try_cut(estimate := estimate - 1):
            best = longer
    if best is None:
        raise BertlookError(
            f"This model reads at most {limit} tokens, too few for the special tokens and one word "
            "of the text. Give another text."
        )
    return best


def _list_cuts(alignment: Alignment, limit: int) -> tuple[list[tuple[int, ...]], int]:
    """Return the numbers of units to keep of each part, and which of these probably fit.

    The numbers decrease to one unit of each part. The second value is an index: of the first that
    fit by the tokens of the whole text.
    """
    parts, unit_ids = alignment.parts, alignment.unit_ids
    tokens_of_unit = [0] * sum(len(part.spans or ()) for part in parts)
    for unit in unit_ids:
        if unit is not None:
            tokens_of_unit[unit] += 1
    lengths, start = [], 0
    for part in parts:
        stop = start + len(part.spans or ())
        lengths.append(tokens_of_unit[start:stop])
        start = stop
    totals = [sum(units) for units in lengths]
    available = limit - unit_ids.count(None)
    cuts: list[tuple[int, ...]] = []
    estimate = 0
    while True:
        longest = max(range(len(lengths)), key=totals.__getitem__)
        totals[longest] -= lengths[longest].pop()
        if not all(lengths):
            return cuts, estimate
        cuts.append(tuple(map(len, lengths)))
        estimate += sum(totals) > available


def _take_units(parts: Sequence[Part], counts: Sequence[int]) -> list[Part]:
    """Return the first units of each part."""
    return [
        part._replace(text=part.text[: part.spans[count - 1][1]], spans=part.spans[:count])
        for part, count in zip(parts, counts, strict=True)
        if part.spans is not None
    ]
