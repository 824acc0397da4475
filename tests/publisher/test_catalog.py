"""dbt's manifest as the registry of documents."""

import datetime as dt
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from publisher.dbt.manifest import EmptyStatuses, Schedule
from publisher.dbt.target import Target
from publisher.errors import CatalogError

PUBLISH = {"audience": "public", "events": {"hourly": []}, "schema": "signals.json", "items": []}


def node(name: str, *below: str, resource_type: str = "model", **meta: object) -> dict[str, Any]:
    """Return a BigQuery node of dbt's manifest."""
    return {
        "name": name,
        "unique_id": f"{resource_type}.p.{name}",
        "resource_type": resource_type,
        "database": "my-project",
        "relation_name": f"`my-project`.`documents`.`{name}`",
        "depends_on": {"nodes": list(below)} if resource_type != "seed" else {},
        "columns": {"Game_ID": {}, "date": {}},
        "config": {"meta": meta},
    }


def manifest(folder: Path, publish: dict[str, Any], *more: dict[str, Any], hours: object = None) -> Path:
    """Write a manifest of one document model, internal names and more, and return its folder."""
    everywhere: dict[str, Any] = {
        "duckdb_path": "",
        "forbidden_words": ["edge"],
        "forbidden_values": ["GREEN"],
        "schedule": {"hourly": hours or [6, 23]},
        "late_after_minutes": 90,
        "complete_from": 13,
        "time_zone": "America/New_York",
        "empty_statuses": {"missing": ["no_data"], "expected": ["no_games", "off_season"]},
    }
    document = node("public__signals", "model.p.facts", publish=publish, **everywhere)
    nodes = [document, node("names", internal_names=True), node("people", public_names=True)]
    nodes += [node("runs", verdicts="verdicts"), *more]
    by_id = {entry["unique_id"]: entry for entry in nodes}
    raw = node("raw_games", resource_type="source")
    content = {
        "metadata": {"adapter_type": "bigquery", "invocation_id": "this"},
        "nodes": by_id,
        "sources": {raw["unique_id"]: raw},
    }
    (folder / "manifest.json").write_bytes(orjson.dumps(content))
    return folder


def test_a_model_with_publish_metadata_is_a_kind(tmp_path: Path) -> None:
    """Its name is what follows the double underscore; BigQuery's project is the model's database."""
    items = [{"array": "groups", "keys": ["id"]}, {"array": "picks", "keys": ["player_id", "player"]}]
    events = {"hourly": [], "daily": [-1, 0]}
    catalog = Target(manifest(tmp_path, PUBLISH | {"items": items, "events": events})).catalog
    assert (catalog.adapter, catalog.database) == ("bigquery", "my-project")
    assert catalog.internal_names == "`my-project`.`documents`.`names`"
    assert catalog.public_names == "`my-project`.`documents`.`people`"
    assert (catalog.forbidden_words, catalog.forbidden_values) == (("edge",), ("GREEN",))
    assert catalog.identifiers == ("game_id", "public__signals", "raw_games")
    assert catalog.names_nodes == ("model.p.names",)
    assert catalog.verdicts == "`my-project`.`documents`.`verdicts`"
    grace = dt.timedelta(minutes=90)
    assert catalog.schedule == Schedule(ZoneInfo("America/New_York"), {"hourly": (6, 23)}, grace, 13)
    assert catalog.empty == EmptyStatuses(frozenset({"no_data"}), frozenset({"no_games", "off_season"}))
    assert ["ok" in catalog.empty, "no_data" in catalog.empty, "no_games" in catalog.empty] == [False, True, True]
    (kind,) = catalog.kinds
    assert (kind.name, kind.audience, kind.schema) == ("signals", "public", "signals.json")
    assert kind.relation == "`my-project`.`documents`.`public__signals`"
    assert kind.events == {"hourly": (), "daily": (-1, 0)}
    assert kind.items == (("groups", ("id",)), ("picks", ("player_id", "player")))


def test_a_kind_rests_on_its_ancestors_and_their_tests(tmp_path: Path) -> None:
    """Itself first; through models to seeds, with the tests of each; not on what is built from the same."""
    more = [
        node("facts", "model.p.base", "seed.p.rules"),
        node("base"),
        node("rules", resource_type="seed"),
        node("elsewhere", "model.p.base"),
        node("of_document", "model.p.public__signals", resource_type="test"),
        node("of_seed", "seed.p.rules", resource_type="test"),
        node("of_two", "model.p.elsewhere", "model.p.base", resource_type="test"),
        node("of_elsewhere", "model.p.elsewhere", resource_type="test"),
    ]
    (kind,) = Target(manifest(tmp_path, PUBLISH, *more)).catalog.kinds
    assert kind.nodes[0] == "model.p.public__signals"
    assert set(kind.nodes[1:]) == {
        *("model.p.facts", "model.p.base", "seed.p.rules"),
        *("test.p.of_document", "test.p.of_seed", "test.p.of_two"),
    }


def test_internal_kinds_are_not_public(tmp_path: Path) -> None:
    """An audience is chosen before anything is read."""
    catalog = Target(manifest(tmp_path, PUBLISH | {"audience": "internal"})).catalog
    assert [kind.name for kind in catalog.select([], ["internal"])] == ["signals"]
    with pytest.raises(CatalogError, match="no document is public"):
        catalog.select([], ["public"])
    with pytest.raises(CatalogError, match="no document that may be published here is called signals"):
        catalog.select(["signals"], ["public"])


@pytest.mark.parametrize("key", PUBLISH)
def test_incomplete_metadata_names_model_and_key(tmp_path: Path, key: str) -> None:
    """A new endpoint whose author forgot something."""
    publish = {name: value for name, value in PUBLISH.items() if name != key}
    with pytest.raises(CatalogError, match=rf"model public__signals: config\.meta\.publish is incomplete: '{key}'"):
        _ = Target(manifest(tmp_path, publish)).catalog


@pytest.mark.parametrize("events", [["hourly"], {"hourly": 1}, None])
def test_events_without_their_dates_are_refused(tmp_path: Path, events: object) -> None:
    """An event maps to its first and last date; a list of names is the way it once was."""
    with pytest.raises(CatalogError, match=r"model public__signals: config\.meta\.publish is incomplete"):
        _ = Target(manifest(tmp_path, PUBLISH | {"events": events})).catalog


@pytest.mark.parametrize("hours", [[0, 23], [5, 5]])
def test_an_event_has_its_first_and_last_hour(tmp_path: Path, hours: list[int]) -> None:
    """From midnight to the day's last hour, or one hour alone."""
    assert Target(manifest(tmp_path, PUBLISH, hours=hours)).catalog.schedule.hours == {"hourly": tuple(hours)}


@pytest.mark.parametrize("hours", [[23, 6], [-1, 5], [6, 24]])
def test_hours_that_never_come_are_refused(tmp_path: Path, hours: list[int]) -> None:
    """An event that is never due would be missed by nobody."""
    with pytest.raises(CatalogError, match=rf"hourly has hours {hours[0]} to {hours[1]}; write the first and last"):
        _ = Target(manifest(tmp_path, PUBLISH, hours=hours)).catalog


@pytest.mark.parametrize("hours", [[6], [5, 6, 7], 6])
def test_hours_of_another_shape_are_refused(tmp_path: Path, hours: object) -> None:
    """One line, no traceback."""
    with pytest.raises(CatalogError, match="is damaged, or another program wrote it"):
        _ = Target(manifest(tmp_path, PUBLISH, hours=hours)).catalog


@pytest.mark.parametrize(
    ("content", "said"), [(b"{", "cannot be read"), (b'{"metadata":{},"nodes":{}}', "no model has")]
)
def test_a_manifest_of_something_else_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    """Half written, or another project's."""
    (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(CatalogError, match=said):
        _ = Target(tmp_path).catalog


@pytest.mark.parametrize("name", ["names", "people", "runs", "public__signals"])
def test_a_project_that_lacks_one_of_the_marked_models_is_refused(tmp_path: Path, name: str) -> None:
    """Without the names no leak could be found, and without verdicts no failure be remembered."""
    file = manifest(tmp_path, PUBLISH) / "manifest.json"
    content = orjson.loads(file.read_bytes())
    del content["nodes"][f"model.p.{name}"]
    file.write_bytes(orjson.dumps(content))
    with pytest.raises(CatalogError, match="internal_names"):
        _ = Target(tmp_path).catalog
