"""Portable tokenizers: what a page needs to tokenize as a BERT does.

``js/live/tokenizer.js`` reads what is written here, as its ``TokenizerParts``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from bertlook.errors import BertlookError
from bertlook.model.tokens.added_tokens import added_tokens_of

#: The parts of a tokenizer that pages have, by the field that holds them.
_KINDS = {
    "model": "WordPiece",
    "normalizer": "BertNormalizer",
    "pre_tokenizer": "BertPreTokenizer",
}


def portable_tokenizer(tokenizer: Any, name: str, *, has_segments: bool) -> dict[str, Any]:
    """Return the parts of a tokenizer as JSON values.

    Args:
        tokenizer: A transformers tokenizer.
        name: The model's name, for messages.
        has_segments: Whether the model tells the segments of a pair apart.

    Raises:
        BertlookError: If the tokenizer isn't one of BERT's.

    Example:
        >>> import bertlook as bl
        >>> parts = portable_tokenizer(bl.load().tokenizer, "bert-mini", has_segments=True)
        >>> parts["single"]
        [{'id': 2, 'segment': 0}, {'text': 0, 'segment': 0}, {'id': 3, 'segment': 0}]
    """
    if not getattr(tokenizer, "is_fast", False):
        _refuse(name, "its tokenizer is written in Python")
    parts = json.loads(tokenizer.backend_tokenizer.to_str())
    for field, kind in _KINDS.items():
        own = (parts[field] or {}).get("type", "missing")
        if own != kind:
            _refuse(name, f"the {field.replace('_', ' ')} of its tokenizer is {own}, not {kind}")
    added = added_tokens_of(tokenizer)
    for token in parts["added_tokens"]:
        if any(token[flag] for flag in ("single_word", "lstrip", "rstrip", "normalized")):
            _refuse(name, f"its tokenizer has rules for where {token['content']} stands")
    model, normalizer = parts["model"], parts["normalizer"]
    ids = model["vocab"] | {token["content"]: token["id"] for token in parts["added_tokens"]}
    vocabulary = [""] * (max(ids.values()) + 1)
    for token, id_ in ids.items():
        vocabulary[id_] = token
    strip = normalizer["strip_accents"]
    return {
        "vocabulary": vocabulary,
        "normalizer": {
            "clean": normalizer["clean_text"],
            "chinese": normalizer["handle_chinese_chars"],
            "strip_accents": normalizer["lowercase"] if strip is None else strip,
            "lowercase": normalizer["lowercase"],
        },
        "prefix": model["continuing_subword_prefix"],
        "unknown": model["unk_token"],
        "max_characters": model["max_input_chars_per_word"],
        "added": {token["content"]: token["id"] for token in parts["added_tokens"]},
        "frame": sorted(added.frame),
        **_templates(parts["post_processor"], name, has_segments),
    }


def _templates(processor: Mapping[str, Any] | None, name: str, has_segments: bool) -> Any:
    """Return the tokens around one text, and around two."""
    if processor is not None and processor["type"] == "BertProcessing":
        (_, cls), (_, sep) = processor["cls"], processor["sep"]
        single = [_token(cls, 0), _text(0, 0), _token(sep, 0)]
        pair = [*single, _text(1, int(has_segments)), _token(sep, int(has_segments))]
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
