"""Token ids in place of a text: ``input_ids=``, and what a tokenizer or its chat template gives."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from bertlook.choices import is_integer, is_iterable
from bertlook.errors import BertlookError
from bertlook.text import quote

#: The entries of a tokenizer's output that are read, and those that say nothing to a network.
_READ = {"input_ids", "token_type_ids", "attention_mask"}
_IGNORED = {
    *("special_tokens_mask", "offset_mapping", "length", "overflow_to_sample_mapping"),
    *("overflowing_tokens", "num_truncated_tokens", "labels", "assistant_masks"),
}


class Tables(NamedTuple):
    """The numbers of embeddings of a model: for ids, and for segments (0 if it has none)."""

    num_ids: int
    num_types: int


@dataclass(frozen=True)
class GivenIds:
    """Ids that were given in place of a text.

    Attributes:
        ids: The token ids, without padding.
        type_ids: The segment of each token, or None.
        pre_token_ids: The number of the word of each token, or None where the tokenizer's output
            doesn't hold it.
        source: What was given.
        boundary: The index of the first token of the second text of a pair, or None.
    """

    ids: list[int]
    type_ids: list[int] | None
    pre_token_ids: list[int | None] | None
    source: Any
    boundary: int | None = None


def is_chat(text: Any) -> bool:
    """Return whether a value is a list of messages, as chat templates take."""
    return (
        isinstance(text, (list, tuple))
        and bool(text)
        and all(isinstance(message, Mapping) and "role" in message for message in text)
    )


def holds_ids(text: Any) -> bool:
    """Return whether a value is a tokenizer's output, or a dict with ``input_ids``."""
    return isinstance(text, Mapping) and "input_ids" in text


def choose_input(text: Any, input_ids: Any, type_ids: Any) -> Any:
    """Return what stands for the text of an input: the text, or the ids.

    Args:
        text: The text, or None.
        input_ids: Token ids, or None.
        type_ids: The segment of each, or None.

    Raises:
        BertlookError: If both or neither are given.
    """
    if input_ids is None:
        if type_ids is not None:
            raise BertlookError("type_ids needs input_ids: a text gets its own segments.")
        if text is None:
            raise BertlookError("There is no text. Give a text, or input_ids=.")
        return text
    if text is not None:
        raise BertlookError("Both a text and input_ids were given. Give one of them.")
    ids = {"input_ids": input_ids}
    return ids if type_ids is None else {**ids, "token_type_ids": type_ids}


def read_ids(output: Mapping[str, Any], tables: Tables | None = None) -> GivenIds:
    """Return the ids of a tokenizer's output, without padding.

    Args:
        output: A BatchEncoding with one text, or a dict with lists, arrays or tensors.
        tables: The model's numbers of embeddings, if they are known.

    Raises:
        BertlookError: If it holds something else, several texts, or ids that the model lacks.
    """
    for name in output:
        if name not in _READ | _IGNORED:
            raise BertlookError(
                f"The input has {quote(name)}, which a text doesn't need. Give input_ids, and "
                "token_type_ids and attention_mask where needed."
            )
    ids = _read_row("input_ids", output["input_ids"])
    rows = {
        name: _read_row(name, output[name])
        for name in ("token_type_ids", "attention_mask")
        if output.get(name) is not None
    }
    for name, row in rows.items():
        if len(row) != len(ids):
            raise BertlookError(
                f"{name} has {len(row)} numbers and input_ids {len(ids)}. Give one for each id."
            )
    start, stop = _find_text(rows.get("attention_mask", [1] * len(ids)))
    ids, types = ids[start:stop], rows.get("token_type_ids")
    types = None if types is None else types[start:stop]
    if not ids:
        raise BertlookError("input_ids is empty. Give at least one id.")
    if tables is not None:
        _check_range("input_ids", ids, tables.num_ids, start)
        if types is not None and tables.num_types:
            _check_range("token_type_ids", types, tables.num_types, start)
    words = _words_of(output)
    fits = words is not None and len(words) >= stop
    words = words[start:stop] if words and fits else None
    return GivenIds(ids, types, words, output, _find_boundary(output, types, start, stop))


def _find_boundary(output: Any, types: Sequence[int] | None, start: int, stop: int) -> int | None:
    """Return the first token of the second text, by a tokenizer's output or the segments."""
    try:
        parts = output.sequence_ids(0)[start:stop]
    except Exception:  # an output of a Python tokenizer, or a dict
        parts = types if types and types[0] == 0 else []
    return parts.index(1) if 1 in parts else None


def read_chat(tokenizer: Any, messages: Sequence[Any], special_tokens: str) -> GivenIds:
    """Return the ids of a chat, by the tokenizer's template.

    Args:
        tokenizer: A transformers tokenizer.
        messages: The messages, dicts with "role" and "content".
        special_tokens: "text" to read special tokens in the messages as characters.

    Raises:
        BertlookError: If the tokenizer has no template, or it fails.
    """
    if not getattr(tokenizer, "chat_template", None):
        raise BertlookError(
            "The tokenizer has no chat template, so messages can't be read. Give the text that the "
            "model should read, or set model.tokenizer.chat_template."
        )
    options: dict[str, Any] = {"tokenize": True, "return_dict": False}
    if special_tokens == "text":
        if (
            "sanitize_control_tokens"
            not in inspect.signature(tokenizer.apply_chat_template).parameters
        ):
            raise BertlookError(
                "This version of transformers can't read special tokens in messages as text. "
                "Update it, or remove them from the messages."
            )
        options["sanitize_control_tokens"] = True
    try:
        ids = tokenizer.apply_chat_template(list(messages), **options)
    except Exception as error:  # a template is a program of the model's author
        raise BertlookError(
            f"The tokenizer's chat template fails on these messages ({type(error).__name__}: "
            f"{str(error)[:200]}). Give dicts with the roles and contents that it takes."
        ) from error
    return GivenIds(_read_row("The chat template's ids", ids), None, None, messages)


def each_text(texts: Any) -> Iterator[Any]:
    """Iterate over texts: the items of a list, or the rows of a tokenizer's output.

    Raises:
        BertlookError: If `texts` is one text, or nothing to iterate over.
    """
    if holds_ids(texts):
        return _each_row(texts)
    is_one = is_chat(texts) or isinstance(texts, Mapping) or hasattr(texts, "words")
    if is_one or not is_iterable(texts):
        raise BertlookError(
            f"texts is a {type(texts).__name__}, not a list of texts. Call model(text) for one."
        )
    return iter(texts)


def _each_row(output: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    rows = {name: _to_list(values) for name, values in output.items() if name not in _IGNORED}
    if not isinstance(rows["input_ids"], list):
        raise BertlookError(f"input_ids is {quote(rows['input_ids'])}, not a list of lists.")
    for index in range(len(rows["input_ids"])):
        try:
            yield {name: values[index] for name, values in rows.items()}
        except (IndexError, KeyError, TypeError):
            raise BertlookError(
                f"The output of the tokenizer doesn't have text {index} in each of its entries."
            ) from None


def _to_list(values: Any) -> Any:
    """Return an array or a tensor as lists."""
    return values.tolist() if hasattr(values, "tolist") else values


def _read_row(name: str, values: Any) -> list[int]:
    """Return a list of integers, without a batch axis of 1."""
    row = _to_list(values)
    if isinstance(row, (list, tuple)) and row and isinstance(_to_list(row[0]), (list, tuple)):
        if len(row) > 1:
            raise BertlookError(
                f"{name} holds {len(row)} texts. Give one, or call model.many with a list of them."
            )
        row = _to_list(row[0])
    if not isinstance(row, (list, tuple, range)):
        raise BertlookError(f"{name} is {quote(values)}, not a list of integers.")
    for position, id_ in enumerate(row):
        if isinstance(id_, bool) or not is_integer(id_):
            raise BertlookError(f"{name}[{position}] is {quote(id_)}, not an integer.")
    return [int(id_) for id_ in row]


def _find_text(mask: Sequence[int]) -> tuple[int, int]:
    """Return the start and the end of what an attention mask shows, between paddings."""
    shown = [position for position, value in enumerate(mask) if value]
    if not shown:
        return 0, 0
    start, stop = shown[0], shown[-1] + 1
    if len(shown) < stop - start:
        hidden = next(position for position in range(start, stop) if not mask[position])
        raise BertlookError(
            f"attention_mask hides token {hidden} between others. Only padding can be left out; "
            "give the mask of one text."
        )
    return start, stop


def _check_range(name: str, numbers: Sequence[int], size: int, start: int) -> None:
    for position, number in enumerate(numbers, start):
        if not 0 <= number < size:
            raise BertlookError(
                f"{name}[{position}] is {quote(number)}, but the model has embeddings from 0 to "
                f"{size - 1}. Give ids of its own tokenizer."
            )


def _words_of(output: Any) -> list[int | None] | None:
    """Return the word of each token that a fast tokenizer's output holds, over both texts."""
    if not getattr(output, "is_fast", False):
        return None
    try:
        pairs = list(zip(output.sequence_ids(0), output.word_ids(0), strict=True))
    except Exception:  # an output that was cut, joined or emptied
        return None
    numbers: dict[tuple[int, int], int] = {}
    return [
        None if part is None or word is None else numbers.setdefault((part, word), len(numbers))
        for part, word in pairs
    ]
