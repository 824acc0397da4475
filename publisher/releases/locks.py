"""The locks, in public: what stood at the lock of each date, and a chain of hashes through all dates.

`v1/locks/<date>/<kind>.json` is a copy of the document that stood at the lock. `v1/locks/<date>.json` names the copies
by their hashes, and the hash of the lock file that was written before it. Neither is ever changed. Whoever keeps one
hash can check every earlier date.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from publisher.format import API_VERSION, canonical_json, sha256_of, stamp
from publisher.releases.release import SENTINEL, Ledger, Line, Release, earliest_locks, kind_of
from publisher.releases.site import Site

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
    """Return the lock files that are to be written now, in order, without when they are claimed.

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
    hashes = {date: sha256_of(body) for date, body in files(ledger, added, claimed_at)}
    return replace(
        ledger,
        locks=ledger.locks | hashes,
        last_lock=next(reversed(hashes), ledger.last_lock),
        notes={date: note for date, note in ledger.notes.items() if date not in hashes} | dict(notes),
        restart=None if hashes else ledger.restart,
    )


def files(ledger: Ledger, added: list[Json], claimed_at: str) -> Iterator[tuple[str, bytes]]:
    """Yield date and bytes of each lock file that is added; each names the one before it."""
    previous = {"date": ledger.last_lock, "sha256": ledger.locks[ledger.last_lock]} if ledger.last_lock else None
    for content in added:
        body = canonical_json({"claimed_at": claimed_at, **content, "previous": previous})
        yield content["date"], body
        previous = {"date": content["date"], "sha256": sha256_of(body)}
