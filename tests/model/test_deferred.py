"""transformers is imported when it is first used."""

from __future__ import annotations

import subprocess
import sys

import transformers

from bertlook.model import deferred


def test_names_are_those_of_transformers() -> None:
    assert deferred.transformers.PreTrainedModel is transformers.PreTrainedModel


def test_importing_the_stand_in_imports_nothing() -> None:
    code = "import sys, bertlook.model.deferred; assert 'transformers' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
