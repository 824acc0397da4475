"""Puts a release in its place: objects, head, public paths, manifest, head, status."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import orjson

from publisher.document import API_VERSION, canonical_json, content_sha
from publisher.errors import ConflictError, PublisherError, ReleaseError, StoreError, refuse_damage
from publisher.plan import Plan, Spool
from publisher.release import EMPTY, FORMAT, Entry, Release, ReleaseState, next_release, parse, stamp
from publisher.stores import Headers, Listed, Store, Stored

MANIFEST = f"{API_VERSION}/manifest.json"
STATUS = f"{API_VERSION}/status.json"
SHORT = Headers("public, max-age=60")


@dataclass
class Publisher:
    """Writes releases to the stores of their audiences, `jobs` files at a time."""

    stores: Mapping[str, Store]
    state: ReleaseState
    now: dt.datetime
    jobs: int
    spool: Spool
    on_file: Callable[[str], None] = field(default=lambda _: None)

    def adopt(self) -> Release:
        """Return a release of what stands in the stores, for when the state store knows nothing."""
        documents: dict[str, Entry] = {}
        for audience, store in self.stores.items():
            if found := store.read(MANIFEST):
                parse(f"{store.name}/{MANIFEST}", found.body)
            self._parallel(partial(self._adopt, documents, audience), list(store.list(f"{API_VERSION}/")))
        return Release("", 0, "", documents) if documents else EMPTY

    def _adopt(self, documents: dict[str, Entry], audience: str, path: str) -> None:
        stored = self.stores[audience].read(path)
        entry = _adopted(audience, stored.body) if stored and path not in {MANIFEST, STATUS} else None
        if stored and entry:
            self.spool.add(entry.sha256, stored.body)
            documents[path] = entry

    def resume(self) -> Release:
        """Finish the release that an interrupted publisher has claimed."""
        release = self.state.base()
        self._refuse_missing_stores(release)
        self._place(release)
        return release

    def restore(self, base: Release, wanted: Release) -> Release:
        """Publish again what an older release showed; what only the present one shows stays."""
        release = next_release(base, base.documents | wanted.documents, self.now, restores=wanted.id)
        self._refuse_missing_stores(release)
        self.release(release)
        return release

    def _refuse_missing_stores(self, release: Release) -> None:
        missing = {entry.audience for entry in release.documents.values()} - set(self.stores)
        if missing:
            message = f"release {release.id} has {min(missing)} documents, too; name their store"
            raise ReleaseError(message)

    def release(self, release: Release) -> None:
        """Publish a new release: what readers see changes from the claimed head on."""
        new = sorted({entry.sha256 for entry in release.documents.values() if entry.sha256 in self.spool})
        self._parallel(lambda sha256: self.state.keep(sha256, self.body(sha256)), new)
        self.state.keep_release(release)
        self._place(release)

    def publish(self, plan: Plan) -> Release:
        """Publish what a plan changes; nothing is written when it changes nothing that is known to the state store."""
        if not plan.changed and (self.state.head or not plan.documents):
            return plan.base
        release = next_release(plan.base, plan.documents, self.now, forced=sorted(plan.forced))
        self.release(release)
        return release

    def write_status(self, release: Release, plan: Plan | None, base: Release = EMPTY) -> None:
        """Say in public how fresh each kind of document is, and what is held; `base` is what a rollback replaces."""
        store = self.stores["public"]
        stored = store.read(STATUS)
        known, done = _known_status(store, stored)
        base = plan.base if plan else base
        documents = _status(release, base, plan, known, stamp(self.now))
        events = {event: stamp(moment) for event, moment in (done | (plan.done if plan else {})).items()}
        status = {"checked_at": stamp(self.now), "release": release.id, "events": events, "documents": documents}
        try:
            store.write(STATUS, canonical_json(status), SHORT, stored.generation if stored else None)
        except ConflictError:
            return  # another publisher has checked in the same moment

    def done(self) -> dict[str, dt.datetime]:
        """Return when dbt began the build with which everything of an event was last published."""
        store = self.stores["public"]
        return _known_status(store, store.read(STATUS))[1]

    def _place(self, release: Release) -> None:
        # listed before the head is claimed: whoever overtakes this publisher later has changed what was listed
        listings = {audience: store.list(f"{API_VERSION}/") for audience, store in self.stores.items()}
        self.state.claim(release)
        try:
            for audience, listed in listings.items():
                self._place_in(release, audience, listed)
        except PublisherError:
            self.state.give_up()
            raise
        self.state.finish()

    def _place_in(self, release: Release, audience: str, listed: Mapping[str, Listed]) -> None:
        """Write what is not there yet, whoever wrote the rest; the manifest comes last."""
        store = self.stores[audience]

        def place(path: str) -> None:
            entry = release.documents[path]
            store.write(path, self.body(entry.sha256), Headers(entry.cache_control), _generation(listed, path))
            self.on_file(path)

        documents = sorted(path for path, entry in release.documents.items() if entry.audience == audience)
        self._parallel(place, [path for path in documents if not _is_as(release.documents[path], listed.get(path))])
        store.write(MANIFEST, manifest(release, audience), SHORT, _generation(listed, MANIFEST))

    def body(self, sha256: str) -> bytes:
        """Return bytes by their hash, new ones or published ones."""
        spooled = self.spool.get(sha256)
        return self.state.body(sha256) if spooled is None else spooled

    def _parallel(self, work: Callable[[str], Any], items: Iterable[str]) -> list[Any]:
        """Do the work for each item in threads; the first failure stops what has not begun and is raised."""
        with ThreadPoolExecutor(self.jobs) as pool:
            futures = [pool.submit(work, item) for item in items]
            try:
                return [future.result() for future in futures]
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise


def _is_as(entry: Entry, found: Listed | None) -> bool:
    return found is not None and found.sha256 == entry.sha256 and found.cache_control in {None, entry.cache_control}


def _generation(listed: Mapping[str, Listed], path: str) -> str | None:
    return listed[path].generation if path in listed else None


def manifest(release: Release, audience: str) -> bytes:
    """Return the manifest of one audience: every path with the hash and size of its bytes."""
    documents = {
        path: {"sha256": entry.sha256, "bytes": entry.size}
        for path, entry in release.documents.items()
        if entry.audience == audience
    }
    content = {
        "format": FORMAT,
        "release": release.id,
        "published_at": release.created_at,
        "forced": release.forced,
        "documents": documents,
    }
    return canonical_json(content)


def differences(release: Release, audience: str, store: Store, jobs: int) -> list[str]:
    """Return, one line each, what in a store is not as the release says; every byte is read."""

    def found(path: str) -> str | None:
        entry = release.documents[path]
        stored = store.read(path)
        if not stored:
            return f"{path}: is missing"
        if hashlib.sha256(stored.body).hexdigest() != entry.sha256:
            return f"{path}: has other bytes than release {release.id}"
        return None

    paths = sorted(path for path, entry in release.documents.items() if entry.audience == audience)
    with ThreadPoolExecutor(jobs) as pool:
        lines = [line for line in pool.map(found, paths) if line]
    stored = store.read(MANIFEST)
    if not stored or stored.body != manifest(release, audience):
        lines.append(f"{MANIFEST}: is not that of release {release.id}")
    strangers = set(store.list(f"{API_VERSION}/")) - set(paths) - {MANIFEST, STATUS}
    return lines + [f"{path}: is in no release" for path in sorted(strangers)]


def _adopted(audience: str, body: bytes) -> Entry | None:
    try:
        content = orjson.loads(body)
        made_at = str(content["generated_at"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None
    return Entry(
        kind="",
        audience=audience,
        sha256=hashlib.sha256(body).hexdigest(),
        size=len(body),
        cache_control="",
        content_sha=content_sha(content),
        source="",
        date=content.get("date"),
        status=content.get("status", "ok"),
        rows=0,
        as_of=str(content.get("as_of_date", made_at[:10])),
        made_at=made_at,
        locks_at=None,
    )


def _status(
    release: Release, base: Release, plan: Plan | None, known: dict[str, Any], now: str
) -> dict[str, dict[str, Any]]:
    public = {path: entry for path, entry in release.documents.items() if entry.audience == "public" and entry.kind}
    changed = {entry.kind for path, entry in public.items() if _is_new(entry, base.documents.get(path), base)}
    checked = {name for name, audience in plan.audiences.items() if audience == "public"} if plan else set[str]()
    kinds = {}
    for name in sorted({entry.kind for entry in public.values()} | checked):
        before = known.get(name, {"last_changed": None, "last_checked": None, "held": {}})
        dates = [entry.date for entry in public.values() if entry.kind == name and entry.date]
        held = {path: reason for path, reason in before["held"].items() if not plan or path not in plan.seen}
        held |= _held(plan, name) if plan else {}
        reasons = list(held.values())
        kinds[name] = {
            "newest_date": max(dates, default=None),
            "last_changed": now if name in changed else before["last_changed"],
            "last_checked": now if name in checked else before["last_checked"],
            "state": _state(plan, name, before, held),
            "reason": reasons[0] if reasons else None,
            "held": held,
        }
    return kinds


def _known_status(store: Store, stored: Stored | None) -> tuple[dict[str, Any], dict[str, dt.datetime]]:
    """Return what the last status says of kinds and of events."""
    if not stored:
        return {}, {}
    keys = ("last_changed", "last_checked", "state", "held")
    with refuse_damage(f"{store.name}/{STATUS}", "remove it and run again", StoreError):
        status = orjson.loads(stored.body)
        kinds = {kind: {key: known[key] for key in keys} for kind, known in status["documents"].items()}
        events = status.get("events", {})
        return kinds, {event: dt.datetime.fromisoformat(moment).astimezone(dt.UTC) for event, moment in events.items()}


def _is_new(entry: Entry, old: Entry | None, base: Release) -> bool:
    return old is None or old.sha256 != entry.sha256 or not base.id


def _held(plan: Plan, kind: str) -> dict[str, str]:
    """Return why documents of a kind are held; of many that are held for one reason, the first."""
    held: dict[str, str] = {}
    for path, of in sorted(plan.held_kinds.items()):
        refusal = plan.held[path]
        is_public = plan.audiences.get(refusal.kind) == "public"
        reason = f"{refusal.path}: {refusal.reason}" if is_public else "an internal document of the same date is held"
        if of == kind and reason.partition(": ")[2] not in {known.partition(": ")[2] for known in held.values()}:
            held[path] = reason
    return held


def _state(plan: Plan | None, kind: str, before: dict[str, Any], held: dict[str, str]) -> str:
    if not held:
        return "ok"
    gates = {plan.held[path].gate for path, of in plan.held_kinds.items() if of == kind} if plan else set()
    return ("stale" if gates == {"age"} else "held") if gates else str(before["state"])
