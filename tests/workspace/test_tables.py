"""A command that reads tables says in a line what an edit has renamed or deleted there."""

import json
from pathlib import Path

import pytest

from tests.database import change
from workspace.command import BuildError
from workspace.folder import Workspace
from workspace.tables import reading


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Return a workspace with one table."""
    workspace = Workspace(tmp_path)
    workspace.target.mkdir()
    nodes = {"model.x.dim": {"resource_type": "model", "name": "dim", "relation_name": '"main"."d"'}}
    (workspace.target / "manifest.json").write_text(json.dumps({"nodes": nodes}))
    change(workspace.database, "create table d as select 1 as one")
    return workspace


def test_rows_are_known_by_their_columns(workspace: Workspace) -> None:
    """A model is known by its name, and a parameter takes its place."""
    with reading(workspace) as ask:
        assert ask("select one, ? as other from {dim}", "x") == [{"one": 1, "other": "x"}]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("select one from {fct}", "there is no model fct, which this command reads"),
        ("select two from {dim}", 'a model is not as this command reads it: Binder Error: Referenced column "two" '),
        ("select one as two from {dim}", "a model has no column one, which this command reads"),
    ],
)
def test_what_is_not_there_is_told(workspace: Workspace, query: str, said: str) -> None:
    """In one line."""
    with reading(workspace) as ask, pytest.raises(BuildError) as error:
        [row["one"] for row in ask(query)]
    (line,) = error.value.args
    assert line.startswith(said)
    assert "\n" not in line
