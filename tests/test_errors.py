from __future__ import annotations

import pickle

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


def test_its_message_can_always_be_written() -> None:
    assert str(errors.BertlookError("caf\udce9")) == "caf\ufffd"
