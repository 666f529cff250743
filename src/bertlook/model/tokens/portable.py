"""Portable tokenizers: what a page needs to tokenize as a BERT or a RoBERTa does.

``js/live/tokenizer.js`` reads what is written here, as its ``TokenizerParts``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from bertlook.byte_level import BYTE_LEVEL
from bertlook.errors import BertlookError
from bertlook.model.tokens.added_tokens import added_tokens_of
from bertlook.model.tokens.token_text import show_tokens
from bertlook.text import quote

#: The types of a tokenizer's model, normalizer and pre-tokenizer that pages have.
_WORD_PIECES = ("WordPiece", "BertNormalizer", "BertPreTokenizer")
_BYTE_PAIRS = ("BPE", "missing", "ByteLevel")
_FIELDS = ("model", "normalizer", "pre_tokenizer")
#: Options of byte pairs that pages don't have; some files lack some of them.
_BYTE_PAIR_OPTIONS = (
    *("dropout", "continuing_subword_prefix", "end_of_word_suffix"),
    *("byte_fallback", "ignore_merges"),
)


def portable_tokenizer(tokenizer: Any, name: str, *, has_segments: bool) -> dict[str, Any]:
    """Return the parts of a tokenizer as JSON values.

    Args:
        tokenizer: A transformers tokenizer.
        name: The model's name, for messages.
        has_segments: Whether the model tells the segments of a pair apart.

    Raises:
        BertlookError: If the tokenizer is neither like BERT's nor like RoBERTa's.

    Example:
        >>> import bertlook as bl
        >>> parts = portable_tokenizer(bl.load().tokenizer, "bert-mini", has_segments=True)
        >>> parts["single"]
        [{'id': 2, 'segment': 0}, {'text': 0, 'segment': 0}, {'id': 3, 'segment': 0}]
    """
    if not getattr(tokenizer, "is_fast", False):
        _refuse(name, "its tokenizer is written in Python")
    parts = json.loads(tokenizer.backend_tokenizer.to_str())
    types = [(parts[field] or {}).get("type", "missing") for field in _FIELDS]
    is_bytes = types[0] == _BYTE_PAIRS[0]
    for field, own, kind in zip(
        _FIELDS, types, _BYTE_PAIRS if is_bytes else _WORD_PIECES, strict=True
    ):
        if own != kind:
            _refuse(name, f"the {field.replace('_', ' ')} of its tokenizer is {own}, not {kind}")
    for token in parts["added_tokens"]:
        # Without a normalizer, a normalized text is the text itself.
        flags = ("single_word", "rstrip") if is_bytes else ("single_word", "rstrip", "normalized")
        if any(token[flag] for flag in flags):
            _refuse(name, f"its tokenizer has rules for where {token['content']} stands")
    ids = parts["model"]["vocab"] | {
        token["content"]: token["id"] for token in parts["added_tokens"]
    }
    vocabulary = [""] * (max(ids.values()) + 1)
    for token, id_ in ids.items():
        vocabulary[id_] = token
    shown = show_tokens(tokenizer, range(len(vocabulary)), named=True) if is_bytes else vocabulary
    return {
        "vocabulary": shown,
        "word_pieces": None if is_bytes else _word_pieces(parts),
        "byte_pairs": _byte_pairs(parts, name) if is_bytes else None,
        "added": {token["content"]: token["id"] for token in parts["added_tokens"]},
        "stripping": [token["id"] for token in parts["added_tokens"] if token["lstrip"]],
        "frame": sorted(added_tokens_of(tokenizer).frame),
        **_templates(parts["post_processor"], name, has_segments),
    }


def _word_pieces(parts: Mapping[str, Any]) -> dict[str, Any]:
    model, normalizer = parts["model"], parts["normalizer"]
    strip = normalizer["strip_accents"]
    return {
        "normalizer": {
            "clean": normalizer["clean_text"],
            "chinese": normalizer["handle_chinese_chars"],
            "strip_accents": normalizer["lowercase"] if strip is None else strip,
            "lowercase": normalizer["lowercase"],
        },
        "prefix": model["continuing_subword_prefix"],
        "unknown": model["unk_token"],
        "max_characters": model["max_input_chars_per_word"],
    }


def _byte_pairs(parts: Mapping[str, Any], name: str) -> dict[str, Any]:
    model, pre_tokenizer = parts["model"], parts["pre_tokenizer"]
    for option in _BYTE_PAIR_OPTIONS:
        if model.get(option):
            _refuse(name, f"its tokenizer has {option}={quote(model[option])}")
    if pre_tokenizer["add_prefix_space"] or not pre_tokenizer.get("use_regex", True):
        _refuse(name, "its tokenizer adds a space before texts, or doesn't part them into words")
    ids = model["vocab"]
    letters = {byte: letter for letter, byte in BYTE_LEVEL.items()}
    lacking = [letter for letter in letters.values() if letter not in ids]
    if lacking:
        _refuse(name, f"its vocabulary lacks the byte {lacking[0]}")
    # Older files have a text for a pair.
    pairs = (tuple(pair.split(" ")) if isinstance(pair, str) else pair for pair in model["merges"])
    merges = [(ids[left], ids[right], ids[left + right]) for left, right in pairs]
    return {
        "bytes": [ids[letters[byte]] for byte in range(256)],
        "merges": [id_ for merge in merges for id_ in merge],
    }


def _templates(processor: Mapping[str, Any] | None, name: str, has_segments: bool) -> Any:
    """Return the tokens around one text, and around two."""
    if processor is not None and processor["type"] in ("BertProcessing", "RobertaProcessing"):
        (_, cls), (_, sep) = processor["cls"], processor["sep"]
        single = [_token(cls, 0), _text(0, 0), _token(sep, 0)]
        is_bert = processor["type"] == "BertProcessing"
        between = [] if is_bert else [_token(sep, 0)]
        second = int(has_segments and is_bert)
        pair = [*single, *between, _text(1, second), _token(sep, second)]
        return {"single": single, "pair": pair}
    if processor is None or processor["type"] != "TemplateProcessing":
        kind = "none" if processor is None else processor["type"]
        _refuse(name, f"its tokenizer adds special tokens by {kind}, not by a template")

    def items(template: list[Any]) -> list[dict[str, int]]:
        result = []
        for entry in template:
            ((kind, item),) = entry.items()
            segment = item["type_id"] if has_segments else 0
            if kind == "Sequence":
                result.append(_text("AB".index(item["id"]), segment))
            else:
                ids = processor["special_tokens"][item["id"]]["ids"]
                result += [_token(id_, segment) for id_ in ids]
        return result

    return {"single": items(processor["single"]), "pair": items(processor["pair"])}


def _text(number: int, segment: int) -> dict[str, int]:
    return {"text": number, "segment": segment}


def _token(id_: int, segment: int) -> dict[str, int]:
    return {"id": id_, "segment": segment}


def _refuse(name: str, reason: str) -> NoReturn:
    raise BertlookError(f"A page can't run {name}: {reason}. Write the page without live.")
