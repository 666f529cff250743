"""Byte-level tokens, whose characters stand for bytes: "Ã¡" for "á", as in GPT-2's vocabulary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def _alphabet() -> dict[str, int]:
    """Return the byte of each character of byte-level vocabularies.

    Visible characters of Latin-1 stand for themselves, and the letters from U+0100 for the others.
    """
    visible = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(0x100) if byte not in visible]
    return {chr(byte): byte for byte in visible} | {
        chr(0x100 + index): byte for index, byte in enumerate(others)
    }


#: The byte of each character of byte-level vocabularies.
BYTE_LEVEL = _alphabet()

#: The characters that byte-level vocabularies write for a space and a line feed. Shown tokens keep
#: them, and decoded letters that look like them are decomposed.
_KEPT_MARKS = {" ": "Ġ", "\n": "Ċ", "Ġ": "G\u0307", "Ċ": "C\u0307"}


def is_byte_level(tokens: Sequence[str]) -> bool:
    """Return whether tokens of unknown origin are byte-level ones that decode to another text.

    That they all consist of these characters, some of which aren't ASCII, and that their bytes are
    UTF-8 is no accident: neither "é" nor "东" meets both conditions.

    Args:
        tokens: Tokens of one text, in order and without special ones.
    """
    text = "".join(tokens)
    if text.isascii() or not all(character in BYTE_LEVEL for character in text):
        return False
    return all(character for character, _ in split_characters(to_bytes(text)))


def to_bytes(token: str) -> bytes:
    """Return the bytes of a token that consists of byte-level characters."""
    return bytes(map(BYTE_LEVEL.__getitem__, token))


def is_inside_character(content: bytes) -> bool:
    """Return whether UTF-8 goes on in a character that began before."""
    return bool(content) and 0x80 <= content[0] < 0xC0


def show(token: str) -> str:
    """Return a byte-level token as text: parts of a character as "<0xE6>", with marks of spaces."""
    return "".join(_KEPT_MARKS.get(character, character) for character in decode(to_bytes(token)))


def decode(content: bytes) -> str:
    """Return UTF-8 decoded, with "<0xE6>" for each byte of an incomplete character."""
    text, start = "", 0
    for character, length in split_characters(content):
        text += character or f"<0x{content[start]:02X}>"
        start += length
    return text


def split_characters(content: bytes) -> Iterator[tuple[str, int]]:
    """Yield the characters of UTF-8 with their lengths; "" for each byte of an incomplete one."""
    start = 0
    while start < len(content):
        first = content[start]
        length = 1 if first < 0x80 else 2 if first < 0xE0 else 3 if first < 0xF0 else 4
        try:
            yield content[start : start + length].decode(), length
        except UnicodeDecodeError:
            yield "", 1
            length = 1
        start += length
