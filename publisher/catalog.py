"""What there is to publish, read from dbt's manifest: the models that carry `config.meta.publish`."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson

from publisher.errors import CatalogError


@dataclass(frozen=True)
class Kind:
    """One kind of document: one dbt model, whose rows are JSON files.

    `name` is the model's name after the double underscore; `relation` is quoted for SQL.
    """

    name: str
    audience: str
    events: tuple[str, ...]
    relation: str
    schema: str

    @cached_property
    def validator(self) -> jsonschema_rs.Validator:
        """Validator of the kind's JSON Schema; raises CatalogError when there is no such schema."""
        file = resources.files("publisher") / "schemas" / self.schema
        try:
            return jsonschema_rs.validator_for(orjson.loads(file.read_bytes()))
        except (OSError, ValueError, jsonschema_rs.ValidationError) as error:
            message = f"document {self.name}: no usable schema publisher/schemas/{self.schema}: {error}"
            raise CatalogError(message) from error


@dataclass(frozen=True)
class Catalog:
    """The kinds of document that dbt knows, by name, and the warehouse that dbt built them in.

    `adapter` is `duckdb` or `bigquery`; `database` is the DuckDB file or the BigQuery project.
    """

    kinds: tuple[Kind, ...]
    adapter: str
    database: str

    def select(self, names: Iterable[str], audience: str) -> tuple[Kind, ...]:
        """Return the audience's kinds of these names (all of them when there are none), in name order."""
        known = {kind.name: kind for kind in self.kinds if kind.audience == audience}
        for name in names:
            if name not in known:
                message = f"no {audience} document is called {name}; there are {', '.join(sorted(known))}"
                raise CatalogError(message)
        return tuple(known[name] for name in sorted(set(names) or known))


def load_catalog(target_path: Path) -> Catalog:
    """Read `manifest.json` in dbt's target folder."""
    manifest = _read_manifest(target_path / "manifest.json")
    nodes = [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and "publish" in node["config"]["meta"]
    ]
    if not nodes:
        message = f"{target_path / 'manifest.json'}: no model has config.meta.publish; was it made by this project?"
        raise CatalogError(message)
    adapter = manifest["metadata"]["adapter_type"]
    database = nodes[0]["config"]["meta"]["duckdb_path"] if adapter == "duckdb" else nodes[0]["database"]
    kinds = sorted((_kind(node) for node in nodes), key=lambda kind: kind.name)
    return Catalog(tuple(kinds), adapter, database)


def _read_manifest(file: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = orjson.loads(file.read_bytes())
    except FileNotFoundError as error:
        message = f"{file}: no such file; run `dbt build` first, or name dbt's target folder with --target-path"
        raise CatalogError(message) from error
    except (OSError, orjson.JSONDecodeError) as error:
        message = f"{file}: cannot be read: {error}; run `dbt build` again"
        raise CatalogError(message) from error
    return manifest


def _kind(node: dict[str, Any]) -> Kind:
    publish = node["config"]["meta"]["publish"]
    try:
        return Kind(
            name=node["name"].partition("__")[2],
            audience=publish["audience"],
            events=tuple(publish["events"]),
            relation=node["relation_name"],
            schema=publish["schema"],
        )
    except KeyError as error:
        message = f"model {node['name']}: config.meta.publish has no {error}"
        raise CatalogError(message) from error
