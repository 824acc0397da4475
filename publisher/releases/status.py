"""The public status file: how fresh each kind of document is, and what is held back and why."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from publisher.errors import ConflictError, StoreError, refuse_damage
from publisher.format import API_VERSION, canonical_json, stamp
from publisher.releases.release import Release
from publisher.releases.stores.base import Headers, Store, Stored

STATUS = f"{API_VERSION}/status.json"
SHORT_CACHE = Headers("public, max-age=60")
"""Headers of the publisher's own public files, which change with every release."""

Json = dict[str, Any]


@dataclass(frozen=True)
class Hold:
    """Why a file stays as it was: the gate that refused the new one, and the reason as the public may read it."""

    gate: str
    reason: str


@dataclass(frozen=True)
class Look:
    """What a run saw of one public kind: the paths that it looked at, and those of them that are held."""

    paths: frozenset[str]
    held: Mapping[str, Hold] = field(default_factory=dict)


@dataclass(frozen=True)
class Status:
    """The status file as it was read, with the token that a writer needs to replace it.

    `events` maps an event to the start of the dbt build whose documents were last published completely.
    """

    kinds: Mapping[str, Json]
    events: Mapping[str, dt.datetime]
    generation: str | None

    @classmethod
    def read(cls, store: Store) -> "Status":
        """Read the status; raises StoreError if it is damaged. Before the first one, nothing is known."""
        stored = store.read(STATUS)
        return _parse(f"{store.name}/{STATUS}", stored) if stored else cls({}, {}, None)


def _parse(place: str, stored: Stored) -> Status:
    keys = ("last_changed", "last_checked", "state", "held")
    with refuse_damage(place, "remove it and run again", StoreError):
        content = orjson.loads(stored.body)
        kinds = {kind: {key: known[key] for key in keys} for kind, known in content["documents"].items()}
        events = {
            event: dt.datetime.fromisoformat(moment).astimezone(dt.UTC)
            for event, moment in content.get("events", {}).items()
        }
        return Status(kinds, events, stored.generation)


def write_status(  # noqa: PLR0913 (what the status tells)
    store: Store,
    base: Release,
    release: Release,
    *,
    looks: Mapping[str, Look],
    published: Mapping[str, dt.datetime],
    now: dt.datetime,
) -> None:
    """Say what `release` changed of `base`, what `looks` saw of each kind, and which events are now published."""
    before = Status.read(store)
    content = {
        "checked_at": stamp(now),
        "release": release.id,
        "events": {event: stamp(moment) for event, moment in {**before.events, **published}.items()},
        "documents": _kinds(base, release, looks, before, stamp(now)),
    }
    try:
        store.write(STATUS, canonical_json(content), SHORT_CACHE, if_generation=before.generation)
        store.flush([STATUS])
    except ConflictError:
        return  # another publisher has checked at the same moment, and its status is as good


def _kinds(base: Release, release: Release, looks: Mapping[str, Look], before: Status, now: str) -> dict[str, Json]:
    public = {path: entry for path, entry in release.of("public").items() if entry.kind}
    changed = {entry.kind for path, entry in public.items() if _is_changed(base, release, path)}
    kinds = {}
    for name in sorted({entry.kind for entry in public.values()} | set(looks)):
        known = before.kinds.get(name, {"last_changed": None, "last_checked": None, "state": "ok", "held": {}})
        look = looks.get(name, Look(frozenset()))
        held = {path: reason for path, reason in known["held"].items() if path not in look.paths}
        held |= _one_of_each_reason(look)
        kinds[name] = {
            "newest_date": max(
                (entry.date for entry in public.values() if entry.kind == name and entry.date), default=None
            ),
            "last_changed": now if name in changed else known["last_changed"],
            "last_checked": now if name in looks else known["last_checked"],
            "state": _state(look, known, held),
            "reason": next(iter(held.values()), None),
            "held": held,
        }
    return kinds


def _is_changed(base: Release, release: Release, path: str) -> bool:
    old = base.documents.get(path)
    return old is None or old.sha256 != release.documents[path].sha256 or not base.id


def _one_of_each_reason(look: Look) -> dict[str, str]:
    """Return why files are held; of many that are held for one reason, the first."""
    firsts: dict[str, str] = {}
    for path, hold in sorted(look.held.items()):
        firsts.setdefault(hold.reason.partition(": ")[2], path)
    return {path: look.held[path].reason for path in firsts.values()}


def _state(look: Look, known: Json, held: Mapping[str, str]) -> str:
    if not held:
        return "ok"
    gates = {hold.gate for hold in look.held.values()}
    if not gates:
        return str(known["state"])
    return "stale" if gates == {"age"} else "held"
