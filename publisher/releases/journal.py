"""The journal: the private store that keeps every release, so that it can be finished, checked and shown again.

The state store holds `objects/<sha256>` (bytes, never changed), `releases/<id>.json` (never changed) and `head.json`.
The head names the release that readers see. Who wants to publish claims the head first, as one locks a state: a second
publisher stops there. Whoever meets a claimed head whose holder is gone can finish its release without the warehouse,
because objects and release are stored before the head is claimed.
"""

import datetime as dt
import os
import re
import socket
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from publisher.errors import RECOVER, ConflictError, DamageError, LockError, PublisherError, ReleaseError
from publisher.format import canonical_json, sha256_of, stamp
from publisher.releases import ledger, locks
from publisher.releases.release import (
    EMPTY,
    FORMAT,
    Ledger,
    Release,
    read_release,
    read_state_file,
    refuse_damaged_state,
    refuse_other_types,
)
from publisher.releases.stores.base import Headers, Store, Stored

HEAD = "head.json"
LEASE = dt.timedelta(minutes=10)
"""How long a claimed head is left to its holder, unless the holder is known to be gone."""

_LONGEST_WRITE = dt.timedelta(minutes=2)
"""Longer than a request takes with all of its retries: so long before the lease is over, the last write begins."""

_CLOCK_TOLERANCE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Head:
    """Which release is published (`done`), or being published (`writing`) by `holder` until `expires_at`.

    `claimed_at` is when the release was made (older versions: first claimed), however often its publication was
    resumed, on the machine's clock or as of a `given` one. `before` is the last release that was done until then.
    `notes` say of a date what its lock file must tell besides.
    """

    release: str
    state: str
    holder: str
    expires_at: str
    written_at: str
    claimed_at: str = ""
    clock: str = "real"
    before: str | None = None
    notes: dict[str, dict[str, Any]] = field(default_factory=dict)


class Journal:
    """The releases of one site, as of when the head was read; `head` is None before the first release."""

    def __init__(self, store: Store, now: dt.datetime, stored: Stored | None, *, is_given: bool = False) -> None:
        """Take the stored head; `Journal.open` reads it."""
        self._store = store
        self._now = now
        self._started = time.monotonic()
        self._last_write: float | None = None
        self._base = EMPTY
        self._known: tuple[Head | None, Ledger] = None, Ledger()
        self.clock = "given" if is_given else "real"
        self._generation = stored.generation if stored else None
        self.name = store.name
        self.head = _head(store, stored)
        self._decide_abandoned()

    def _decide_abandoned(self) -> None:
        """Decide once, when the present is known: a run must not take its own later claim for an abandoned one."""
        with refuse_damaged_state(f"{self.name}/{HEAD}"):
            self.is_abandoned = self.head is not None and _is_abandoned(self._store, self.head, self._now)

    @classmethod
    def open(cls, store: Store, now: dt.datetime, *, is_given: bool = False) -> "Journal":
        """Read the head; raises ReleaseError if it is damaged, from a newer version, or written in the future.

        `is_given`: whether `now` is not the time of the machine's clock.
        """
        journal = cls(store, now, store.read(HEAD), is_given=is_given)
        journal._refuse_future()
        return journal

    @classmethod
    def open_to_write(cls, store: Store, now: dt.datetime, *, is_given: bool = False) -> "Journal":
        """Read the head; raises ReleaseError if another publisher is at work, or one of the clocks is wrong."""
        began = time.monotonic()
        journal = cls(store, now, store.read(HEAD), is_given=is_given)
        journal._started = began  # a slow read is no wrong clock
        journal.go_by_stores_clock()
        journal._refuse_future()
        journal.refuse_if_held()
        journal.refuse_other_clock()
        return journal

    def go_by_stores_clock(self) -> None:
        """Let the present be that of the store; raises ReleaseError if this machine's clock says another minute.

        So claim, locks and lateness have one clock, whichever machine publishes. A given instant is asked of nobody.
        """
        moment = None if self.clock == "given" else self._store.moment()
        if not moment:
            return
        if abs(moment - self.moment()) > _CLOCK_TOLERANCE:
            message = (
                f"{self.name}: its clock says {stamp(moment)}, and this machine's {stamp(self.moment())}; nothing was"
                " written, set the clock that is wrong"
            )
            raise ReleaseError(message)
        self._now += moment - self.moment()
        self._decide_abandoned()

    def _refuse_future(self) -> None:
        if self.head and self.is_of_the_future:
            message = (
                f"this run began at {stamp(self._now)}, but the last release was written at {self.head.written_at}:"
                " another publisher was faster, or this machine's clock is behind; run again, then set the clock. If a"
                f" clock ran ahead then, {RECOVER}"
            )
            raise ReleaseError(message)

    @property
    def is_of_the_future(self) -> bool:
        """Whether the head was written later than now: one of two clocks is wrong, or another publisher was faster."""
        return self.head is not None and self.head.written_at > stamp(self._now + _CLOCK_TOLERANCE)

    def moment(self) -> dt.datetime:
        """Return the present: `now` plus the time run since the start. A given clock stands still."""
        return self._now + dt.timedelta(seconds=0.0 if self.clock == "given" else self._run_for())

    def _run_for(self) -> float:
        """Return the seconds since the start, by a clock that nobody sets."""
        return time.monotonic() - self._started

    def ledger(self) -> Ledger:
        """Return what was shown, as it stands since the head was claimed."""
        if self.head and self._known[0] is not self.head:
            release, claimed_at = self.base(), self.head.claimed_at
            shown = replace(release.ledger, lines=ledger.after(release, claimed_at, self.body))
            self._known = self.head, locks.after(shown, release.locks, claimed_at, self.head.notes)
        return self._known[1]

    def base(self) -> Release:
        """Return the release that is published or being published; EMPTY before the first."""
        if self.head and self._base.id != self.head.release:
            self._base = self.release(self.head.release)
        return self._base

    def before(self) -> Release:
        """Return the last release that was done before the head was claimed; EMPTY before the first."""
        return self.release(self.head.before) if self.head and self.head.before else EMPTY

    def claimed_at(self, release: Release) -> str:
        """Return when a release counts as claimed: when it was made, or what the head of an older version says."""
        known = self.head.claimed_at if self.head and self.head.release == release.id else ""
        return known or release.created_at

    def is_at(self, release: Release) -> bool:
        """Whether the head, read anew, names this release; before the first release it names EMPTY."""
        head = _head(self._store, self._store.read(HEAD))
        return (head.release if head else EMPTY.id) == release.id

    def release(self, identifier: str) -> Release:
        """Read a release by its id; raises ReleaseError if there is none."""
        found = self.find(identifier)
        if not found:
            message = f"{self.name}/{_path_of(identifier)}: no such release; `publisher releases` lists them"
            raise DamageError(message)
        return found

    def published(self, start: str) -> Release:
        """Return what was published under the id that begins so; raises ReleaseError unless there is exactly one."""
        found = [release for release in self.history() if start and release.id.startswith(start)]
        if len(found) == 1:
            return found[0]
        if not found and self.find(start):
            message = f"release {start} was never published; `publisher releases` lists those that were"
        else:
            what = f"{len(found)} releases begin so" if found else "no such release"
            message = f"{self.name}/{_path_of(start)}: {what}; `publisher releases` lists them"
        raise ReleaseError(message)

    def find(self, identifier: str) -> Release | None:
        """Read a release by its id, if there is one."""
        if identifier == self._base.id:
            return self._base
        stored = self._store.read(_path_of(identifier)) if re.fullmatch(r"[0-9a-f-]+", identifier) else None
        return read_release(f"{self.name}/{_path_of(identifier)}", stored.body, self.body) if stored else None

    def history(self, before: str | None = None) -> Iterator[Release]:
        """Yield what was published, newest first, until what was pruned. A release that lost its claim is not in it.

        With `before`, yield what was published before this release; raises ReleaseError if there is none.
        """
        release = (self.find(self.release(before).follows or "") or EMPTY) if before else self.base()
        while release.id:
            yield release
            release = self.find(release.follows or "") or EMPTY

    def body(self, sha256: str) -> bytes:
        """Return the bytes of a published file; raises ReleaseError unless they have this hash."""
        stored = self._store.read(object_path(sha256))
        if not stored or sha256_of(stored.body) != sha256:
            message = f"{self.name}/objects/{sha256}: is {'damaged' if stored else 'missing'}"
            raise DamageError(message)
        return stored.body

    def store_object(self, sha256: str, body: bytes) -> None:
        """Store the bytes of a file that is going to be published; `store_release` makes them safe."""
        self._create(object_path(sha256), body)

    def store_release(self, release: Release, objects: Iterable[str]) -> None:
        """Store a release that is going to be published, when the objects that it adds are safe."""
        path = _path_of(release.id)
        self._store.flush(map(object_path, objects))
        self._create(path, release.to_json())
        self._store.flush([path])

    def refuse_if_held(self) -> None:
        """Raise ReleaseError if another publisher is writing, and say who."""
        if self.head and self.head.state == "writing" and not self.is_abandoned:
            message = (
                f"{self.head.holder} is publishing release {self.head.release} until {self.head.expires_at}"
                " at the latest; nothing was written, run again later"
            )
            raise ReleaseError(message)

    def refuse_if_overtaken(self) -> None:
        """Raise ReleaseError if another publisher has claimed the head since it was read."""
        stored = self._store.read(HEAD)
        if (stored.generation if stored else None) != self._generation:
            raise ReleaseError(self._overtaken(stored))

    def _overtaken(self, stored: Stored | None) -> str:
        other = _head(self._store, stored)
        who = other.holder if other else "somebody"
        return f"{who} has claimed the head since it was read; nothing more was written, run again later"

    def refuse_other_clock(self) -> None:
        """Raise ReleaseError if a run as of a given instant meets a head of the real clock, or the reverse."""
        if self.head and self.head.clock != self.clock:
            way = f"set NOW={self.head.claimed_at} or later" if self.head.clock == "given" else "unset NOW"
            message = (
                f"{self.name}: its releases are of a {self.head.clock} clock, and this run is of a {self.clock} one;"
                f" {way}, or name another state store"
            )
            raise ReleaseError(message)

    def claim(self, release: Release, *, before: str | None = None) -> None:
        """Take the head for a stored release.

        Raises LockError from the instant `before` on, ReleaseError if somebody else has taken the head since it was
        read.
        """
        began, claimed = self._run_for(), self.moment()
        if before and ledger.has_locked(before, claimed):
            raise LockError(before)
        old, held = self.head, self._store.hold(holder())
        head = Head(
            release.id, "writing", held, stamp(claimed + LEASE), stamp(self._now), self.claimed_at(release), self.clock
        )
        if old:
            head = replace(head, before=old.release if old.state == "done" else old.before)
            head = replace(head, notes=old.notes if old.release == release.id else {})
        self._write_head(head)
        self._last_write = began + (LEASE - _LONGEST_WRITE).total_seconds()

    def refuse_late_write(self) -> None:
        """Raise ReleaseError if so little of the lease is left that another publisher may meet what is written now."""
        if self._last_write is not None and self._run_for() > self._last_write:
            message = f"{self.name}: this publication took longer than {LEASE}; nothing more was written, run again"
            raise ReleaseError(message)

    @contextmanager
    def lease(self) -> Iterator[None]:
        """Hold the claimed head; what goes wrong gives it up."""
        try:
            yield
        except PublisherError:
            self.give_up()
            raise

    def finish(self, notes: Mapping[str, dict[str, Any]] | None = None) -> None:
        """Mark the claimed release as published; `notes` are what the lock files of dates must tell besides."""
        if self.head:
            known = {date: {**self.head.notes.get(date, {}), **note} for date, note in (notes or {}).items()}
            self._write_head(replace(self.head, state="done", notes=self.head.notes | known))
            self._store.let_go()

    def give_up(self) -> None:
        """Leave a claimed head to whoever comes next, if that can be said at all."""
        if self.head:
            with suppress(PublisherError):
                self._write_head(replace(self.head, expires_at=self.head.written_at))
                self._store.let_go()

    def _write_head(self, head: Head) -> None:
        body = canonical_json({"format": FORMAT, **asdict(head)})
        try:
            self._generation = self._store.write(HEAD, body, Headers(), if_generation=self._generation)
        except ConflictError as error:
            raise ReleaseError(self._overtaken(self._store.read(HEAD))) from error
        self._store.flush([HEAD])
        self.head = head

    def _create(self, path: str, body: bytes) -> None:
        try:
            # not compressed: compression takes a tenth of an upload's time, and no reader waits for these files
            self._store.write(path, body, Headers(is_compressed=False), if_generation=None)
        except ConflictError as error:
            message = f"{self.name}/{path}: is there with other bytes; the state store is damaged"
            raise ReleaseError(message) from error


def holder() -> str:
    """Return who this publisher is, for people: machine and process. The store makes it unique."""
    return f"{socket.gethostname()}:{os.getpid()}"


def object_path(sha256: str) -> str:
    """Return where the bytes of this hash are kept."""
    return f"objects/{sha256}"


def _path_of(identifier: str) -> str:
    return f"releases/{identifier}.json"


def _head(store: Store, stored: Stored | None) -> Head | None:
    if not stored:
        return None
    place = f"{store.name}/{HEAD}"
    with refuse_damaged_state(place):
        head = Head(**read_state_file(place, stored.body))
        texts = (head.release, head.state, head.holder, head.clock, head.before or "")
        moments = [head.expires_at, head.written_at, *([head.claimed_at] if head.claimed_at else [])]
        refuse_other_types(texts, moments, head.notes)
        return head


def _is_abandoned(store: Store, head: Head, now: dt.datetime) -> bool:
    """Whether a claimed head may be taken over: its holder is gone or has given up, or its lease is over."""
    if head.state == "done":
        return False
    return head.expires_at < stamp(now) or head.expires_at == head.written_at or store.is_let_go(head.holder)
