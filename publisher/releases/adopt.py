"""Takes over what readers see already, for when the state store knows no release."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import orjson

from publisher.format import GENERATED_AT, SITE, content_sha, sha256_of, stamped
from publisher.releases.bodies import Bodies
from publisher.releases.locks import FOLDER
from publisher.releases.release import (
    EMPTY,
    SCHEMAS,
    STATUS,
    Entry,
    Release,
    bare_entry,
    no_documents,
    read_state_file,
    showing,
)
from publisher.releases.site import ChannelAt, Site
from publisher.releases.stores.base import Store


def adopt(site: Site, bodies: Bodies, channel_at: ChannelAt) -> Release:
    """Return a release of the documents that stand in the stores, and add their bytes; EMPTY when there is none.

    A lost state store must not let an empty page replace a good one, so the gates compare with these documents.
    """
    documents: dict[str, Entry] = {}
    for audience, store in site.stores.items():
        if stored := store.read(site.manifest):
            read_state_file(f"{store.name}/{site.manifest}", stored.body)
        listed = store.list(site.root)
        own = (site.manifest, STATUS, site.manifest_parts, FOLDER)
        paths = [path for path in listed if not path.startswith(own) and channel_at(path) == site.channel]
        entry_of = _page if site.channel == SITE else _entry
        entries = site.in_parallel(partial(_adopt_file, store, audience, bodies, entry_of), paths)
        documents |= {path: entry for path, entry in zip(paths, entries, strict=True) if entry}
    return showing(EMPTY, no_documents() | documents)


EntryOf = Callable[[str, str, bytes], Entry | None]


def _adopt_file(store: Store, audience: str, bodies: Bodies, entry_of: EntryOf, path: str) -> Entry | None:
    stored = store.read(path)
    entry = entry_of(audience, path, stored.body) if stored else None
    if stored and entry:
        bodies.add(entry.sha256, stored.body)
    return entry


def _way_to_time(content: Any) -> tuple[str, ...] | None:  # noqa: ANN401 (any JSON)
    """Return the keys on the way to where a file says when it was made: at its top, or in an object there."""
    if not isinstance(content, dict):
        return None
    (name,) = GENERATED_AT
    inside = ((key, name) for key, value in sorted(content.items()) if isinstance(value, dict) and name in value)
    return GENERATED_AT if name in content else next(inside, None)


def _page(audience: str, _: str, body: bytes) -> Entry:
    return bare_entry(audience, sha256_of(body), len(body))


def _entry(audience: str, path: str, body: bytes) -> Entry | None:
    entry = bare_entry(audience, sha256_of(body), len(body))
    if path.startswith(SCHEMAS):
        return entry
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    way = _way_to_time(content)
    if not way:
        return None
    place = stamped(content, way)
    made_at = str(place[way[-1]])
    return replace(
        entry,
        content_sha=content_sha(content, way),
        date=content.get("date"),
        status=content.get("status", "ok"),
        as_of=str(place.get("as_of_date", made_at[:10])),
        made_at=made_at,
    )
