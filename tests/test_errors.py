from __future__ import annotations

import ast
import pickle
import subprocess
import sys
from email.message import Message
from pathlib import Path

import pytest

import bertlook as bl
from bertlook import errors


def test_the_public_name_is_this_class() -> None:
    assert bl.BertlookError is errors.BertlookError


def test_code_that_catches_value_errors_catches_it() -> None:
    with pytest.raises(ValueError, match=r"^'8\.10' is not a head"):
        bl.Head("8.10")


def test_it_keeps_its_message_on_the_way_between_processes() -> None:
    copy = pickle.loads(pickle.dumps(errors.BertlookError("The text is empty.")))
    assert type(copy) is errors.BertlookError
    assert str(copy) == "The text is empty."


def test_its_message_ends_with_the_page_that_explains_more() -> None:
    with pytest.raises(errors.BertlookError, match=r" See \S*docs/causes\.md\.$") as caught:
        bl.edits.Hide("x")
    assert caught.value.page == "causes"
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.page) == (str(caught.value), "causes")


def test_the_page_has_an_address_if_the_package_knows_one(monkeypatch: pytest.MonkeyPatch) -> None:
    released = Message()
    released["Project-URL"] = "Repository, place"
    released["Project-URL"] = "Documentation, place/docs"
    monkeypatch.setattr("importlib.metadata.metadata", lambda _: released)
    errors._documentation.cache_clear()
    assert str(errors.BertlookError("No.", page="own")) == "No. See place/docs/own.md."
    errors._documentation.cache_clear()


def test_what_finds_the_address_is_imported_only_for_it() -> None:
    code = "import sys, bertlook.errors; print('importlib.metadata' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_every_page_that_a_message_names_exists() -> None:
    root = Path(__file__).parents[1]
    pages = set()
    for file in (root / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "BertlookError":
                pages |= {ast.literal_eval(k.value) for k in node.keywords if k.arg == "page"}
    assert len(pages) > 10
    assert {page for page in pages if not (root / "docs" / f"{page}.md").is_file()} == set()


def test_its_message_can_always_be_written() -> None:
    assert str(errors.BertlookError("caf\udce9")) == "caf\ufffd"
