"""Releases: what was published, kept in a private store so that it can be finished, checked and brought back.

The state store holds `objects/<sha256>` (bytes, never changed), `releases/<id>.json` (never changed) and `head.json`.
A publisher puts the objects and the release there, claims the head, writes the public paths, then the manifest, and
marks the head as done. So whoever finds a claimed head can finish the release without the warehouse.
"""

import datetime as dt
import hashlib
import os
import re
import socket
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import orjson

from publisher.document import canonical_json
from publisher.errors import ConflictError, PublisherError, ReleaseError, refuse_damage
from publisher.stores import Headers, Store

FORMAT = 1
"""Version of the files described here. A reader refuses a newer one."""

HEAD = "head.json"
LEASE = dt.timedelta(minutes=10)
"""How long a claimed head is left to its holder, unless the holder is known to be dead."""

_CLOCK_TOLERANCE = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One published file: `sha256` and `size` of its bytes, `source` for what it was made from.

    `locks_at` is from when on it must lose nothing. `made_at` is its generated_at, `as_of` its as_of_date or, without
    one, the date of made_at. `kind`, `source` and `cache_control` are empty for a file found without release.
    """

    kind: str
    audience: str
    sha256: str
    size: int
    cache_control: str
    content_sha: str
    source: str
    date: str | None
    status: str
    rows: int
    as_of: str
    made_at: str
    locks_at: str | None


@dataclass(frozen=True)
class Release:
    """One state of everything that is published.

    `follows` is the release that it replaced, `restores` the one that it shows again; `forced` names the gates that
    were overruled for it.
    """

    id: str
    number: int
    created_at: str
    documents: dict[str, Entry]
    follows: str | None = None
    forced: list[str] = field(default_factory=list)
    restores: str | None = None


EMPTY = Release("", 0, "", {})


@dataclass(frozen=True)
class Head:
    """Which release is published (`done`), or being published (`writing`) by `holder` until `expires_at`."""

    release: str
    state: str
    holder: str
    expires_at: str
    written_at: str


def next_release(base: Release, documents: dict[str, Entry], now: dt.datetime, **more: Any) -> Release:  # noqa: ANN401
    """Make the release that follows `base`; its id is its number and a hash of what it says."""
    release = Release("", base.number + 1, stamp(now), documents, base.id or None, **more)
    digest = hashlib.sha256(canonical_json(asdict(release))).hexdigest()
    return replace(release, id=f"{release.number:06}-{digest[:12]}")


def stamp(moment: dt.datetime) -> str:
    """Format an instant as documents do."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class ReleaseState:
    """The state store of one publication."""

    def __init__(self, store: Store, now: dt.datetime) -> None:
        """Read the head. Raises ReleaseError if it is damaged, from a newer version, or written in the future."""
        self.store = store
        self._now = now
        self._started = time.monotonic()
        self._read_head()

    def _read_head(self) -> None:
        stored = self.store.read(HEAD)
        self._generation = stored.generation if stored else None
        self.head = None
        if stored:
            with _refuse_damage(f"{self.store.name}/{HEAD}"):
                self.head = Head(**parse(f"{self.store.name}/{HEAD}", stored.body))
                self._is_abandoned = _is_over(self.head, stamp(self._now))
        if self.head and self.head.written_at > stamp(self._now + _CLOCK_TOLERANCE):
            message = (
                f"this machine's clock says {stamp(self._now)}, but the last release was written at"
                f" {self.head.written_at}; set the clock and run again"
            )
            raise ReleaseError(message)

    def base(self) -> Release:
        """Return the release that is published or being published; EMPTY before the first."""
        return self.release(self.head.release) if self.head else EMPTY

    def release(self, identifier: str) -> Release:
        """Read a release by its id."""
        path = f"releases/{identifier}.json"
        stored = self.store.read(path) if re.fullmatch(r"[0-9a-f-]+", identifier) else None
        if not stored:
            message = f"{self.store.name}/{path}: no such release; `publisher releases` lists them"
            raise ReleaseError(message)
        with _refuse_damage(f"{self.store.name}/{path}"):
            content = parse(f"{self.store.name}/{path}", stored.body)
            documents = {path: Entry(**entry) for path, entry in content.pop("documents").items()}
            return Release(documents=documents, **content)

    def history(self) -> Iterator[Release]:
        """Yield what was published, newest first: a release whose claim was lost is not in it."""
        release = self.base()
        while release.id:
            yield release
            release = self.release(release.follows) if release.follows else EMPTY

    def body(self, sha256: str) -> bytes:
        """Return the bytes of a published file."""
        stored = self.store.read(f"objects/{sha256}")
        if not stored or hashlib.sha256(stored.body).hexdigest() != sha256:
            message = f"{self.store.name}/objects/{sha256}: is {'damaged' if stored else 'missing'}"
            raise ReleaseError(message)
        return stored.body

    def keep(self, sha256: str, body: bytes) -> None:
        """Keep the bytes of a file that is going to be published."""
        self._create(f"objects/{sha256}", body)

    def keep_release(self, release: Release) -> None:
        """Keep a release that is going to be published."""
        self._create(f"releases/{release.id}.json", canonical_json({"format": FORMAT, **asdict(release)}))

    def claim(self, release: Release) -> None:
        """Take the head for a release that is kept; raises ReleaseError if somebody else has taken it meanwhile."""
        claimed_at = self._now + dt.timedelta(seconds=time.monotonic() - self._started)
        self._write_head(Head(release.id, "writing", holder(), stamp(claimed_at + LEASE), stamp(self._now)))

    def give_up(self) -> None:
        """Leave a claimed head to whoever comes next, if that can be said at all."""
        if self.head:
            with suppress(PublisherError):
                self._write_head(replace(self.head, expires_at=self.head.written_at))

    def finish(self) -> None:
        """Mark the claimed release as published."""
        if self.head:
            self._write_head(replace(self.head, state="done"))

    def is_abandoned(self) -> bool:
        """Whether a claimed head may be taken over: its holder is dead, or its time is over."""
        return self.head is not None and self._is_abandoned

    def refuse_a_held_head(self) -> None:
        """Raise ReleaseError if another publisher is writing, and say who."""
        if self.head and self.head.state == "writing" and not self.is_abandoned():
            message = (
                f"{self.head.holder} is publishing release {self.head.release} until {self.head.expires_at}"
                " at the latest; nothing was written, run again later"
            )
            raise ReleaseError(message)

    def _write_head(self, head: Head) -> None:
        body = canonical_json({"format": FORMAT, **asdict(head)})
        try:
            self._generation = self.store.write(HEAD, body, Headers(), self._generation)
        except ConflictError as error:
            self._read_head()
            who = self.head.holder if self.head else "somebody"
            message = f"{who} has claimed the head meanwhile; nothing more was written, run again later"
            raise ReleaseError(message) from error
        self.head = head

    def _create(self, path: str, body: bytes) -> None:
        try:
            # not compressed: that takes a tenth of the time of an upload, and no reader waits for these
            self.store.write(path, body, Headers(is_compressed=False), None)
        except ConflictError as error:
            message = f"{self.store.name}/{path}: is there with other bytes; the state store is damaged"
            raise ReleaseError(message) from error


def holder() -> str:
    """Return who this publisher is: machine and process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def _is_over(head: Head, now: str) -> bool:
    host, _, process = head.holder.rpartition(":")
    number = int(process)
    if head.state == "done":
        return False
    # our own number is that of a predecessor: in a container every publisher may be process 1
    is_dead = host == socket.gethostname() and (number == os.getpid() or not _is_alive(number))
    return is_dead or head.expires_at < now or head.expires_at == head.written_at


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _refuse_damage(place: str) -> AbstractContextManager[None]:
    return refuse_damage(place, "bring the file back from a backup", ReleaseError)


def parse(place: str, body: bytes) -> dict[str, Any]:
    """Read a file that has a format; raises ReleaseError if it is damaged or from a newer version."""
    with _refuse_damage(place):
        content: dict[str, Any] = orjson.loads(body)
        version = content.pop("format")
    if version != FORMAT:
        message = f"{place}: has format {version}, this publisher knows {FORMAT}; use a newer publisher"
        raise ReleaseError(message)
    return content
