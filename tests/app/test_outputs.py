"""A command refuses before its work to write what it would destroy."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import bertlook as bl
from bertlook.app.outputs import Kind, Output, check_outputs, check_shards, model_input
from bertlook.errors import BertlookError
from bertlook.inputs import CORPUS_ENDINGS, Input
from bertlook.page import html_page


def check(path: Path, kind: Kind, *, overwrite: bool = False) -> None:
    check_outputs([Output.create("-o", str(path), kind)], [], overwrite=overwrite)


@pytest.fixture
def zoo(tmp_path: Path) -> Path:
    """A folder with a file of each kind."""
    bl.Results({}).save(tmp_path / "results")
    (tmp_path / "page").write_text(html_page("title", "body"))
    (tmp_path / "notes").write_text("mine")
    (tmp_path / "html").write_text("<!doctype html>\n<title>mine</title>")
    (tmp_path / "empty").write_text("")
    content = (tmp_path / "results").read_bytes()
    (tmp_path / "damaged").write_bytes(content[: len(content) // 2])
    return tmp_path


@pytest.mark.parametrize(
    ("kind", "replaceable"),
    [(Kind.RESULTS, {"results", "empty", "none"}), (Kind.PAGE, {"page", "empty", "none"})],
)
def test_only_files_of_the_own_kind_are_replaced(
    zoo: Path, kind: Kind, replaceable: set[str]
) -> None:
    for name in {"none", *os.listdir(zoo)}:
        (zoo / f"link to {name}").symlink_to(name)
        for path in (zoo / name, zoo / f"link to {name}"):
            check(path, kind, overwrite=True)
            if name in replaceable:
                check(path, kind)
            else:
                with pytest.raises(
                    BertlookError, match=rf"-o: .*{name} exists and is not .*--over"
                ):
                    check(path, kind)


def test_weights_are_no_results(folder: Path) -> None:
    with pytest.raises(BertlookError, match="is not a results file of bertlook"):
        check(folder / "model.safetensors", Kind.RESULTS)


@pytest.mark.parametrize("kind", list(Kind))
def test_devices_and_pipes_are_written_into(kind: Kind, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in ("/dev/null", "/dev/stdout", str(tmp_path / "pipe")):
        check(Path(path), kind)


def test_inputs_are_refused_even_with_overwrite(tmp_path: Path) -> None:
    corpus = tmp_path / "results"
    bl.Results({}).save(corpus)
    output = Output.create("-o", str(corpus), Kind.RESULTS)
    inputs = [Input("--text", corpus, CORPUS_ENDINGS)]
    for overwrite in (True, False):
        with pytest.raises(BertlookError, match="a part of what is read from --text"):
            check_outputs([output], inputs, overwrite=overwrite)


@pytest.mark.parametrize("model", [None, "folder"])
def test_the_files_of_the_model_are_inputs(model: str | None, folder: Path) -> None:
    given = model_input(str(folder) if model else None)
    weights = given.path / "model.safetensors"
    assert weights.is_file()
    output = Output.create("-o", str(weights), Kind.RESULTS)
    with pytest.raises(BertlookError, match="a part of what is read from --model"):
        check_outputs([output], [given], overwrite=True)


@pytest.mark.parametrize("name", ["a", "./a", "hard", "soft", "../{}/a"])
@pytest.mark.parametrize("existing", [True, False])
def test_two_outputs_that_are_one_file_are_refused(
    name: str, existing: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if existing:
        Path("a").write_text("")
        Path("hard").hardlink_to("a")
    elif name == "hard":
        pytest.skip("a hard link needs a file")
    Path("soft").symlink_to("a")
    paths = [name.format(tmp_path.name), "a"]
    outputs = [Output.create("-x", paths[0]), Output.create("-y", paths[1])]
    with pytest.raises(BertlookError, match="-x and -y are the same file, a"):
        check_outputs(outputs, [], overwrite=True)


def test_a_device_takes_several_outputs() -> None:
    outputs = [Output.create(option, "/dev/null", Kind.PAGE) for option in ("-o", "--report")]
    check_outputs(outputs, [], overwrite=False)


def test_checkpoints_of_several_processes_are_refused(tmp_path: Path) -> None:
    outputs = [Output.create("-o", str(tmp_path / "kept.0-of-2"), Kind.RESULTS)]
    with pytest.raises(BertlookError, match=r"-o: .*kept\.0-of-2 is the --checkpoint of one of"):
        check_shards(tmp_path / "kept", outputs)
    check_shards(tmp_path / "other", outputs)
