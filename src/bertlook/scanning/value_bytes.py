"""Bytes that stand for values, to be hashed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np


def encode_value(value: Any) -> bytes:
    r"""Return bytes that no other value has: a letter for the type, the length, the content.

    Args:
        value: A str, bytes, number, None, sequence, set, mapping or dataclass, or an object with
            ``words``. Of a dataclass, the fields that make it equal count.

    Example:
        >>> encode_value(["a", "b"]) == encode_value(["a\x1eb"])
        False
    """
    # The most frequent types come first: a corpus consists of words and of the indices of heads.
    if type(value) is str:
        kind, content = b"s", value.encode("utf-8", "surrogatepass")
    elif value is None or type(value) in (int, float, bool):
        kind, content = b"v", repr(value).encode()
    elif is_dataclass(value):
        facts = [getattr(value, f.name) for f in fields(value) if f.compare]
        kind, content = b"d", encode_value([type(value).__name__, *facts])
    elif isinstance(value, str):
        kind, content = b"s", value.encode("utf-8", "surrogatepass")
    elif isinstance(value, bytes):
        kind, content = b"b", value
    elif isinstance(value, Mapping):
        kind, content = b"m", b"".join(sorted(map(encode_value, value.items())))
    elif isinstance(value, (set, frozenset)):
        kind, content = b"e", b"".join(sorted(map(encode_value, value)))
    elif hasattr(value, "tolist") and not isinstance(value, np.generic):  # an array, a tensor
        return encode_value(value.tolist())
    elif hasattr(value, "words"):
        kind, content = b"w", encode_value(list(value.words))
    elif isinstance(value, Iterable):
        kind, content = b"l", b"".join(map(encode_value, value))
    else:
        number = value.item() if isinstance(value, np.generic) else value
        kind, content = b"v", repr(number).encode("utf-8", "surrogatepass")
    return kind + len(content).to_bytes(8, "little") + content
