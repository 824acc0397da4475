"""Makes a release anew for a state store that is lost, old or damaged: from what readers see and from internal copies.

Documents, lock files and their chain stand in public; the ledger stands beside them in the internal store. Nothing that
has locked changes. What cannot be made anew stops it before anything is written.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import orjson

from publisher.dbt.manifest import Catalog, Kind
from publisher.errors import ReleaseError, refuse_damage
from publisher.format import API_VERSION, SITE, sha256_of, stamp, stamp_in_path
from publisher.releases import ledger, locks
from publisher.releases.adopt import adopt
from publisher.releases.bodies import Bodies
from publisher.releases.health import chain
from publisher.releases.parts import Parts
from publisher.releases.release import (
    Entry,
    Ledger,
    Line,
    Release,
    date_of,
    key_of,
    kind_of,
    next_release,
    no_lines,
    no_locks,
    number_of,
)
from publisher.releases.site import Site
from publisher.releases.stores.base import Store, set_aside

LOST = "lost/"
"""Folder of the state store that keeps what `recover` took the place of."""

_COPY = re.compile(rf"{re.escape(locks.FOLDER)}([^/]+)/([^/]+){re.escape(ledger.COPY)}")


def keep_as_lost(state: Store, path: str, now: dt.datetime) -> None:
    """Keep a file of the state store among what is lost, and take it away."""
    set_aside(state, path, lambda sha256: f"{LOST}{stamp_in_path(now)}-{sha256[:8]}/{path}")


def made_anew(
    site: Site, bodies: Bodies, catalog: Catalog, shown: Release, now: dt.datetime
) -> tuple[Release, list[str]]:
    """Return a release of what readers see, and the dates that a clock which ran ahead has closed before they locked.

    Adds the bytes that it needs; raises ReleaseError if it cannot be made.

    It follows `shown`, of which number and clock count. Dates whose lock file stands keep their ledger, and the chain
    goes on.
    """
    is_main = not site.channel
    chained = _chained(site, bodies) if is_main else {}
    lines = _lines(site, bodies, chained, shown.number, stamp(now)) if is_main else {}
    early = sorted(date for date, lock in chained.items() if lock.lock > stamp(now))
    lines |= {key: _closed(line, stamp(now), bodies) for key, line in lines.items() if date_of(key) in early}
    found = adopt(site, bodies, (lambda _: SITE) if site.channel == SITE else catalog.channel_at)
    documents = found.documents | dict(_with_ledger(found.documents, catalog.ledger_kinds, lines))
    hashes = {date: lock.sha256 for date, lock in chained.items()}
    known = Ledger(no_lines() | lines, no_locks() | hashes, _last(chained))
    has_copies = "internal" in site.stores
    release = next_release(shown, documents, now, ledger=known, clock=shown.clock, recovered=True, copies=has_copies)
    return release, early


def _chained(site: Site, bodies: Bodies) -> dict[str, chain.Lock]:
    """Return each lock file by its date, and add its bytes and those of its copies.

    Raises ReleaseError if the chain does not hold.
    """
    if broken := chain.breaks(site, {}):
        message = f"{broken[0]}; nothing was recovered, because the chain of locks does not hold"
        raise ReleaseError(message)
    files = chain.read_locks(site)
    chained = {name: chain.Lock.read(name, body) for name, body in files.items()}
    copies = [copy.path for lock in chained.values() for copy in lock.copies]
    found = (each.body for each in site.in_parallel(site.stores["public"].read, copies) if each)
    for body in (*files.values(), *found):
        bodies.add(sha256_of(body), body)
    return chained


def _last(chained: Mapping[str, chain.Lock]) -> str | None:
    """Return the date of the lock file that was written last: none follows it."""
    followed = {lock.previous[0] for lock in chained.values() if lock.previous}
    ends = [(lock.claimed_at, date) for date, lock in chained.items() if date not in followed]
    return max(ends)[1] if ends else None


def _lines(site: Site, bodies: Bodies, chained: Mapping[str, chain.Lock], shown: int, now: str) -> dict[str, Line]:
    """Return the lines of the ledger as internal copies have them; raises ReleaseError if a locked date lacks one.

    What a release claimed that readers never saw is left out, while its date is open.
    """
    store = site.stores.get("internal")
    found = dict(_copies(site, store, bodies)) if store else {}
    lines = {key: line for key, line in found.items() if number_of(line.release) <= shown}
    wanted = {key_of(kind, date) for date, lock in chained.items() for kind in _kinds_of(lock)}
    wanted |= {key for key in found.keys() - lines.keys() if (lock := found[key].lock) and lock <= now}
    missing = sorted({date_of(key) for key in wanted if key not in lines or not lines[key].object})
    if missing:
        more = f" and {len(missing) - 1} more dates" if missing[1:] else ""
        where = (
            f"{store.name} has no copy of the ledger" if store else "no internal store is named, so there is no ledger"
        )
        message = (
            f"{where} of {missing[0]}{more}; nothing was recovered. Name the store that has it, or go on with --adopt"
        )
        raise ReleaseError(message)
    return lines


def _closed(line: Line, now: str, bodies: Bodies) -> Line:
    """Return the line of a date that is closed already: it counts as locked from now on."""
    line = replace(line, lock=now, claimed_at=min(line.claimed_at, now))
    return replace(line, file=sha256_of(ledger.file_of(line, bodies.read)))


def _kinds_of(lock: chain.Lock) -> Iterator[str]:
    return (copy.path.rpartition("/")[2].removesuffix(".json") for copy in lock.copies)


def _copies(site: Site, store: Store, bodies: Bodies) -> Iterator[tuple[str, Line]]:
    """Yield each line whose copy stands in the internal store, and add the bytes of its rows."""
    named = filter(None, map(_COPY.fullmatch, store.list(locks.FOLDER)))
    places = {found[0]: key_of(found[2], found[1]) for found in named}
    for (path, key), stored in zip(places.items(), site.in_parallel(store.read, places), strict=True):
        place, body = f"{store.name}/{path}", stored.body if stored else b""
        first, _, rows = body.partition(b"\n")
        with refuse_damage(place, "bring it back from a backup", ReleaseError):
            line = Line(**orjson.loads(first), file=sha256_of(body))
        if line.object and sha256_of(rows) != line.object:
            message = f"{place}: has other rows than its first line says; bring it back from a backup"
            raise ReleaseError(message)
        if line.object:
            bodies.add(line.object, rows)
        yield key, line


def _with_ledger(
    documents: Parts[Entry], kinds: Iterable[Kind], lines: Mapping[str, Line]
) -> Iterator[tuple[str, Entry]]:
    """Yield the documents that have a ledger, with what their date tells: the next lock file names its copies."""
    known = {kind.name: kind for kind in kinds}
    for key, line in lines.items():
        kind, date = known.get(kind_of(key)), date_of(key)
        path = f"{API_VERSION}/{kind.path.format(date=date)}" if kind else ""
        if kind and path in documents:
            yield path, replace(documents[path], kind=kind.name, date=date, shows_date=date, locks_at=line.lock)
