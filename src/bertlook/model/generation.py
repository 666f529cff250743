"""Text that a model writes, token by token the most probable one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bertlook.choices import check_count
from bertlook.errors import BertlookError
from bertlook.isolation import isolated
from bertlook.model import tap
from bertlook.model.layer import Layer
from bertlook.model.tokens.encode import encode
from bertlook.model.tokens.encoding import Encoding
from bertlook.model.tokens.token_text import show_ids


@isolated()
def generate_ids(
    module: Any, inputs: dict[str, Any], tokens: int, name: str, **options: Any
) -> list[int]:
    """Return the ids of a network's output, as its ``generate`` gives them without sampling.

    Args:
        module: The caller's network, which is left unchanged.
        inputs: The inputs of one text.
        tokens: The maximum number of new tokens.
        name: The name of the model, for messages.
        **options: Other arguments of ``generate``.

    Raises:
        BertlookError: If the network can't write text.
    """
    implementation = module.config._attn_implementation
    try:
        with tap.tapped(module, _ignore, implementation=implementation) as open_tap:
            output = open_tap.network.generate(
                **inputs, max_new_tokens=tokens, do_sample=False, num_beams=1, **options
            )
    except (RuntimeError, TypeError, ValueError, LookupError, AttributeError) as error:
        raise BertlookError(
            f"{name} can't write text: {str(error).strip().partition(chr(10))[0]}"
        ) from error
    ids: list[int] = output[0].tolist()
    return ids


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


def append_ids(tokenizer: Any, encoding: Encoding, ids: list[int]) -> Encoding:
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
    vocabulary = set(tokenizer.get_vocab().values())
    known = [id_ if id_ in vocabulary else end for id_ in ids]
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


def _ignore(_: Layer) -> None:
    """Read nothing: the maps are read afterwards, in one pass over all tokens."""
