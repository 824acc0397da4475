"""The locks, in public: what stood at the lock of each date, and a chain of hashes through all dates.

`v1/locks/<date>/<kind>.json` is a copy of the document that stood at the lock. `v1/locks/<date>.json` names the copies
by their hashes, and the hash of the lock file that was written before it. Neither is ever changed. Whoever keeps one
hash can check every earlier date.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import orjson

from publisher.errors import ConflictError, ReleaseError
from publisher.format import API_VERSION, canonical_json, stamp
from publisher.releases.ledger import SENTINEL, earliest_locks, kind_of
from publisher.releases.parts import Read
from publisher.releases.release import Ledger, Line, Release
from publisher.releases.site import Site
from publisher.releases.stores.base import FOR_EVER, Stored

FOLDER = f"{API_VERSION}/locks/"

Json = dict[str, Any]


def path_of(date: str) -> str:
    """Return where the lock file of a date is."""
    return f"{FOLDER}{date}.json"


def dates(site: Site) -> list[str]:
    """Return the dates of which a lock file stands in public, in order."""
    listed = site.stores["public"].list(FOLDER)
    names = (path.removeprefix(FOLDER).removesuffix(".json") for path in listed)
    return sorted(name for name in names if "/" not in name and path_of(name) in listed)


def due(base: Release, ledger: Ledger, lines: Mapping[str, Line], at: dt.datetime) -> list[Json]:
    """Return the lock files that are to be written now, in order, without what only their claim tells.

    `base` is the release that stood when the dates locked; `lines` are changes of its ledger.
    """
    passed = sorted(
        (date, lock)
        for date, lock in earliest_locks(ledger, lines).items()
        if lock <= stamp(at) and date not in ledger.locks and date != SENTINEL
    )
    standing = replace(ledger, lines=ledger.lines | lines)
    files = [_lock(base, standing, date, lock) for date, lock in passed]
    if files and ledger.restart:
        files[0]["restart"] = ledger.restart
    return files


def _lock(base: Release, ledger: Ledger, date: str, lock: str) -> Json:
    kinds = {kind_of(key) for key, line in ledger.of(date).items() if line.object}
    found = {"found_late": True} if ledger.last_lock and date < ledger.last_lock else {}
    return {
        "date": date,
        "lock": lock,
        "documents": [
            {"path": f"{FOLDER}{date}/{entry.kind}.json", "copy_of": path, "sha256": entry.sha256}
            for path, entry in sorted(base.dated(date).items())
            if entry.kind in kinds and entry.shows_date == date and entry.audience == "public"
        ],
        "release": base.id,
        "published_at": base.created_at,
        **found,
        **ledger.notes.get(date, {}),
    }


def after(ledger: Ledger, added: list[Json], claimed_at: str, notes: Mapping[str, Json]) -> Ledger:
    """Return the ledger with the lock files that were added by a claim, and with what the head notes of dates."""
    hashes = {date: hashlib.sha256(body).hexdigest() for date, body in _files(ledger, added, claimed_at)}
    return replace(
        ledger,
        locks=ledger.locks | hashes,
        last_lock=next(reversed(hashes), ledger.last_lock),
        notes={date: note for date, note in ledger.notes.items() if date not in hashes} | dict(notes),
        restart=None if hashes else ledger.restart,
    )


def _files(ledger: Ledger, added: list[Json], claimed_at: str) -> Iterator[tuple[str, bytes]]:
    """Yield date and bytes of each lock file that is added; each names the one before it."""
    previous = {"date": ledger.last_lock, "sha256": ledger.locks[ledger.last_lock]} if ledger.last_lock else None
    for content in added:
        body = canonical_json({"claimed_at": claimed_at, **content, "previous": previous})
        yield content["date"], body
        previous = {"date": content["date"], "sha256": hashlib.sha256(body).hexdigest()}


def write(site: Site, release: Release, claimed_at: str, read: Read, keep: Callable[[str, bytes], None]) -> None:
    """Write the copies, then the lock files; raises ReleaseError if one is there with other bytes.

    Only the claim tells the bytes of a lock file, so `keep` stores them here, as those of other files before it.
    """
    copies = {each["path"]: read(each["sha256"]) for lock in release.locks for each in lock["documents"]}
    files = {path_of(date): body for date, body in _files(release.ledger, release.locks, claimed_at)}
    store = site.stores["public"]
    for body in files.values():
        keep(hashlib.sha256(body).hexdigest(), body)

    def create(file: tuple[str, bytes]) -> None:
        path, body = file
        try:
            store.write(path, body, FOR_EVER, if_generation=None)
        except ConflictError as error:
            message = f"{store.name}/{path}: is there with other bytes, and must never change; find out who wrote it"
            raise ReleaseError(message) from error

    for step in (copies, files):
        site.in_parallel(create, step.items())
        store.flush(step)


def known(site: Site, ledger: Ledger, read: Read) -> dict[str, str]:
    """Return the hash of each copy and lock file by its path; no copies of a lock file that nobody has any more."""
    store = site.stores["public"]

    def of_date(date: str) -> dict[str, str]:
        path, sha256 = path_of(date), ledger.locks[date]
        stored = store.read(path)
        with suppress(ReleaseError):
            body = stored.body if stored and not _fault(path, stored, sha256) else read(sha256)
            return {path: sha256} | {each["path"]: each["sha256"] for each in orjson.loads(body)["documents"]}
        return {path: sha256}

    return {path: sha256 for files in site.in_parallel(of_date, ledger.locks) for path, sha256 in files.items()}


def breaks(site: Site, ledger: Ledger) -> list[str]:
    """Return one line for each lock file or copy that is not as it was written, and for each break of the chain."""
    store = site.stores["public"]

    def faults(date: str) -> list[str]:
        stored = store.read(path_of(date))
        if fault := _fault(path_of(date), stored, ledger.locks[date]):
            return [fault]
        content = orjson.loads(stored.body) if stored else {}
        previous = content["previous"]
        is_broken = previous and ledger.locks.get(previous["date"]) != previous["sha256"]
        broken = [f"{path_of(date)}: follows a lock file that this state store does not know"] if is_broken else []
        copies = ((each["path"], each["sha256"]) for each in content["documents"])
        return broken + [line for path, sha256 in copies if (line := _fault(path, store.read(path), sha256))]

    return [line for lines in site.in_parallel(faults, ledger.locks) for line in lines]


def _fault(path: str, stored: Stored | None, sha256: str) -> str | None:
    if not stored:
        return f"{path}: is missing"
    return None if hashlib.sha256(stored.body).hexdigest() == sha256 else f"{path}: was changed after the lock"
