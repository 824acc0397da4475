"""The chain of locks and its copies, as a stranger reads them, who has nothing but the public files."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from publisher.content import lost_items
from publisher.dbt.manifest import Kind
from publisher.errors import ReleaseError, refuse_damage
from publisher.format import API_VERSION, sha256_of
from publisher.releases import locks
from publisher.releases.compare import LOCK_COPIES, Depth, File, differences
from publisher.releases.site import Site


@dataclass(frozen=True)
class Copy:
    """A copy of a document that a lock file names."""

    path: str
    sha256: str


@dataclass(frozen=True)
class Lock:
    """A lock file: the date in its name, the hash of its bytes, and what it says. `previous` is a date and a hash."""

    name: str
    sha256: str
    date: str
    lock: str
    claimed_at: str
    copies: tuple[Copy, ...]
    previous: tuple[str, str] | None
    restart: str | None

    @classmethod
    def read(cls, name: str, body: bytes) -> "Lock":
        """Read the lock file of a date; raises ReleaseError if it has not the form of one."""
        with refuse_damage(locks.path_of(name), "nobody may change it", ReleaseError):
            content: dict[str, Any] = orjson.loads(body)
            copies = tuple(Copy(str(each["path"]), str(each["sha256"])) for each in content["documents"])
            before = content["previous"]
            previous = (str(before["date"]), str(before["sha256"])) if before else None
            date, lock, claimed_at = (str(content[key]) for key in ("date", "lock", "claimed_at"))
            return cls(name, sha256_of(body), date, lock, claimed_at, copies, previous, content.get("restart"))


def breaks(site: Site, known: Mapping[str, str], depth: Depth = Depth.LISTED) -> list[str]:
    """Return one line for each lock file or copy that is not as it was written, and for each break of the chain.

    `known` are the hashes of lock files by date, as far as a state store knows them.
    """
    bodies = read_locks(site)
    hashes = {name: sha256_of(body) for name, body in bodies.items()}
    found, lines = dict[str, Lock](), _differing(hashes, known)
    for name, body in bodies.items():
        try:
            found[name] = Lock.read(name, body)
        except ReleaseError as error:
            lines.append(str(error))
    lines += [line for lock in found.values() for line in _wrong(lock, hashes)]
    return list(dict.fromkeys(lines + _wrong_copies(site, found, depth) + _torn(found)))


def read_locks(site: Site) -> dict[str, bytes]:
    """Return the bytes of each lock file by the date in its name."""
    store, names = site.stores["public"], locks.dates(site)
    stored = site.in_parallel(lambda name: store.read(locks.path_of(name)), names)
    return {name: file.body for name, file in zip(names, stored, strict=True) if file}


def _differing(hashes: Mapping[str, str], known: Mapping[str, str]) -> list[str]:
    return [
        f"{locks.path_of(date)}: {'was changed after it was written' if date in hashes else 'is missing'}"
        for date, sha256 in known.items()
        if hashes.get(date) != sha256
    ]


def _wrong(lock: Lock, hashes: Mapping[str, str]) -> Iterator[str]:
    path = locks.path_of(lock.name)
    if lock.date != lock.name:
        yield f"{path}: is of {lock.date}"
    if lock.claimed_at < lock.lock:
        yield f"{path}: was written before the date locked"
    if strange := [copy.path for copy in lock.copies if not copy.path.startswith(f"{locks.FOLDER}{lock.name}/")]:
        yield f"{path}: names {strange[0]}, which is no copy of that date"
    if not lock.previous:
        return
    date, sha256 = lock.previous
    if date not in hashes:
        yield f"{locks.path_of(date)}: is missing; {lock.name} follows it"
    elif hashes[date] != sha256:
        yield f"{locks.path_of(date)}: was changed after {lock.name} was written"


def _wrong_copies(site: Site, found: Mapping[str, Lock], depth: Depth) -> list[str]:
    copies = {copy.path: copy.sha256 for lock in found.values() for copy in lock.copies}
    files = [File("public", path, sha256, turn=LOCK_COPIES) for path, sha256 in sorted(copies.items())]
    return [each.text for each in differences(site, files, depth)]


def _torn(found: Mapping[str, Lock]) -> list[str]:
    """Return a line if files follow nothing, or are followed by nothing, that did not begin or end a chain.

    A store that was lost begins a new chain, whose first file says why.
    """
    followed = {lock.previous[0] for lock in found.values() if lock.previous}
    starts = [lock for lock in found.values() if not lock.previous]
    ends = sorted(found.keys() - followed)
    unexplained = [lock for lock in starts if not lock.restart]
    if len(unexplained) <= 1 and len(ends) <= max(len(starts), 1):
        return []
    return [f"{locks.FOLDER}: the chain is torn; {' and '.join(ends)} are followed by nothing"]


def changed_since(site: Site, kinds: Iterable[Kind]) -> list[str]:
    """Return one line for each document that shows other members than its copy; damaged files are told elsewhere."""
    ledgers = {kind.name: kind for kind in kinds if kind.has_ledger}
    places = (
        path.removeprefix(locks.FOLDER).removesuffix(".json").split("/")
        for path in site.stores["public"].list(locks.FOLDER)
    )
    copies = [(place[0], ledgers[place[1]]) for place in places if len(place) == 2 and place[1] in ledgers]  # noqa: PLR2004
    return [line for line in site.in_parallel(lambda copy: _difference(site, *copy), copies) if line]


def _difference(site: Site, date: str, kind: Kind) -> str | None:
    path, store = f"{API_VERSION}/{kind.path.format(date=date)}", site.stores["public"]
    copied, shown = store.read(f"{locks.FOLDER}{date}/{kind.name}.json"), store.read(path)
    if not (copied and shown):
        return None
    try:
        with refuse_damage(path, "run `publisher verify`", ReleaseError):
            copy, document = orjson.loads(copied.body), orjson.loads(shown.body)
            gone, new = (lost_items(*both, kind.items, kind.values) for both in ((copy, document), (document, copy)))
    except ReleaseError:
        return None
    said = [
        f"{what} {members[0]}{f' and {len(members) - 1} more' if members[1:] else ''}"
        for what, members in (("lacks", gone), ("has", new))
        if members
    ]
    return f"{path}: {', and '.join(said)}, unlike its copy at the lock" if said else None
