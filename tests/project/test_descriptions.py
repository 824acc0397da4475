"""The columns that are described are those that exist, and every test is described; dbt-bouncer.yml has the rest."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.project.conftest import Built

# A node or column of dbt's manifest: its keys are dbt's.
Node = dict[str, Any]


@pytest.fixture
def manifest(demo: Built) -> dict[str, dict[str, Node]]:
    """Return the manifest of the demo's build: kind of node -> unique id -> node."""
    contents: dict[str, dict[str, Node]] = demo.left("manifest")
    return contents


def _nodes(manifest: dict[str, dict[str, Node]], *types: str) -> list[Node]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] in types]


def _undescribed(nodes: list[Node]) -> list[str]:
    return sorted(node["unique_id"] for node in nodes if not node["description"].strip())


def _differences(node: Node, real: Iterable[str]) -> list[str]:
    """Return one line for each real column that is not described, and for each described one that is not real."""
    columns = set(real)
    described = {name for name, column in node["columns"].items() if column["description"].strip()}
    missing = [f"{node['name']}.{column} is not described" for column in sorted(columns - described)]
    return missing + [f"{node['name']}.{column} does not exist" for column in sorted(set(node["columns"]) - columns)]


def test_the_columns_of_models_and_seeds_are_those_described(manifest: dict[str, dict[str, Node]], demo: Built) -> None:
    """Each that the warehouse has is described, and the warehouse has each."""
    query = "select table_schema, table_name, list(column_name) from information_schema.columns group by all"
    warehouse = {(schema, table): columns for schema, table, columns in demo.rows(query)}
    nodes = [node for node in _nodes(manifest, "model", "seed") if node["config"]["materialized"] != "ephemeral"]
    assert [line for node in nodes for line in _differences(node, warehouse[node["schema"], node["alias"]])] == []


def test_the_columns_of_sources_are_those_described(manifest: dict[str, dict[str, Node]], demo: Built) -> None:
    """The demo has all that staging may read, and nothing else, save for some optional tables."""
    sources = {source["name"]: source for source in manifest["sources"].values()}
    with duckdb.connect() as connection:
        raw = {file.stem: connection.read_parquet(str(file)).columns for file in demo.workspace.raw.glob("*.parquet")}
    assert raw.keys() <= sources.keys()
    assert [line for name, columns in raw.items() for line in _differences(sources[name], columns)] == []


def test_every_test_is_described(manifest: dict[str, dict[str, Node]]) -> None:
    """Singular ones, generic ones (dbt has them as macros), and each use that warns: a build shows it by that text."""
    singular = {node["name"]: node for node in _nodes(manifest, "test") if "test_metadata" not in node}
    generic = {name.rpartition("test_")[2]: node for name, node in manifest["macros"].items() if ".test_" in name}
    files = {file.stem for file in Path("tests/integrity").glob("*.sql")}
    assert files == set(singular)
    assert _undescribed(list(singular.values())) == []
    assert _undescribed([generic[file.stem] for file in Path("tests/generic").glob("*.sql")]) == []
    assert _undescribed([node for node in _nodes(manifest, "test") if node["config"]["severity"] == "warn"]) == []
