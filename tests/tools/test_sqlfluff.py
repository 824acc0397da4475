"""`sqlfluff lint FILE` answers without a server and without a built database, so that an editor can ask it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

GOOD, BAD = "models/intermediate/int_slates.sql", "models/intermediate/int_faulty.sql"
FAULTY = """\
WITH unused as (
    select 1 as one
)

select * from {{ ref('int_slates') }}
"""
PATIENCE = 900  # seconds; it needs ten on a quiet machine


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the project, and add a model with faults."""
    project = tmp_path_factory.mktemp("project")
    for folder in ("macros", "models", "seeds", "tests/generic", "tests/integrity"):
        shutil.copytree(folder, project / folder)
    for file in ("dbt_project.yml", "selectors.yml", ".sqlfluff"):
        shutil.copyfile(file, project / file)
    shutil.copyfile("profiles.yml.example", project / "profiles.yml")
    (project / BAD).write_text(FAULTY)
    return project


def sqlfluff(project: Path, *arguments: str) -> str:
    """Run it in the project's folder; return what it prints when it has found a fault."""
    command = [str(Path(sys.executable).with_name("sqlfluff")), *arguments]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def rules(project: Path) -> dict[str, set[str]]:
    """Lint a sound model and one with faults; return the broken rules by file."""
    found = json.loads(sqlfluff(project, "lint", "--format", "json", GOOD, BAD))
    return {file["filepath"]: {violation["code"] for violation in file["violations"]} for file in found}


def test_a_sound_model_passes(rules: dict[str, set[str]]) -> None:
    """Its SQL parses, with all macros in it."""
    assert rules[GOOD] == set()


def test_a_fault_is_named(rules: dict[str, set[str]]) -> None:
    """A keyword in capitals, and a CTE that nothing reads."""
    assert rules[BAD] == {"CP01", "ST03"}


@pytest.mark.usefixtures("rules")
def test_a_fault_is_mended(project: Path) -> None:
    """By `sqlfluff fix` with the whole path, as editors give it; the other fault is left to its author."""
    sqlfluff(project, "fix", str(project / BAD))
    assert (project / BAD).read_text() == FAULTY.replace("WITH", "with")
