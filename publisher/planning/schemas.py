"""The JSON Schemas of public files, which are published beside them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from publisher.dbt.manifest import Kind
from publisher.documents.schema import Schema, load_schema, own_schemas
from publisher.releases import locks
from publisher.releases.release import MANIFEST, SCHEMAS, STATUS, Entry, bare_entry, part_path
from publisher.releases.stores.base import FOR_EVER, SHORT_CACHE, Headers

SCHEMA_CACHE = Headers("public, max-age=300")
"""Headers of the schemas: no cache keeps one longer than most documents, with which it changes."""

OWN_FILES: Mapping[str, tuple[str, Headers]] = {
    MANIFEST: ("_manifest.json", SHORT_CACHE),
    part_path("{hash}"): ("_manifest_part.json", FOR_EVER),
    STATUS: ("_status.json", SHORT_CACHE),
    locks.path_of("{date}"): ("_lock.json", FOR_EVER),
    f"{SCHEMAS}{{name}}.json": ("_schema.json", SCHEMA_CACHE),
}
"""The public files that are no documents: by path, their schemas and headers."""


def public_schemas(kinds: Iterable[Kind]) -> dict[str, Schema]:
    """Return the schemas of the public kinds among these by path, and with any of them the publisher's own."""
    names = {kind.schema for kind in kinds if kind.audience == "public"}
    return {f"{SCHEMAS}{name}": load_schema(name) for name in sorted(names | own_schemas() if names else names)}


def schema_entry(schema: Schema, source: str) -> Entry:
    """Return what a release says of a published schema."""
    entry = bare_entry("public", schema.sha256, len(schema.body))
    return replace(entry, cache_control=SCHEMA_CACHE.cache_control, source=source)
