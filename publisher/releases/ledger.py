"""The ledger of what was shown: which rows of which date, as files of the state store that the next build reads.

`shown/<kind>/game_date=<date>/members.ndjson` has one first line, and then the bytes of the object that it names: the
rows, one a line. The release and the claimed head name all of it, so that every file can be checked and made again. The
internal store has a copy of each, from which `recover` makes a ledger that is lost.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from publisher.format import API_VERSION, canonical_json, sha256_of, stamp
from publisher.releases.parts import Parts, Read
from publisher.releases.release import Line, Release, date_of, key_of, kind_of
from publisher.releases.site import SHOWN
from publisher.releases.stores.base import Headers

COPY = ".ledger.ndjson"
"""How the name of a copy of a ledger file ends."""

HEADERS = Headers(is_compressed=False)
"""Of ledger files and their copies: no browser waits for them."""

LOCK_MARGIN = dt.timedelta(seconds=120)
"""A date counts as locked so long before its lock: a publication of a day's documents, with retries, ends by then."""


def path_of(key: str) -> str:
    """Return where the ledger file of a key is."""
    return f"{beginning_of(kind_of(key), date_of(key))}/members.ndjson"


def beginning_of(kind: str, date: str) -> str:
    """Return how the paths of the ledger files of a kind begin; of a month without a day, those of all its dates."""
    return f"{SHOWN}{kind}/game_date={date}"


def key_at(path: str) -> str:
    """Return the key of the ledger file at a path."""
    _, kind, folder, *_ = path.split("/")
    return key_of(kind, folder.removeprefix("game_date="))


def copy_of(key: str) -> str:
    """Return where the internal store has a copy of the ledger file of a key."""
    return f"{API_VERSION}/locks/{date_of(key)}/{kind_of(key)}{COPY}"


def object_of(rows: Iterable[Any]) -> bytes:
    """Return rows as bytes: one canonical JSON object a line."""
    return b"".join(canonical_json(row) + b"\n" for row in rows)


def file_of(line: Line, read: Read) -> bytes:
    """Return the bytes of a ledger file."""
    first: dict[str, str | None] = {
        "claimed_at": line.claimed_at,
        "lock": line.lock,
        "object": line.object,
        "release": line.release,
    }
    if line.first_date:
        first["first_date"] = line.first_date
    return canonical_json(first) + b"\n" + (read(line.object) if line.object else b"")


def after(release: Release, claimed_at: str, read: Read) -> Parts[Line]:
    """Return all lines as they stand when the release was claimed at an instant."""
    return release.ledger.lines | claimed(release, claimed_at, read)


def claimed(release: Release, claimed_at: str, read: Read) -> dict[str, Line]:
    """Return the lines that a release changes, as they stand when it was claimed at an instant."""
    return {key: _claimed(line, release.id, claimed_at, read) for key, line in release.lines.items()}


def _claimed(line: Line, release: str, claimed_at: str, read: Read) -> Line:
    if not line.claimed_at:
        line = replace(line, claimed_at=claimed_at)
    if not line.release:
        line = replace(line, release=release)
    return replace(line, file=sha256_of(file_of(line, read)))


def has_locked(lock: str | None, at: dt.datetime) -> bool:
    """Whether a date of this lock counts as locked for a publisher that claims the head at an instant."""
    return lock is not None and lock <= _last_lock(at)


@lru_cache
def _last_lock(at: dt.datetime) -> str:
    """Return the latest lock that counts as passed at an instant; asked for every date of many seasons."""
    return stamp(at + LOCK_MARGIN)
