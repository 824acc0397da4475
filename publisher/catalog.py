"""What there is to publish, read from dbt's manifest: the models that carry `config.meta.publish`."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson

from publisher.errors import CatalogError, refuse_damage


def read_schema(name: str) -> bytes:
    """Read a file of publisher/schemas."""
    return (resources.files("publisher") / "schemas" / name).read_bytes()


@dataclass(frozen=True)
class Kind:
    """One kind of document: one dbt model, whose rows are JSON files.

    `name` is the model's name after the double underscore; `relation` is quoted for SQL. `events` maps an event to the
    first and last date that it refreshes, in days from today; empty for a fixed path. `items` names the arrays of the
    document from the outside in, each with the key that tells its members apart; the innermost members are what a
    reader must not lose. `nodes` are the dbt nodes (models, seeds, tests) on which it rests, itself first.
    """

    name: str
    audience: str
    events: dict[str, tuple[int, ...]]
    relation: str
    schema: str
    items: tuple[tuple[str, str], ...]
    nodes: tuple[str, ...]

    @cached_property
    def schema_bytes(self) -> bytes:
        """The kind's JSON Schema."""
        try:
            return read_schema(self.schema)
        except OSError as error:
            raise self._no_schema(error) from error

    @cached_property
    def validator(self) -> jsonschema_rs.Validator:
        """Validator of the kind's JSON Schema; raises CatalogError when there is no such schema."""
        try:
            return jsonschema_rs.validator_for(orjson.loads(self.schema_bytes))
        except (ValueError, jsonschema_rs.ValidationError) as error:
            raise self._no_schema(error) from error

    @cached_property
    def schema_sha(self) -> str:
        """SHA-256 of the schema: a document is checked again when it changes."""
        return hashlib.sha256(self.schema_bytes).hexdigest()

    def _no_schema(self, error: Exception) -> CatalogError:
        return CatalogError(f"document {self.name}: no usable schema publisher/schemas/{self.schema}: {error}")


@dataclass(frozen=True)
class Catalog:
    """The kinds of document that dbt knows, by name, and the warehouse that dbt built them in.

    `adapter` is `duckdb` or `bigquery`; `database` is the DuckDB file or the BigQuery project. `internal_names` is the
    relation of names that no public document may hold, `forbidden_words` the words. `schedule` has the first and last
    hour in New York at which an event comes.
    """

    kinds: tuple[Kind, ...]
    adapter: str
    database: str
    internal_names: str
    forbidden_words: tuple[str, ...]
    schedule: dict[str, tuple[int, int]]

    def select(self, names: Iterable[str], audiences: Iterable[str], event: str | None = None) -> tuple[Kind, ...]:
        """Return the kinds of these names (all when there are none), audiences and event, in name order."""
        known = {kind.name: kind for kind in self.kinds if kind.audience in set(audiences)}
        for name in names:
            if name not in known:
                message = f"no document that may be published here is called {name}; there are {_list(known)}"
                raise CatalogError(message)
        chosen = [known[name] for name in sorted(set(names) or known)]
        found = tuple(kind for kind in chosen if event is None or event in kind.events)
        if not found:
            events = {event for kind in chosen for event in kind.events}
            message = f"no document is refreshed on {event}; there are events {_list(events)}"
            raise CatalogError(message if event else f"no document is {_list(audiences)}")
        return found


def load_catalog(target_path: Path) -> Catalog:
    """Read `manifest.json` in dbt's target folder."""
    file = target_path / "manifest.json"
    manifest = read_artifact(file)
    with refuse_damage(str(file), "run `dbt build` again", CatalogError):
        return _catalog(file, manifest)


def _catalog(file: Path, manifest: dict[str, Any]) -> Catalog:
    nodes = manifest["nodes"]
    models = [node for node in nodes.values() if "publish" in node["config"].get("meta", {})]
    names = [node for node in nodes.values() if node["config"].get("meta", {}).get("internal_names")]
    if not models or not names:
        message = f"{file}: no model has config.meta.publish and internal_names; was it made by this project?"
        raise CatalogError(message)
    adapter = manifest["metadata"]["adapter_type"]
    meta = models[0]["config"]["meta"]
    kinds = sorted((_kind(node, nodes) for node in models), key=lambda kind: kind.name)
    return Catalog(
        kinds=tuple(kinds),
        adapter=adapter,
        database=meta["duckdb_path"] if adapter == "duckdb" else models[0]["database"],
        internal_names=names[0]["relation_name"],
        forbidden_words=tuple(meta["forbidden_words"]),
        schedule={event: _hours(event, *hours) for event, hours in meta["schedule"].items()},
    )


def _hours(event: str, first: int, last: int) -> tuple[int, int]:
    if not 0 <= first <= last < 24:  # noqa: PLR2004 (hours of a day)
        message = f"config.meta.schedule: {event} has hours {first} to {last}; write the first and last like [6, 23]"
        raise CatalogError(message)
    return first, last


def read_artifact(file: Path) -> dict[str, Any]:
    """Read a JSON file that dbt wrote."""
    try:
        content: dict[str, Any] = orjson.loads(file.read_bytes())
    except FileNotFoundError as error:
        message = f"{file}: no such file; run `dbt build` first, or name dbt's target folder with --target-path"
        raise CatalogError(message) from error
    except (OSError, orjson.JSONDecodeError) as error:
        message = f"{file}: cannot be read: {error}; run `dbt build` again"
        raise CatalogError(message) from error
    return content


def _kind(node: dict[str, Any], nodes: dict[str, Any]) -> Kind:
    publish = node["config"]["meta"]["publish"]
    try:
        return Kind(
            name=node["name"].partition("__")[2],
            audience=publish["audience"],
            events={event: tuple(days) for event, days in publish["events"].items()},
            relation=node["relation_name"],
            schema=publish["schema"],
            items=tuple((step["array"], step["key"]) for step in publish["items"]),
            nodes=_nodes_below(node["unique_id"], nodes),
        )
    except (KeyError, AttributeError, TypeError) as error:
        message = f"model {node['name']}: config.meta.publish is incomplete: {error}"
        raise CatalogError(message) from error


def _nodes_below(model: str, nodes: dict[str, Any]) -> tuple[str, ...]:
    """Return the model, what it is built from, and the tests of all of them."""
    found: dict[str, None] = {}
    waiting = [model]
    while waiting:
        name = waiting.pop()
        if name in nodes and name not in found:
            found[name] = None
            waiting += nodes[name]["depends_on"].get("nodes", [])
    built = set(found)
    tests = [
        name
        for name, node in nodes.items()
        if node["resource_type"] == "test" and built & set(node["depends_on"]["nodes"])
    ]
    return (*found, *tests)


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
