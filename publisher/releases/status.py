"""Writes the public status file: how fresh each kind of document is, and what is held back and why."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from publisher.errors import StoreError
from publisher.format import canonical_json, stamp
from publisher.releases.journal import Journal
from publisher.releases.release import EMPTY, STATUS, Release, changed_files
from publisher.releases.rewriting import rewrite
from publisher.releases.status_file import LATE, Awaited, Awaits, Json, Status
from publisher.releases.stores.base import SHORT_CACHE, Store, Stored

_UNKNOWN: Json = {
    "last_changed": None,
    "last_checked": None,
    "state": "ok",
    "held": {},
    "reason": None,
    "late_from": None,
    "events": {},
}


@dataclass(frozen=True)
class Hold:
    """Why a file stays as it was: the gate that refused the new one, and the reason as the public may read it."""

    gate: str
    reason: str


@dataclass(frozen=True)
class Check:
    """What a run found of one public kind: the paths that it checked, and those of them that are held.

    `published` maps each event whose documents of the kind were published completely to the start of the dbt build.
    """

    paths: frozenset[str]
    held: Mapping[str, Hold] = field(default_factory=dict)
    published: Mapping[str, dt.datetime] = field(default_factory=dict)


def _newest(known: Mapping[str, dt.datetime], new: Mapping[str, dt.datetime]) -> dict[str, dt.datetime]:
    return {**known, **{event: max(moment, known.get(event, moment)) for event, moment in new.items()}}


def write_status(  # noqa: PLR0913 (what the status tells)
    store: Store,
    journal: Journal,
    release: Release,
    *,
    checks: Mapping[str, Check],
    published: Mapping[str, dt.datetime],
    awaits: Awaits | None,
    now: dt.datetime,
) -> str:
    """Say what changed until `release`, what `checks` found of each kind, and which events are now published.

    What changed is what differs from the release that the status tells of: another publisher may have died before it
    could say what it did. Without `awaits` what was late stays late. Nothing goes back: who published a newer release
    meanwhile says so himself, and a later check of a kind stays. Returns what was wrong with the file, if anything.
    """
    damage = ""

    def content(stored: Stored | None) -> bytes | None:
        nonlocal damage
        before = Status.known(store, stored)
        damage = before.damage
        if not journal.is_at(release):  # asked after the status was read, so that a newer one is not overwritten
            return None
        newest = _newest(before.events, published)
        looked = awaits if before.checked_at <= stamp(now) else None  # what a later check has said stays
        kinds = _kinds(journal.find(before.release) or EMPTY, release, checks, before, now, looked)
        said = {
            "checked_at": max(stamp(now), before.checked_at),
            "check_by": _check_by(looked, kinds, now) if looked else before.check_by,
            "release": release.id,
            "events": {event: stamp(moment) for event, moment in newest.items()},
            "documents": kinds,
        }
        return canonical_json(said | ({"clock": "given"} if journal.clock == "given" else {}))

    if not rewrite(store, STATUS, SHORT_CACHE, content):
        message = f"{store.name}/{STATUS}: other publishers write it all the time; run again"
        raise StoreError(message)
    return damage


def forget_status(store: Store) -> None:
    """Take the status away, so that nothing of it counts any more."""
    if stored := store.read(STATUS):
        store.remove(STATUS, stored.generation)


def _kinds(  # noqa: PLR0913, PLR0917 (what the status tells)
    told: Release,
    release: Release,
    checks: Mapping[str, Check],
    before: Status,
    now: dt.datetime,
    awaits: Awaits | None,
) -> dict[str, Json]:
    changed, at = {entry.kind for entry in changed_files(release, told).values()}, release.created_at
    kinds = {}
    for name in sorted({*release.newest, *checks}):
        known = before.kinds.get(name, _UNKNOWN)
        is_seen = name in checks and (known["last_checked"] or stamp(now)) <= stamp(now)
        check = checks[name] if is_seen else Check(frozenset())
        held = {path: reason for path, reason in known["held"].items() if path not in check.paths}
        held |= _one_of_each_reason(check)
        events = _newest(known["events"], check.published)
        late, late_from = known["reason"] if known["state"] == LATE else None, known["late_from"]
        if awaits:
            late, late_from = _lateness(awaits(name, events), now)
        kinds[name] = {
            "newest_date": release.newest.get(name),
            "last_changed": max(at, known["last_changed"] or at) if name in changed else known["last_changed"],
            "last_checked": stamp(now) if is_seen else known["last_checked"],
            "state": _state(check, known, held, late),
            "reason": next(iter(held.values()), late),
            "held": held,
            "late_from": late_from,
            "events": {event: stamp(at) for event, at in events.items()},
        }
    return kinds


def _lateness(awaited: Awaited | None, now: dt.datetime) -> tuple[str | None, str | None]:
    """Return why a kind is late, in words for the public, and from when on it is or will be."""
    if not awaited:
        return None, None
    is_late = awaited.late_from <= now
    reason = f"the update {awaited.event} was due at {stamp(awaited.due_at)}" if is_late else None
    return reason, stamp(awaited.late_from)


def _check_by(awaits: Awaits, kinds: Mapping[str, Json], now: dt.datetime) -> str | None:
    """Return by when somebody checks again: whatever is late by now, the next event of any kind comes."""
    awaited = (awaits(name, dict.fromkeys(known["events"], now)) for name, known in kinds.items())
    return min((stamp(each.late_from) for each in awaited if each), default=None)


def _one_of_each_reason(check: Check) -> dict[str, str]:
    """Return why files are held; of many that are held for one reason, the first."""
    firsts: dict[str, str] = {}
    for path, hold in sorted(check.held.items()):
        firsts.setdefault(hold.reason.partition(": ")[2], path)
    return {path: check.held[path].reason for path in firsts.values()}


def _state(check: Check, known: Json, held: Mapping[str, str], late: str | None) -> str:
    if not held:
        return LATE if late else "ok"
    gates = {hold.gate for hold in check.held.values()}
    if not gates:
        return str(known["state"])
    return "stale" if gates == {"age"} else "held"
