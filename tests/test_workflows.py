"""The workflows keep simple rules: few permissions, an end in time, and commands that exist."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted(GITHUB.glob("workflows/*.yml"))
#: Jobs that may do more than read the repository, with what they may do.
PRIVILEGED = {
    ("publish.yml", "upload"): {"id-token": "write"},
    ("site.yml", "publish"): {"pages": "write", "id-token": "write"},
}


def read(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # "on" stays a string


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_each_job_ends_in_time_and_may_do_little(path: Path) -> None:
    workflow = read(path)
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["concurrency"]["group"]
    assert "pull_request_target" not in workflow["on"]
    for name, job in workflow["jobs"].items():
        assert 0 < int(job["timeout-minutes"]) <= 90, name
        expected = PRIVILEGED.get((path.name, name), {"contents": "read"})
        assert job["permissions"] == expected, name
        assert ("environment" in job) == ((path.name, name) in PRIVILEGED), name
    assert "secrets." not in path.read_text("utf-8")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_the_commands_of_a_workflow_exist(path: Path) -> None:
    scripts = json.loads((ROOT / "package.json").read_text("utf-8"))["scripts"]
    for job in read(path)["jobs"].values():
        for step in job["steps"]:
            if "uses" in step:
                assert re.fullmatch(r"[\w-]+/[\w-]+@(v\d+|release/v\d+|[0-9a-f]{40})", step["uses"])
                assert "checkout" not in step["uses"] or step["with"]["persist-credentials"]
                continue
            command = step["run"]
            # Names of branches and people, written into a command, could run as code.
            assert "${{" not in command
            for script in re.findall(r"\btools/\w+\.py", command):
                assert (ROOT / script).is_file(), script
            for script in re.findall(r"npm run (\w+)", command):
                assert script in scripts


def test_the_oldest_and_the_newest_version_of_python_are_tested() -> None:
    tests = read(GITHUB / "workflows/ci.yml")["jobs"]["tests"]["strategy"]["matrix"]
    pyproject = (ROOT / "pyproject.toml").read_text("utf-8")
    [oldest] = re.findall(r'requires-python = ">=([\d.]+)"', pyproject)
    assert oldest in tests["python"]
    systems = {*tests["system"], *(entry["system"] for entry in tests["include"])}
    assert {system.partition("-")[0] for system in systems} == {"ubuntu", "macos", "windows"}


@pytest.mark.parametrize("name", ["bug", "feature", "question"])
def test_each_issue_form_has_a_title_and_fields_with_labels(name: str) -> None:
    form = read(GITHUB / f"ISSUE_TEMPLATE/{name}.yml")
    assert form["name"]
    assert form["description"]
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    assert fields
    assert all(field["attributes"]["label"] for field in fields)
    assert len({field["id"] for field in fields}) == len(fields)


def test_the_citation_names_the_software_and_the_paper() -> None:
    citation = read(ROOT / "CITATION.cff")
    assert citation["title"] == "bertlook"
    assert "version" not in citation  # it stands once, in the package
    [paper] = citation["references"]
    assert paper["title"] == "What Does BERT Look At? An Analysis of BERT's Attention"
    assert [author["family-names"] for author in paper["authors"]] == [
        "Clark", "Khandelwal", "Levy", "Manning",
    ]  # fmt: skip
