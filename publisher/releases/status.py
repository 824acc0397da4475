"""The public status file: how fresh each kind of document is, and what is held back and why."""

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import orjson

from publisher.errors import ConflictError, StoreError, refuse_damage
from publisher.format import API_VERSION, canonical_json, stamp
from publisher.releases.journal import Journal
from publisher.releases.release import EMPTY, Release, changed_files
from publisher.releases.stores.base import Headers, Store, Stored

STATUS = f"{API_VERSION}/status.json"
SHORT_CACHE = Headers("public, max-age=60")
"""Headers of the publisher's own public files, which change with every release."""

_TRIES = 5
"""How often the status is written over that of another publisher that has just written its own."""

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

    checked_at: str
    kinds: Mapping[str, Json]
    events: Mapping[str, dt.datetime]
    generation: str | None

    @classmethod
    def read(cls, store: Store) -> "Status":
        """Read the status; raises StoreError if it is damaged. Before the first one, nothing is known."""
        stored = store.read(STATUS)
        return _parse(f"{store.name}/{STATUS}", stored) if stored else cls("", {}, {}, None)


def _parse(place: str, stored: Stored) -> Status:
    keys = ("last_changed", "last_checked", "state", "held")
    with refuse_damage(place, "remove it and run again", StoreError):
        content = orjson.loads(stored.body)
        kinds = {kind: {key: known[key] for key in keys} for kind, known in content["documents"].items()}
        events = {
            event: dt.datetime.fromisoformat(moment).astimezone(dt.UTC)
            for event, moment in content.get("events", {}).items()
        }
        return Status(str(content["checked_at"]), kinds, events, stored.generation)


def write_status(  # noqa: PLR0913 (what the status tells)
    store: Store,
    journal: Journal,
    base: Release,
    release: Release,
    *,
    looks: Mapping[str, Look],
    published: Mapping[str, dt.datetime],
    now: dt.datetime,
) -> None:
    """Say what `release` changed of `base`, what `looks` saw of each kind, and which events are now published.

    Nothing goes back: who published a newer release meanwhile says so himself, and a later look at a kind stays.
    """
    for _ in range(_TRIES):
        before = Status.read(store)
        if not journal.is_at(release):  # asked after the status was read, so that a newer one is not overwritten
            return
        newest = {event: max(moment, before.events.get(event, moment)) for event, moment in published.items()}
        content = {
            "checked_at": max(stamp(now), before.checked_at),
            "release": release.id,
            "events": {event: stamp(moment) for event, moment in {**before.events, **newest}.items()},
            "documents": _kinds(base, release, looks, before, stamp(now)),
        }
        with suppress(ConflictError):
            store.write(STATUS, canonical_json(content), SHORT_CACHE, if_generation=before.generation)
            store.flush([STATUS])
            return
    message = f"{store.name}/{STATUS}: other publishers write it all the time; run again"
    raise StoreError(message)


def _kinds(base: Release, release: Release, looks: Mapping[str, Look], before: Status, now: str) -> dict[str, Json]:
    changed = {release.documents[path].kind for path in changed_files(release, base if base.id else EMPTY)}
    kinds = {}
    for name in sorted({*release.newest, *looks}):
        known = before.kinds.get(name, {"last_changed": None, "last_checked": None, "state": "ok", "held": {}})
        is_seen = name in looks and (known["last_checked"] or now) <= now
        look = looks[name] if is_seen else Look(frozenset())
        held = {path: reason for path, reason in known["held"].items() if path not in look.paths}
        held |= _one_of_each_reason(look)
        kinds[name] = {
            "newest_date": release.newest.get(name),
            "last_changed": max(now, known["last_changed"] or now) if name in changed else known["last_changed"],
            "last_checked": now if is_seen else known["last_checked"],
            "state": _state(look, known, held),
            "reason": next(iter(held.values()), None),
            "held": held,
        }
    return kinds


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
