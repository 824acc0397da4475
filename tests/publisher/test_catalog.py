"""dbt's manifest as the registry of documents."""

from pathlib import Path

import orjson
import pytest

from publisher.catalog import load_catalog
from publisher.errors import CatalogError


def manifest(folder: Path, **publish: object) -> Path:
    """Write a manifest of one BigQuery document model and return its folder."""
    node = {
        "name": "public__signals",
        "resource_type": "model",
        "database": "my-project",
        "relation_name": "`my-project`.`documents`.`public__signals`",
        "config": {"meta": {"publish": publish, "duckdb_path": ""}},
    }
    content = {"metadata": {"adapter_type": "bigquery"}, "nodes": {"model.a": node}}
    (folder / "manifest.json").write_bytes(orjson.dumps(content))
    return folder


def test_a_model_with_publish_metadata_is_a_kind(tmp_path: Path) -> None:
    """Its name is what follows the double underscore; BigQuery's project is the model's database."""
    folder = manifest(tmp_path, audience="public", events=["hourly"], schema="signals.json")
    catalog = load_catalog(folder)
    assert (catalog.adapter, catalog.database) == ("bigquery", "my-project")
    (kind,) = catalog.kinds
    assert (kind.name, kind.events, kind.relation) == (
        "signals",
        ("hourly",),
        "`my-project`.`documents`.`public__signals`",
    )


def test_internal_kinds_are_not_public(tmp_path: Path) -> None:
    """An audience is chosen before anything is read."""
    catalog = load_catalog(manifest(tmp_path, audience="internal", events=[], schema="signals.json"))
    assert catalog.select([], audience="public") == ()


def test_incomplete_metadata_names_model_and_key(tmp_path: Path) -> None:
    """A new endpoint whose author forgot the schema."""
    folder = manifest(tmp_path, audience="public", events=["hourly"])
    with pytest.raises(CatalogError, match=r"model public__signals: config\.meta\.publish has no 'schema'"):
        load_catalog(folder)


@pytest.mark.parametrize(
    ("content", "said"), [(b"{", "cannot be read"), (b'{"metadata":{},"nodes":{}}', "no model has")]
)
def test_a_manifest_of_something_else_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    """Half written, or another project's."""
    (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(CatalogError, match=said):
        load_catalog(tmp_path)
