"""The target of an encoder-decoder: the tokens that the decoder reads.

A decoder reads a start token and then the target, whose end it only predicts. So each token of the
target stands at the position whose output depends on it, as in training and generation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from bertlook.deferred import torch
from bertlook.errors import BertlookError
from bertlook.model.tokens.encoding import Encoding
from bertlook.model.tokens.token_text import show_tokens


@dataclass(frozen=True, kw_only=True)
class Target(Encoding):
    """What a decoder reads.

    Attributes:
        reads: The source, as the encoder reads it.
    """

    reads: Encoding


def check_tokenizer(tokenizer: Any, name: str) -> None:
    """Raise BertlookError for a tokenizer that has an id for each of two tokens.

    Args:
        tokenizer: The tokenizer.
        name: The name of the model, for the message.
    """
    vocabularies: list[Any] = [
        getattr(tokenizer, f"get_{part}_vocab", dict)() for part in ("src", "tgt")
    ]
    if getattr(tokenizer, "separate_vocabs", False) or vocabularies[0] != vocabularies[1]:
        raise BertlookError(
            f"The tokenizer of {name} has two vocabularies, one for sources and one for targets, "
            "and names the tokens of both by the second. Such tokenizers aren't supported.",
            page="encoder_decoders",
        )


def encode_target(
    module: Any,
    tokenizer: Any,
    encode: Callable[[int | None], Encoding],
    limit: int | None,
    source: Encoding,
) -> Target:
    """Return what a decoder reads of a target: a start token, and the target without its end.

    Args:
        module: The encoder-decoder.
        tokenizer: Its tokenizer.
        encode: A function that tokenizes the target with at most a number of tokens.
        limit: The maximum number of tokens that the decoder reads, or None.
        source: The source.

    Raises:
        BertlookError: If the target can't be tokenized, or the decoder has no start token.
    """
    with _target_mode(tokenizer) as note:
        labels = encode(limit)
        target = _shift(module, tokenizer, labels)
        if limit is not None and len(target.ids) > limit:  # the tokenizer adds no end
            target = _shift(module, tokenizer, encode(limit - 1))
    notes = " ".join(filter(None, (target.note, note)))
    return Target(**{**vars(target), "note": notes}, reads=source)


def start_token(module: Any, labels: list[int]) -> int:
    """Return the token that a decoder reads first.

    Args:
        module: The encoder-decoder.
        labels: The tokens of a target. Some architectures start with its last one, a language.

    Raises:
        BertlookError: If the configuration has no such token.
    """
    prepare = getattr(module, "prepare_decoder_input_ids_from_labels", None)
    try:
        if prepare is not None:
            return int(prepare(torch.tensor([labels], device=module.device))[0, 0])
    except (ValueError, TypeError) as error:  # of an id that the configuration lacks
        raise BertlookError(
            f"The decoder of {type(module).__name__} can't be started: {error}",
            page="encoder_decoders",
        ) from error
    start = getattr(module.config, "decoder_start_token_id", None)
    if start is None and module.config.model_type == "mbart":
        return labels[-1]
    if start is None:
        raise BertlookError(
            f"The configuration of {type(module).__name__} has no decoder_start_token_id, the "
            "token that its decoder reads first. Set it: network.config.decoder_start_token_id = "
            "...",
            page="encoder_decoders",
        )
    return int(start)


def _shift(module: Any, tokenizer: Any, labels: Encoding) -> Encoding:
    """Return the labels behind a start token, without a special token at their end."""
    start = start_token(module, labels.ids)
    # Tokenizers of sounds' texts begin with the start token themselves.
    if labels.ids[0] == start and module.main_input_name != "input_ids":
        labels = replace(
            labels, ids=labels.ids[1:], tokens=labels.tokens[1:], word_ids=labels.word_ids[1:]
        )
    end = len(labels.ids) - (labels.word_ids[-1] is None)
    return replace(
        labels,
        ids=[start, *labels.ids[:end]],
        type_ids=None,
        tokens=[*show_tokens(tokenizer, [start]), *labels.tokens[:end]],
        word_ids=[None, *labels.word_ids[:end]],
    )


def language_options(tokenizer: Any) -> dict[str, int]:
    """Return the arguments of ``generate`` that ask for a tokenizer's target language, if any.

    Args:
        tokenizer: The tokenizer of an encoder-decoder.
    """
    with _target_mode(tokenizer):
        marks = getattr(tokenizer, "prefix_tokens", None)
        if marks and hasattr(tokenizer, "_switch_to_target_mode"):
            return {"forced_bos_token_id": int(marks[0])}
    return {}


def first_ids(module: Any, tokenizer: Any) -> list[int]:
    """Return the tokens that ``generate`` puts behind the start token, such as a language.

    Args:
        module: The encoder-decoder.
        tokenizer: Its tokenizer.
    """
    settings = getattr(module, "generation_config", None)
    forced = language_options(tokenizer).get(
        "forced_bos_token_id", getattr(settings, "forced_bos_token_id", None)
    )
    return [] if forced is None else [int(forced)]


@contextmanager
def _target_mode(tokenizer: Any) -> Iterator[str]:
    """Let a tokenizer that marks languages read a text of the target inside the block.

    Yields:
        A remark if its target language isn't set.
    """
    if not hasattr(tokenizer, "_switch_to_target_mode"):
        yield ""
        return
    unset = getattr(tokenizer, "tgt_lang", "") is None
    previous = tokenizer._in_target_context_manager
    try:
        try:
            tokenizer._switch_to_target_mode()
        except (KeyError, TypeError, AttributeError) as error:
            raise BertlookError(
                f"The {type(tokenizer).__name__} marks the language of a target, and "
                f"{getattr(tokenizer, 'tgt_lang', None)!r} isn't one that it knows. Set "
                "model.tokenizer.tgt_lang.",
                page="encoder_decoders",
            ) from error
        # A call of a tokenizer returns to the mode of sources, except in this state.
        tokenizer._in_target_context_manager = True
        yield (
            "The tokenizer has no target language, so it marks the target as a text of "
            f"{tokenizer.tgt_lang}: set model.tokenizer.tgt_lang."
            if unset and tokenizer.tgt_lang is not None
            else ""
        )
    finally:
        tokenizer._in_target_context_manager = previous
        if unset:
            tokenizer.tgt_lang = None
        tokenizer._switch_to_input_mode()
