"""What is published beside public files to describe them: their JSON Schemas, and OpenAPI."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from publisher.dbt.manifest import Catalog, Kind
from publisher.documents.openapi import Page, contract
from publisher.documents.schema import Schema, load_schema, own_schemas, readers_schema
from publisher.format import API_VERSION, sha256_of
from publisher.releases import locks
from publisher.releases.release import SCHEMAS, STATUS, Entry, bare_entry
from publisher.releases.site import manifest_of, manifest_parts_of
from publisher.releases.stores.base import FOR_EVER, SHORT_CACHE, Headers

SCHEMA_CACHE = Headers("public, max-age=300")
"""Headers of the schemas: no cache keeps one longer than most documents, with which it changes."""

OPENAPI = f"{SCHEMAS}openapi.json"
"""All public files in one description, which changes only when what it describes does: it has no examples."""


def own_pages(catalog: Catalog) -> list[Page]:
    """Return what is known of the public files that are no documents."""
    channels = sorted({"", *(kind.channel for kind in (*catalog.kinds, *catalog.elsewhere))})
    own = {
        **{manifest_of(channel): ("_manifest.json", SHORT_CACHE) for channel in channels},
        **{f"{manifest_parts_of(channel)}{{hash}}.json": ("_manifest_part.json", FOR_EVER) for channel in channels},
        STATUS: ("_status.json", SHORT_CACHE),
        locks.path_of("{date}"): ("_lock.json", FOR_EVER),
        f"{SCHEMAS}{{name}}.json": ("_schema.json", SCHEMA_CACHE),
        OPENAPI: ("_openapi.json", SCHEMA_CACHE),
    }
    return [Page(path, "public", load_schema(name), (headers.cache_control,)) for path, (name, headers) in own.items()]


def public_schemas(catalog: Catalog, kinds: Iterable[Kind]) -> dict[str, Schema]:
    """Return the schemas of the public kinds among these by path; with any of them the publisher's own.

    The main channel has them all: with any of its own go those of other channels, which have none.
    """
    names = set() if catalog.channel else _names(kinds)
    more = own_schemas() | _names(catalog.elsewhere) if names else set()
    return {f"{SCHEMAS}{name}": readers_schema(load_schema(name)) for name in sorted(names | more)}


def openapi(catalog: Catalog, shown: Collection[str]) -> Schema:
    """Return openapi.json of the public kinds whose schemas are shown, and of the publisher's own files."""
    kinds = [kind for kind in (*catalog.kinds, *catalog.elsewhere) if f"{SCHEMAS}{kind.schema}" in shown]
    pages = [
        Page(f"{API_VERSION}/{kind.path}", kind.audience, load_schema(kind.schema), content_type=kind.content_type)
        for kind in kinds
        if kind.audience == "public"
    ]
    body = contract(catalog, ["public"], [*pages, *own_pages(catalog)])
    return Schema(OPENAPI.removeprefix(SCHEMAS), body, sha256_of(body))


def _names(kinds: Iterable[Kind]) -> set[str]:
    return {kind.schema for kind in kinds if kind.audience == "public"}


def schema_entry(schema: Schema, source: str) -> Entry:
    """Return what a release says of a published schema."""
    entry = bare_entry("public", schema.sha256, len(schema.body))
    return replace(entry, cache_control=SCHEMA_CACHE.cache_control, source=source)
