"""Large libraries are imported when they are first used, and no earlier; or never, if missing."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
import torch

import bertlook as bl
from bertlook import deferred
from bertlook.deferred import Deferred, can_run_networks, is_installed
from tests.without_torch import run_without_torch

#: Libraries that take longer to import than a small model needs for a text.
HEAVY = {"altair", "pandas", "scipy", "sklearn", "torch", "transformers"}
#: What no first picture needs: paper, scans, images, other networks, most measures.
LATER = {
    "PIL.Image",
    "bertlook.attribution.explain",
    "bertlook.corpora.parsers",
    "bertlook.drawings.arcs",
    "bertlook.drawings.matrix",
    "bertlook.drawings.paper",
    "bertlook.measures.ablation.measure",
    "bertlook.measures.dossiers.result",
    "bertlook.measures.repeated_blocks",
    "bertlook.model.portable",
    "bertlook.model.streams.encoder_decoder",
    "bertlook.scanning.scan",
    "bertlook.searching.find_heads",
}


def test_names_are_those_of_the_library() -> None:
    assert deferred.torch.Tensor is torch.Tensor
    assert deferred.torch.nn.Module is torch.nn.Module


def test_a_part_of_a_library_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    library = Deferred("xml.dom")
    part = library.domreg
    assert vars(library)["domreg"] is part
    function = library.getDOMImplementation
    monkeypatch.setattr("xml.dom.getDOMImplementation", lambda: None)
    assert library.getDOMImplementation is not function  # what is replaced stays replaced


def test_a_library_is_imported_by_its_first_name() -> None:
    code = (
        "import sys; from bertlook.deferred import torch, is_imported;"
        "assert not is_imported('torch'); torch.float32; assert is_imported('torch')"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_name_that_the_library_lacks_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'tensors'"):
        _ = deferred.torch.tensors


def test_questions_about_the_module_import_nothing() -> None:
    absent = Deferred("a_library_that_is_absent")
    assert isinstance(absent, ModuleType)
    assert not hasattr(absent, "__wrapped__")


def test_a_substitute_takes_the_place_of_a_library_that_is_missing() -> None:
    absent, present = (Deferred(name, "statistics") for name in ("a_missing_library", "math"))
    assert absent.mean([1, 3]) == 2
    assert present.sqrt(4) == 2
    assert not is_installed("a_missing_library")
    assert can_run_networks()


def test_views_import_no_large_library() -> None:
    code = (
        "import sys, bertlook as bl; bl.Explorer, bl.ArcView, bl.HeadGrid, bl.HeadMap, bl.Dossier;"
        "bl.Comparison, bl.RelationTable, bl.load, bl.scan, bl.Results, bl.measures, bl.corpora;"
        f"print(sorted({HEAVY} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_a_first_picture_imports_what_it_shows() -> None:
    code = (
        "import sys, bertlook as bl; bl.look('The cat sat .')._repr_mimebundle_();"
        f"print(sorted({HEAVY | LATER} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize("name", sorted(LATER))
def test_what_a_first_picture_does_without_exists(name: str) -> None:
    assert is_installed(name.partition(".")[0])
    assert importlib.util.find_spec(name) is not None


def test_a_public_name_of_a_package_is_imported_when_it_is_used() -> None:
    code = (
        "import sys, bertlook as bl; assert bl.measures.Entropy().name == 'Entropy';"
        "assert 'bertlook.measures.trees' not in sys.modules; assert bl.measures.Trees;"
        "from bertlook.measures import *; assert DependencyAccuracy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("package", [bl, bl.measures, bl.corpora])
def test_an_unknown_name_of_a_package_is_an_attribute_error(package: ModuleType) -> None:
    with pytest.raises(AttributeError, match=f"'{package.__name__}' has no attribute 'Entropi'"):
        _ = package.Entropi


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with saved results."""
    path = tmp_path_factory.mktemp("without_torch")
    sentences = list(bl.corpora.sample())[:8]
    measures = [bl.measures.DependencyAccuracy, bl.measures.Entropy, bl.measures.HeadDivergence]
    model = bl.load(device="cpu")
    bl.scan(model, sentences, measures, controls=0, progress=False).save(path / "results")
    return path


def test_maps_views_and_saved_results_need_no_torch(folder: Path) -> None:
    run_without_torch(
        """
        import importlib
        needing = {"bertlook.__main__", "bertlook.probes", "bertlook.scanning.forked_reader"}
        for module in pkgutil.walk_packages(bl.__path__, "bertlook.", onerror=lambda _: None):
            if module.name not in needing:
                importlib.import_module(module.name)
        model = bl.load()
        attention, other = model(TEXT), model(TEXT.replace("chef", "cook"))
        attention.value_norms, attention.word_maps("max"), attention.group(), bl.rollout(attention)
        attention.save(f"{FOLDER}/attention")
        bl.Attention.load(f"{FOLDER}/attention")
        view = bl.look(TEXT)
        view.text = "Another [MASK] ."
        model.predict(TEXT, mask=1).table()
        view.save(f"{FOLDER}/view.svg")
        view.to_html(f"{FOLDER}/view.html")
        bl.ArcView(attention), bl.HeadGrid(attention)
        comparison = bl.compare(attention, other)
        bl.Comparison(comparison), comparison.table()
        results = bl.Results.load(f"{FOLDER}/results")
        bl.RelationTable(results), bl.HeadMap(results), bl.names_of(results)
        results["Entropy"].table(), results["DependencyAccuracy"].table()
        bl.figures.relations(results)
        bl.Explorer(model, TEXT, results=results)
        bl.find_heads(results, "all < 2")
        bl.measures.Entropy().of(attention)
        """,
        folder,
    )


def test_what_needs_torch_says_so_where_it_is_missing(folder: Path) -> None:
    lines = run_without_torch(
        """
        model = bl.load()
        for call in (
            lambda: bl.load(device="cpu"),
            lambda: bl.load("an/id"),
            lambda: model(TEXT, edits=bl.edits.HeadOff("3-1")),
            lambda: model.tokenizer,
            lambda: bl.scan(model, [TEXT], bl.measures.GradientImportance, progress=False),
            lambda: bl.search(model, [TEXT], head="1-1"),
            lambda: bl.random_init(model),
            lambda: bl.value_zeroing(model, TEXT),
            lambda: bl.probes,
        ):
            try:
                call()
            except bl.BertlookError as error:
                print(error)
        """,
        folder,
    )
    message = "This needs torch and transformers, and "
    assert len(lines) == 9
    assert all(line.startswith(message) and "pip install torch" in line for line in lines)


def test_what_is_no_model_is_refused_alike_where_torch_is_missing(folder: Path) -> None:
    code = """
        for call in (
            lambda: bl.load(3),
            lambda: bl.load(["bert"]),
            lambda: bl.load({"model": 1}, tokenizer="x"),
            lambda: bl.look(TEXT, 3),
            lambda: bl.compare(3, 4),
            lambda: bl.search(3, [TEXT], head="1-1"),
        ):
            try:
                call()
            except bl.BertlookError as error:
                print(error)
        """
    lines = run_without_torch(code, folder)
    assert len(lines) == 6
    assert not any("torch" in line for line in lines), lines


def test_tables_alone_import_pandas(folder: Path) -> None:
    code = f"""
        model = bl.load()
        comparison = bl.compare(model(TEXT), model(TEXT.replace("chef", "cook")))
        bl.Comparison(comparison).save(f"{{FOLDER}}/comparison.svg")
        results = bl.Results.load(f"{{FOLDER}}/results")
        bl.look(TEXT), bl.figures, repr(results)
        print(sorted({HEAVY} & set(sys.modules)))
        comparison.table()
        print("pandas" in sys.modules)
        """
    assert run_without_torch(code, folder) == ["[]", "True"]
