"""Text that a model writes, token by token the most probable one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

from bertlook.choices import check_count, is_iterable
from bertlook.errors import BertlookError
from bertlook.isolation import isolated
from bertlook.model import tap
from bertlook.model.predicting import ignore
from bertlook.model.tokens.encode import encode
from bertlook.model.tokens.encoding import Encoding
from bertlook.model.tokens.token_text import find_known, show_ids
from bertlook.text import first_line

#: An input, such as the target of an encoder-decoder.
E = TypeVar("E", bound=Encoding)


def generate_ids(
    network: Any, inputs: dict[str, Any], tokens: int, name: str, **options: Any
) -> list[int]:
    """Return the ids of a network's output, as its ``generate`` gives them without sampling.

    Args:
        network: The network to run, of an open tap.
        inputs: The inputs of one text.
        tokens: The maximum number of new tokens.
        name: The name of the model, for messages.
        **options: Other arguments of ``generate``.

    Raises:
        BertlookError: If the network can't write text.
    """
    try:
        output = network.generate(
            **inputs, max_new_tokens=tokens, do_sample=False, num_beams=1, **options
        )
    except (RuntimeError, TypeError, ValueError, LookupError, AttributeError) as error:
        if isinstance(error, BertlookError):
            raise
        raise BertlookError(f"{name} can't write text: {first_line(error)}") from error
    ids: list[int] = output[0].tolist()
    return ids


@contextmanager
def unread(module: Any) -> Iterator[Any]:
    """Let a network run inside the block as the caller has set it up, without reading its maps.

    Args:
        module: The caller's network, which is left unchanged.

    Yields:
        The network to run.
    """
    implementation = module.config._attn_implementation
    with isolated(), tap.tapped(module, ignore, implementation=implementation) as open_tap:
        yield open_tap.network


def ends_of(module: Any) -> list[int]:
    """Return the tokens with which a network ends a text.

    Args:
        module: The network.
    """
    ends = getattr(getattr(module, "generation_config", None), "eos_token_id", None)
    if ends is None:
        return []
    return [int(end) for end in ends] if is_iterable(ends) else [int(ends)]


def count_new_tokens(tokens: int, used: int, limit: int | None) -> int:
    """Return the number of tokens that can be written.

    Args:
        tokens: The number that is asked for.
        used: The number of tokens that the model has read by then.
        limit: The maximum number that it reads, or None. The last new token isn't read.

    Raises:
        BertlookError: If the number is not a positive integer.
    """
    tokens = check_count("tokens", tokens, 1)
    return tokens if limit is None else min(tokens, limit - used + 1)


def append_ids(tokenizer: Any, encoding: E, ids: list[int]) -> E:
    """Return an encoding with more tokens at its end, and the words that they form.

    Args:
        tokenizer: The tokenizer.
        encoding: What has been read.
        ids: The tokens that follow. They may continue its last word.
    """
    if not ids:
        return encoding
    # An id that the tokenizer lacks stands like the end of a text: it belongs to no word.
    end = tokenizer.eos_token_id or tokenizer.pad_token_id or 0
    is_known = find_known(tokenizer, ids)
    known = [id_ if has_token else end for id_, has_token in zip(ids, is_known, strict=True)]
    whole = encode(tokenizer, {"input_ids": [*encoding.ids, *known]})
    size = len(encoding.ids)
    words, word_ids = list(encoding.words), list(encoding.word_ids)
    for index in range(size, len(whole.ids)):
        word, previous = whole.word_ids[index], whole.word_ids[index - 1]
        if word is None:
            word_ids.append(None)
        elif word == previous and word_ids[-1] is not None:
            if index == size:  # continues a word that had been read
                words[-1] = whole.words[word]
            word_ids.append(word_ids[-1])
        else:
            words.append(whole.words[word])
            word_ids.append(len(words) - 1)
    types = encoding.type_ids
    return replace(
        encoding,
        ids=[*encoding.ids, *ids],
        type_ids=None if types is None else [*types, *types[-1:] * len(ids)],
        tokens=[*encoding.tokens, *show_ids(tokenizer, ids)],
        word_ids=word_ids,
        words=words,
    )
