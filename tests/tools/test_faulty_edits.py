"""The list of faulty edits fits the project: each edit applies, and its check is there."""

import ast
import tomllib
from pathlib import Path

import pytest
import yaml

from tools.faulty_edits import Edit, edits

EDITS = edits()
AREAS = {
    "seeds": ("seeds/*.csv", "seeds/_seeds.yml"),
    "sql": ("models/**/*.sql", "macros/**/*.sql"),
    "metadata": ("models/**/*.yml", "dbt_project.yml", "selectors.yml"),
    "publisher": ("publisher/**/*.py", "publisher/documents/schemas/*.json"),
    "workflow": (
        *(".github/workflows/*.yml", "Makefile", ".ci/*", "tools/*.py"),
        *("docs/bigquery.md", "profiles.yml.example", "Dockerfile"),
    ),
}


def test_most_are_caught() -> None:
    """Nine in ten at least, with a reason for each other one."""
    assert {edit.area for edit in EDITS} == set(AREAS)
    assert len({edit.id for edit in EDITS}) == len(EDITS) >= 40
    assert sum(bool(edit.caught_by) for edit in EDITS) >= 0.9 * len(EDITS)
    assert all(bool(edit.caught_by) != bool(edit.missed_because) for edit in EDITS)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.id)
def test_an_edit_applies(edit: Edit) -> None:
    """To a file of its area, of which it then is another text that can still be read."""
    assert any(Path(edit.file) in Path().glob(pattern) for pattern in AREAS[edit.area])
    text = edit.applied(Path())
    assert text != Path(edit.file).read_text()
    match Path(edit.file).suffix:
        case ".py":
            ast.parse(text)
        case ".yml" | ".json":
            yaml.safe_load(text)


@pytest.mark.parametrize("edit", [edit for edit in EDITS if edit.caught_by], ids=lambda edit: edit.id)
def test_a_check_is_there(edit: Edit) -> None:
    """A command of make lint, or a test that make test runs."""
    program, argument, *_ = edit.caught_by.split()
    if program != "pytest":
        # of the SQL one file is enough
        commands = [part.partition(" models/")[0] for part in edit.caught_by.split(" && ")]
        assert [command for command in commands if command not in Path("Makefile").read_text()] == []
        return
    file, _, name = argument.partition("::")
    folders = tomllib.loads(Path("pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]["testpaths"]
    assert str(Path(file).parent) in {*folders, "tests/googlesql"}
    names = {node.name for node in ast.parse(Path(file).read_text()).body if isinstance(node, ast.FunctionDef)}
    assert names
    assert not name or name.partition("[")[0] in names  # without its parameter


def test_an_edit_that_does_not_fit_any_more_is_told() -> None:
    """Neither one whose text is gone, nor one whose text is there twice."""
    for old in ("no such text", "select"):
        edit = Edit("x", "sql", "models/intermediate/int_dates_shown.sql", old, "", "")
        with pytest.raises(ValueError, match="mend the edit"):
            edit.applied(Path())
