"""Large libraries are imported when they are first used, and no earlier."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import pytest
import torch

from bertlook import deferred
from bertlook.deferred import Deferred

#: Libraries that take longer to import than a small model needs for a text.
HEAVY = {"altair", "pandas", "scipy", "sklearn", "torch", "transformers"}


def test_names_are_those_of_the_library() -> None:
    assert deferred.torch.Tensor is torch.Tensor
    assert deferred.torch.nn.Module is torch.nn.Module


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


def test_views_import_no_large_library() -> None:
    code = (
        "import sys, bertlook as bl; bl.Explorer, bl.ArcView, bl.HeadGrid, bl.HeadMap, bl.Dossier;"
        "bl.Comparison, bl.RelationTable, bl.load, bl.scan, bl.Results, bl.measures, bl.corpora;"
        f"print(sorted({HEAVY} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
