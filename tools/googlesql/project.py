"""The project as BigQuery gets it: what dbt compiled, each node after all that it reads."""

import ast
import json
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from tools.googlesql.dbt_runs import FEWER
from tools.googlesql.google import Table, quoted
from tools.googlesql.layout import Layout

Json = dict[str, Any]

RAW_TABLES = "macro.nba_subsets.raw_tables"
FORMS = ("first", "incremental")  # the SQL of a first run, and the SQL of later runs


@dataclass(frozen=True, repr=False)
class Node:
    """A compiled model or data test: its select, the statement that dbt wraps around it, and its configuration."""

    id: str
    form: str
    file: str
    raw: str
    sql: str
    depends_on: frozenset[str]
    path: tuple[str, ...]
    wrapper: str
    contract: tuple[tuple[str, str], ...] | None
    config: Json = field(compare=False)

    def __repr__(self) -> str:
        """Return the name, which pytest shows."""
        return self.name

    @property
    def name(self) -> str:
        """Return the short name, with the form if it is not the first."""
        return self.label + ("" if self.form == "first" else f" ({self.form})")

    @property
    def label(self) -> str:
        """Return the short name."""
        return self.id.split(".")[2]

    @property
    def is_model(self) -> bool:
        """Whether it is a model; else it is a data test."""
        return bool(self.path)

    @property
    def is_view(self) -> bool:
        """Whether it is a view, which BigQuery runs whenever somebody reads it."""
        return self.wrapper.startswith("create or replace view")

    @property
    def statement(self) -> str:
        """Return the statement without options; its lines are those of the compiled file."""
        return f"{self.wrapper}{self.sql}\n)"

    def raw_line(self, line: int) -> int:
        """Return the line of the source file from which a compiled line comes."""
        compiled, raw = self.sql.splitlines(), self.raw.splitlines()
        found = 1
        for block in SequenceMatcher(None, compiled, raw, autojunk=False).get_matching_blocks():
            if block.size and block.a < line:
                found = block.b + min(line - block.a, block.size + 1)
        return min(found, len(raw))


@dataclass(frozen=True, repr=False)
class Project:
    """What dbt compiled, each node after all that it reads, and the sources and seeds that YAML declares.

    `models` are in their first form. `rest` are the data tests, and each node whose SQL differs in later runs.
    `fewer` are the models of staging whose SQL differs where fewer optional inputs are there, by form.
    """

    models: list[Node]
    rest: list[Node]
    fewer: dict[str, list[Node]]
    declared: dict[str, Table]

    @property
    def nodes(self) -> list[Node]:
        """Return everything that was compiled."""
        return self.models + self.rest


def load(target: Path) -> Project:
    """Read what `dbt_runs compile` left."""
    first, incremental = (json.loads((target / form / "manifest.json").read_text()) for form in FORMS)
    nodes: Json = _executed(first["nodes"])
    partitions = _partitions(first["macros"][RAW_TABLES]["macro_sql"])
    declared = {
        source_id: _table(
            source,
            {name: column["data_type"] for name, column in source["columns"].items()},
            partitions.get(source["name"]),
        )
        for source_id, source in first["sources"].items()
    } | {
        node_id: _table(node, node["config"]["column_types"])
        for node_id, node in nodes.items()
        if node["resource_type"] == "seed"
    }
    order = TopologicalSorter({node_id: node["depends_on"].get("nodes", []) for node_id, node in nodes.items()})
    in_order = [nodes[node_id] for node_id in order.static_order() if node_id in nodes]
    models = [_node(node, "first") for node in in_order if node["resource_type"] == "model"]
    tests = [_node(node, "first") for node in in_order if node["resource_type"] == "test"]
    executed = _executed(incremental["nodes"])
    later = [_node(executed[node.id], "incremental") for node in models + tests]
    differing = [node for node, before in zip(later, models + tests, strict=True) if node.sql != before.sql]
    staging = [node for node in models if node.file.startswith("models/staging/")]
    fewer = {form: _differing(target / form, staging) for form in FEWER}
    return Project(models, tests + differing, fewer, declared)


def _differing(target: Path, staging: list[Node]) -> list[Node]:
    compiled = json.loads((target / "manifest.json").read_text())["nodes"]
    nodes = [_node(compiled[node.id], f"{target.name} optional inputs") for node in staging]
    return [node for node, whole in zip(nodes, staging, strict=True) if node.sql != whole.sql]


def _executed(nodes: Json) -> Json:
    """Return the nodes that are no part of others, as ephemeral ones are, each with all that it and its parts read."""

    def read(node: Json) -> set[str]:
        parents = node["depends_on"].get("nodes", [])
        return set().union(*(read(nodes[name]) if name in parts else {name} for name in parents))

    parts = {name for name, node in nodes.items() if node["config"].get("materialized") == "ephemeral"}
    return {
        name: {**node, "depends_on": {"nodes": sorted(read(node))}} for name, node in nodes.items() if name not in parts
    }


def _node(node: Json, form: str) -> Node:
    config = node["config"]
    is_model = node["resource_type"] == "model"
    contract = tuple((name, column["data_type"]) for name, column in node["columns"].items())
    return Node(
        id=node["unique_id"],
        form=form,
        file=node["original_file_path"],
        raw=node["raw_code"],
        sql=node["compiled_code"],
        depends_on=frozenset(node["depends_on"]["nodes"])
        | ({node["unique_id"]} if _reads_itself(node, form) else set()),
        path=_path(node) if is_model else (),
        wrapper=wrapper(_path(node), config) if is_model else f"select {config['fail_calc']} as failures from (",
        contract=contract if node["contract"]["enforced"] else None,
        config=config,
    )


def _reads_itself(node: Json, form: str) -> bool:
    """Whether it may read its own relation, which an earlier run left."""
    return form == "incremental" and node["config"]["materialized"] == "incremental"


def wrapper(path: tuple[str, ...], config: Json) -> str:
    """Return what dbt-bigquery writes before a model's select, without options."""
    kind = "view" if config.get("materialized") == "view" else "table"
    return f"create or replace {kind} {quoted(path)}{Layout.of(config)} as ("


def _path(node: Json) -> tuple[str, ...]:
    return tuple(node["relation_name"].strip("`").split("`.`"))


def _table(node: Json, columns: dict[str, str], partition: str | None = None) -> Table:
    return Table(_path(node), tuple(columns.items()), partition)


def _partitions(macro: str) -> dict[str, str]:
    """Return the column by which each raw table is partitioned, from the macro that lists them."""
    tables = ast.literal_eval(macro[macro.index("[") : macro.rindex("]") + 1])
    return {table["name"]: table["date"] for table in tables if "date" in table}
