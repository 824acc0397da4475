"""The JSON Schemas of public files, which are published beside them."""

from collections.abc import Iterable
from dataclasses import replace

from publisher.dbt.manifest import Catalog, Kind
from publisher.documents.schema import Schema, load_schema, own_schemas
from publisher.releases import locks
from publisher.releases.release import SCHEMAS, STATUS, Entry, bare_entry
from publisher.releases.site import Site
from publisher.releases.stores.base import FOR_EVER, SHORT_CACHE, Headers

SCHEMA_CACHE = Headers("public, max-age=300")
"""Headers of the schemas: no cache keeps one longer than most documents, with which it changes."""


def own_files(sites: Iterable[Site]) -> dict[str, tuple[str, Headers]]:
    """Return the public files that are no documents: by path, their schemas and headers. `sites` are the channels'."""
    manifests = {site.manifest: ("_manifest.json", SHORT_CACHE) for site in sites}
    parts = {site.manifest_part("{hash}"): ("_manifest_part.json", FOR_EVER) for site in sites}
    return {
        **manifests,
        **parts,
        STATUS: ("_status.json", SHORT_CACHE),
        locks.path_of("{date}"): ("_lock.json", FOR_EVER),
        f"{SCHEMAS}{{name}}.json": ("_schema.json", SCHEMA_CACHE),
    }


def public_schemas(catalog: Catalog, kinds: Iterable[Kind]) -> dict[str, Schema]:
    """Return the schemas of the public kinds among these by path; with any of them the publisher's own.

    The main channel has them all: with any of its own go those of other channels, which have none.
    """
    names = set() if catalog.channel else _names(kinds)
    more = own_schemas() | _names(catalog.elsewhere) if names else set()
    return {f"{SCHEMAS}{name}": load_schema(name) for name in sorted(names | more)}


def _names(kinds: Iterable[Kind]) -> set[str]:
    return {kind.schema for kind in kinds if kind.audience == "public"}


def schema_entry(schema: Schema, source: str) -> Entry:
    """Return what a release says of a published schema."""
    entry = bare_entry("public", schema.sha256, len(schema.body))
    return replace(entry, cache_control=SCHEMA_CACHE.cache_control, source=source)
