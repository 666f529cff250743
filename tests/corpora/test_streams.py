from __future__ import annotations

import gzip
import lzma
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bertlook.corpora import streams
from bertlook.corpora.streams import open_bytes, read_raw_lines
from bertlook.errors import BertlookError

CONTENT = b"one\ntwo\n" * 1000
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "a": bytes,
    "a.gz": gzip.compress,
    "a.xz": lzma.compress,
}
packed = pytest.mark.parametrize(("name", "pack"), PACKERS.items(), ids=PACKERS)
compressed = pytest.mark.parametrize(
    ("name", "pack"), list(PACKERS.items())[1:], ids=list(PACKERS)[1:]
)


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@packed
def test_files_are_unpacked(tmp_path: Path, name: str, pack: Callable[[bytes], bytes]) -> None:
    path = write(tmp_path / name, pack(CONTENT))
    with open_bytes(path) as stream:
        assert stream.read() == CONTENT
    assert list(read_raw_lines(path)) == CONTENT.splitlines(keepends=True)


@compressed
def test_parts_and_padding_are_read_as_the_tools_write_them(
    tmp_path: Path, name: str, pack: Callable[[bytes], bytes]
) -> None:
    path = write(tmp_path / name, pack(b"a\n") + bytes(8) + pack(b"b\n") + bytes(200_000))
    assert list(read_raw_lines(path)) == [b"a\n", b"b\n"]


@compressed
@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-4],
        lambda data: data[: len(data) // 2],
        lambda data: data[:40] + bytes([data[40] ^ 255]) + data[41:],
        lambda data: data[:-6] + bytes([data[-6] ^ 1]) + data[-5:],
        lambda data: data + b"garbage",
        lambda data: data + data[:20],
        lambda data: data + data[:60] + b"\xff" + data[61:],
        lambda _: CONTENT,
        lambda _: b"\x1f\x8b",
    ],
    ids=["end", "half", "body", "check", "garbage", "head", "second", "plain", "short"],
)
def test_damaged_data_are_refused(
    tmp_path: Path,
    name: str,
    pack: Callable[[bytes], bytes],
    damage: Callable[[bytes], bytes],
) -> None:
    path = write(tmp_path / name, damage(pack(CONTENT)))
    with pytest.raises(BertlookError, match=rf"{name} can't be read: "):
        list(read_raw_lines(path))


@compressed
def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(
    tmp_path: Path,
    name: str,
    pack: Callable[[bytes], bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(streams, "MIN_UNPACKED", 100_000)
    monkeypatch.setattr(streams, "MAX_RATIO", 2)
    path = write(tmp_path / name, pack(b"\n" * 200_000))
    with pytest.raises(BertlookError, match=r"it unpacks to more than 100,000 bytes"):
        list(read_raw_lines(path))
    monkeypatch.setattr(streams, "MAX_RATIO", 100_000)
    assert len(list(read_raw_lines(path))) == 200_000


@packed
def test_an_endless_line_is_refused(
    tmp_path: Path,
    name: str,
    pack: Callable[[bytes], bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(streams, "MAX_LINE_BYTES", 100)
    path = write(tmp_path / name, pack(b"a\n" + b"b" * 101))
    with pytest.raises(BertlookError, match=rf"{name}, line 2 is longer than 100 bytes"):
        list(read_raw_lines(path))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("name", ["pipe", "pipe.gz", "pipe.xz", "link"])
def test_what_is_not_a_regular_file_is_refused_without_waiting(tmp_path: Path, name: str) -> None:
    if name == "link":
        (tmp_path / name).symlink_to("/dev/zero")
    else:
        os.mkfifo(tmp_path / name)
    with pytest.raises(BertlookError, match=rf"{name} can't be read: it is not a regular file"):
        list(read_raw_lines(tmp_path / name))


@pytest.mark.parametrize("name", ["none", "folder", "none/file", "n" * 300])
def test_what_can_not_be_opened_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(BertlookError, match="can't be read"):
        list(read_raw_lines(tmp_path / name))


@pytest.mark.parametrize("change", [b"", b"one\n", CONTENT + b"more\n"])
def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path, change: bytes) -> None:
    path = write(tmp_path / "a", CONTENT)
    lines = read_raw_lines(path)
    next(lines)
    path.write_bytes(change)
    with pytest.raises(BertlookError, match=r"a (changed|grew) while it was read"):
        list(lines)


def test_a_file_that_disappears_while_it_is_read_is_read_to_its_end(tmp_path: Path) -> None:
    path = write(tmp_path / "a", CONTENT)
    lines = read_raw_lines(path)
    next(lines)
    path.unlink()
    assert len(list(lines)) == 1999
