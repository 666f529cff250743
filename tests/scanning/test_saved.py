"""Saved results load completely, or loading fails with a message."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save

import bertlook as bl
from bertlook.errors import BertlookError
from bertlook.sealed import seal, unseal


@pytest.mark.parametrize("kept", [0, 4, 0.1, 0.5, 0.999])
def test_a_truncated_file_is_refused(path: Path, kept: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(kept if kept > 1 else kept * len(content))])
    with pytest.raises(BertlookError, match=r"results .* incomplete.*or scan again"):
        bl.Results.load(path)


def forge(path: Path, change: Callable[[dict[str, Any], dict[str, Any]], None]) -> None:
    """Change the header and the arrays of a file, and seal it again."""
    header, arrays, _ = unseal(path.read_bytes(), "it")
    change(header, arrays)
    path.write_bytes(seal(header, arrays))


def test_a_file_of_a_newer_bertlook_is_refused(path: Path) -> None:
    forge(path, lambda header, _: header.update(format=99))
    with pytest.raises(BertlookError, match=r"a newer .*nstall the newest"):
        bl.Results.load(path)


def test_a_result_of_an_unknown_class_is_refused(path: Path) -> None:
    forge(path, lambda header, _: header["results"][0].update(kind="Tomorrow"))
    with pytest.raises(
        BertlookError, match=r"class 'Tomorrow', which isn't defined.*nstall the newest"
    ):
        bl.Results.load(path)


@pytest.mark.parametrize(
    "module",
    [
        "bertlook.measures.surface",
        "bertlook.measures.gone",
        "bertlook.measures.../surface",
        "bertlook.measures.\0",
        "bertlook.measures.\udcff",
        "bertlook.app.cli",
        "antigravity",
        "bertlook.measures." + "a." * 3000 + "b",
        None,
        7,
    ],
)
def test_results_of_the_package_load_in_a_new_process_and_import_no_other_module(
    path: Path, module: object
) -> None:
    """An older version may have named a module otherwise, and a file may name any."""
    forge(path, lambda header, _: header["results"][0].update(module=module))
    code = (
        "import sys, bertlook as bl; results = bl.Results.load(sys.argv[1]);"
        "assert type(results['Entropy']).__name__ == 'EntropyResult';"
        "assert not {'antigravity', 'bertlook.app.cli'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)


def test_a_class_of_the_package_that_is_imported_later_replaces_no_class_of_a_user() -> None:
    code = """
    import bertlook as bl
    from bertlook.measures import HeadMeans, Mean, MeansMeasure

    class SinksResult(HeadMeans):
        first = Mean("Attention to the first token")

    class Sinks(MeansMeasure[SinksResult]):
        result_class = SinksResult

        def measure_layer(self, maps):
            return [maps.received[..., 0]]

    results = bl.scan(bl.load(), ["The cat sat.", "A dog ran home."], Sinks(), progress=False)
    results.save("results")
    assert bl.measures.Distance, bl.measures.Sinks
    assert bl.Results.load("results") == results
    """
    with TemporaryDirectory() as folder:
        run = [sys.executable, "-c", dedent(code)]
        subprocess.run(run, check=True, cwd=folder)


@pytest.mark.parametrize("version", [1, 2])
def test_a_file_of_an_earlier_bertlook_is_refused(path: Path, version: int) -> None:
    path.write_bytes(save({}, metadata={"bertlook": json.dumps({"format": version})}))
    message = (
        rf"earlier bertlook \(results format {version}\); this one reads format 3\. Scan again"
    )
    with pytest.raises(BertlookError, match=message):
        bl.Results.load(path)


def test_a_file_without_a_digest_is_refused(path: Path) -> None:
    path.write_bytes(save({}, metadata={"bertlook": json.dumps({"format": 3})}))
    with pytest.raises(BertlookError, match="doesn't match its digest"):
        bl.Results.load(path)


MALFORMED: dict[str, Callable[[dict[str, Any], dict[str, Any]], object]] = {
    "no results": lambda header, _: header.pop("results"),
    "results of another type": lambda header, _: header.update(results={"Entropy": 3}),
    "no facts": lambda header, _: header["results"][0].pop("facts"),
    "facts of another type": lambda header, _: header["results"][0].update(facts=[1]),
    "options of another type": lambda header, _: header["results"][0]["facts"].update(options=3),
    "another fact": lambda header, _: header["results"][0]["facts"].update(more=3),
    "a nameless result": lambda header, _: header["results"][0].update(name=""),
    "skipped inputs without a reason": lambda header, _: header.update(skipped=[{"position": 1}]),
    "provenance of another type": lambda header, _: header.update(provenance=[1, 2, 3]),
    "a missing array": lambda _, arrays: arrays.pop("0/sums"),
    "another array": lambda _, arrays: arrays.update({"0/more": np.zeros(2)}),
    "an array of another type": lambda _, arrays: arrays.update(
        {"0/sums": arrays["0/sums"].astype(np.float32)}
    ),
    "arrays of other shapes": lambda _, arrays: arrays.update(
        {"0/sums": np.swapaxes(arrays["0/sums"], 1, 2)}
    ),
    "fewer statistics": lambda _, arrays: arrays.update(
        {name: array[:1] for name, array in arrays.items()}
    ),
    "negative counts": lambda _, arrays: arrays.update({"0/counts": -arrays["0/counts"]}),
}


@pytest.mark.parametrize("change", MALFORMED.values(), ids=MALFORMED)
def test_a_forged_file_is_refused(path: Path, change: Callable[..., None]) -> None:
    forge(path, change)
    with pytest.raises(BertlookError, match="results"):
        bl.Results.load(path)


def test_other_and_missing_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "weights").write_bytes(save({}))
    with pytest.raises(BertlookError, match=r"weights has no results of bertlook"):
        bl.Results.load(tmp_path / "weights")
    with pytest.raises(BertlookError, match=r"none can't be read: No such file"):
        bl.Results.load(tmp_path / "none")
    with pytest.raises(BertlookError, match=r"can't be read: it is not a regular file"):
        bl.Results.load(tmp_path)


@pytest.mark.parametrize("header", ["[]", "{}", '{"format": "two"}'])
def test_a_header_of_another_shape_is_refused(path: Path, header: str) -> None:
    path.write_bytes(save({}, metadata={"bertlook": header}))
    with pytest.raises(BertlookError, match="has no results of bertlook"):
        bl.Results.load(path)
