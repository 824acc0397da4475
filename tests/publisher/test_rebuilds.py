"""A rebuild shows what the rules give now: it is no publication, and neither ever replaces the other."""

from pathlib import Path

import orjson
import pytest

from publisher import publication
from publisher.dbt.target import Target
from publisher.documents.schema import load_schema
from publisher.errors import ReleaseError
from publisher.planning.schedule import Request
from publisher.releases.release import Release
from publisher.releases.site import Site
from publisher.releases.stores import open_store
from publisher.run import Run as Publishing
from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import NOW, Warehouse, files

LEDGER_KINDS = {"picks"}
TODAY = "2026-01-15"


def rebuild(warehouse: Warehouse, state: str) -> Release:
    """Rebuild, with a state store of its own."""
    warehouse.save()
    site = Site({"public": open_store(str(warehouse.store))}, open_store(str(warehouse.target.parent / state)))
    request = Request(rebuilds=True)
    return publication.publish(Publishing(site, NOW, is_given=True), Target(warehouse.target), request).release


def test_a_rebuild_is_marked_and_has_neither_ledger_nor_locks(warehouse: Warehouse, store: Path) -> None:
    """Whatever the tables say of what was shown; a second one over the first changes what has changed."""
    warehouse.show(TODAY, "Ann", is_locked=True)
    rebuild(warehouse, "first")
    manifest = orjson.loads((store / "v1/manifest.json").read_bytes())
    assert manifest["rebuild"] is True
    assert load_schema("_manifest.json").fault(manifest) is None
    assert not (store / "v1/locks").exists()
    assert not (warehouse.target.parent / "first/shown").exists()
    warehouse.show(TODAY, "Bob")
    rebuild(warehouse, "second")
    assert b"Bob" in (store / f"v1/picks/{TODAY}.json").read_bytes()


def test_a_rebuild_never_replaces_a_publication(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """One line, and nothing is written."""
    warehouse.show(TODAY, "Ann")
    publish()
    before = files(store)
    warehouse.show(TODAY, "Bob")
    with pytest.raises(ReleaseError, match="holds published documents, which a rebuild must not replace; name another"):
        rebuild(warehouse, "apart")
    assert files(store) == before


@pytest.mark.parametrize("more", [(), ("--adopt",)])
def test_a_publication_never_replaces_a_rebuild(
    warehouse: Warehouse, publish: Run, store: Path, more: tuple[str, ...]
) -> None:
    """No option helps: what a rebuild shows was never published."""
    warehouse.show(TODAY, "Ann")
    rebuild(warehouse, "apart")
    before = files(store)
    code, _, err = publish(*more)
    assert (code, files(store)) == (1, before)
    assert err == (
        f"publisher: {store}: holds a rebuild, which was never published; remove it, or name another folder\n"
    )
