"""What was saved is read whole or refused with a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from safetensors.numpy import load, save

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.measures import Entropy


@pytest.fixture
def path(tmp_path: Path) -> Path:
    results = bl.Results({"Entropy": Entropy().of([bl.load()("The cat sat.")])})
    results.save(tmp_path / "results")
    return tmp_path / "results"


@pytest.mark.parametrize("kept", [0, 4, 0.1, 0.5, 0.999])
def test_a_file_that_was_cut_is_refused(path: Path, kept: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(kept if kept > 1 else kept * len(content))])
    with pytest.raises(BertlookError, match=r"results has no results .* or isn't whole.*again"):
        bl.Results.load(path)


@pytest.mark.parametrize("newer", ["format", "kind"])
def test_a_file_of_a_newer_bertlook_is_refused(path: Path, newer: str) -> None:
    content = path.read_bytes()
    length = int.from_bytes(content[:8], "little")
    header = json.loads(json.loads(content[8 : 8 + length])["__metadata__"]["bertlook"])
    if newer == "format":
        header["format"] = 99
    else:
        header["results"]["Entropy"]["kind"] = "Tomorrow"
    path.write_bytes(save(load(content), metadata={"bertlook": json.dumps(header)}))
    with pytest.raises(BertlookError, match=r"written by another bertlook.*Install the newest"):
        bl.Results.load(path)


def test_other_files_and_none_are_refused(tmp_path: Path) -> None:
    (tmp_path / "weights").write_bytes(save({}))
    with pytest.raises(BertlookError, match=r"weights has no results of bertlook"):
        bl.Results.load(tmp_path / "weights")
    with pytest.raises(BertlookError, match=r"none can't be read: No such file"):
        bl.Results.load(tmp_path / "none")
    with pytest.raises(BertlookError, match=r"can't be read: Is a directory"):
        bl.Results.load(tmp_path)
