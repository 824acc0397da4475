"""A release: everything that is published at one moment, by path.

It is a small root and parts, as of a tree: of the dated documents one part a month, of the others one a folder, which
is cut where it is large, of the ledger one a year. A publication writes the parts in which something changed, however
long the history is.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

import orjson

from publisher.errors import RECOVER, DamageError, ReleaseError, refuse_damage
from publisher.format import API_VERSION, JSON, canonical_json, sha256_of, stamp
from publisher.releases.parts import Parts, Read, Shape
from publisher.releases.stores.base import Headers

FORMAT = 4
"""Version of the files of the state store. A publisher reads older versions, too, and refuses newer ones.

Version 1 had no ledger, version 2 no parts, version 3 no folder that is cut.
"""

_MANIFEST_FORMAT = 2

STATUS = f"{API_VERSION}/status.json"
"""The public file that says how fresh each kind of document is."""

SCHEMAS = f"{API_VERSION}/schemas/"
"""Folder of the JSON Schemas of public files."""

SENTINEL = "1900-01-01"
"""In place of a date: the file that says from which date on the ledger speaks."""

_DATED = re.compile(r"(\d{4}-\d{2})-\d{2}\.json$")


@dataclass(frozen=True, slots=True)
class Entry:
    """One published file: `sha256` and `size` of its bytes, `source` for what it was made from.

    From `locks_at` on it must lose nothing. `made_at` is its generated_at; `as_of` is its as_of_date or, without one,
    the date of `made_at`. `kind`, `source` and `cache_control` are empty for a file that was found without a release;
    `kind`, `status`, `as_of` and `made_at` for a JSON Schema, which is of no kind.
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
    shows_date: str | None = None
    content_type: str = JSON

    @property
    def headers(self) -> Headers:
        """What it is served with."""
        return Headers(self.cache_control, self.content_type)

    def is_served_as(self, other: "Entry") -> bool:
        """Whether it has the headers of another one; of a file that was found without a release they are not known."""
        return not self.cache_control or self.headers == other.headers


def bare_entry(audience: str, sha256: str, size: int) -> Entry:
    """Return what a release says of a file that is of no kind, date or instant."""
    return Entry(
        kind="",
        audience=audience,
        sha256=sha256,
        size=size,
        cache_control="",
        content_sha=sha256,
        source="",
        date=None,
        status="",
        rows=0,
        as_of="",
        made_at="",
        locks_at=None,
    )


@dataclass(frozen=True, slots=True)
class Line:
    """The first line of a ledger file: the hash of the rows that were shown (None: nothing was), claimed when by whom.

    `lock` is when the date locks. `file` is the hash of the whole ledger file. In the release that changes a line
    `claimed_at`, `release` and `file` are empty, because its id is not known yet. Only a sentinel has `first_date`.
    """

    object: str | None
    lock: str | None
    claimed_at: str = ""
    release: str = ""
    file: str = ""
    first_date: str | None = None


def key_of(kind: str, date: str) -> str:
    """Return the key of a kind and date."""
    return f"{kind}/{date}"


def kind_of(key: str) -> str:
    """Return the kind of a key."""
    return key.partition("/")[0]


def date_of(key: str) -> str:
    """Return the date of a key."""
    return key.partition("/")[2]


def _part_of_path(path: str) -> str:
    """Return the month of a dated path, else the folder: what is published together shares a part."""
    dated = _DATED.search(path)
    return dated[1] if dated else path.rpartition("/")[0]


def _year_of(key: str) -> str:
    """Return the year of `picks/2026-01-15` or `2026-01-15`: every publication reads all parts of the ledger."""
    return key.rpartition("/")[2][:4]


DOCUMENTS = Shape(_part_of_path, lambda content: Entry(**content))
LINES = Shape(_year_of, lambda content: Line(**content))
LOCKS = Shape(_year_of, str)


def no_documents() -> Parts[Entry]:
    """Return an empty mapping of documents by path."""
    return Parts(DOCUMENTS, {}, 0)


def no_lines() -> Parts[Line]:
    """Return an empty mapping of lines by kind and date."""
    return Parts(LINES, {}, 0)


def no_locks() -> Parts[str]:
    """Return an empty mapping of hashes by date."""
    return Parts(LOCKS, {}, 0)


@dataclass(frozen=True)
class Ledger:
    """What was shown: a line for each kind and date (`picks/2026-01-15`), and the locks that were published.

    `locks` has the hash of each date's lock file, of which `last_lock` was written last. `notes` is what the lock file
    of a date has to tell besides, `restart` why the next one follows none. `closed` are dates that locked before a
    ledger that is lost: what shows them stays as it is, because only its copies are left.
    """

    lines: Parts[Line] = field(default_factory=no_lines)
    locks: Parts[str] = field(default_factory=no_locks)
    last_lock: str | None = None
    notes: dict[str, dict[str, Any]] = field(default_factory=dict)
    restart: str | None = None
    closed: list[str] = field(default_factory=list)

    @property
    def first_date(self) -> str | None:
        """The date from which on the ledger speaks; None without a ledger."""
        return _first_date(self.lines)

    def of(self, date: str) -> dict[str, Line]:
        """Return the lines of a date by their keys."""
        return {key: line for key, line in self.lines.items() if key.endswith(f"/{date}")}


def earliest_locks(ledger: Ledger, lines: Mapping[str, Line], since: str = "") -> dict[str, str]:
    """Return the lock of each date in the ledger or in these changes of it; of an old and a new one, the earlier.

    Of the ledger the years from `since` on are read.
    """
    locks: dict[str, str] = {}
    for key, line in (*ledger.lines.items(since), *lines.items()):
        date = date_of(key)
        if line.lock:
            locks[date] = min(line.lock, locks.get(date, line.lock))
    return locks


@dataclass(frozen=True)
class Release:
    """One state of everything that is published.

    `follows` is the release that it replaced, `restores` the one that it shows again; `forced` names the gates that
    were overruled for it. `ledger` is what stood before it, `lines` what it changes there, `locks` the lock files that
    it adds, in order, without when they are claimed. It takes the files `withdraws` away (path -> audience).
    `clock` is `given` if it was published as of a given instant. A `rebuild` has neither ledger nor locks. One that was
    `recovered` knows little of its documents. `copies`: whether the internal store has a copy of each ledger file.
    `manifests` has the hashes of the manifest's parts by audience and name, `newest` the newest date of each public
    kind. `commit` is that of the checkout which made the release, if it was told; no public file has it.
    """

    id: str
    number: int
    created_at: str
    documents: Parts[Entry] = field(default_factory=no_documents)
    follows: str | None = None
    forced: list[str] = field(default_factory=list)
    restores: str | None = None
    ledger: Ledger = field(default_factory=Ledger)
    lines: dict[str, Line] = field(default_factory=dict)
    locks: list[dict[str, Any]] = field(default_factory=list)
    withdraws: dict[str, str] = field(default_factory=dict)
    clock: str = "real"
    rebuild: bool = False
    recovered: bool = False
    copies: bool = False
    manifests: dict[str, dict[str, str]] = field(default_factory=dict)
    newest: dict[str, str | None] = field(default_factory=dict)
    commit: str | None = None

    @property
    def first_date(self) -> str | None:
        """The date from which on the ledger speaks, as the release has it; None without a ledger."""
        return self.ledger.first_date or _first_date(self.lines)

    @property
    def parts_made(self) -> dict[str, bytes]:
        """The parts that are not in the state store yet, by their hashes."""
        return self.documents.made | self.ledger.lines.made | self.ledger.locks.made

    def of(self, audience: str) -> dict[str, Entry]:
        """Return the files of one audience, in path order; every part is read."""
        return {path: entry for path, entry in sorted(self.documents.items()) if entry.audience == audience}

    def dated(self, date: str) -> dict[str, Entry]:
        """Return the files of the month of a date."""
        return dict(self.documents.beside(f"{date}.json"))

    def to_json(self) -> bytes:
        """Return the file that the journal keeps: the root."""
        content = {each.name: getattr(self, each.name) for each in fields(self)}
        ledger = {each.name: getattr(self.ledger, each.name) for each in fields(self.ledger)}
        ledger |= {"lines": self.ledger.lines.summary(), "locks": self.ledger.locks.summary()}
        lines = {key: asdict(line) for key, line in self.lines.items()}
        documents = self.documents.summary()
        return canonical_json({"format": FORMAT, **content, "documents": documents, "ledger": ledger, "lines": lines})


EMPTY = Release("", 0, "")
"""Before the first release."""


def number_of(release: str) -> int:
    """Return the number that a release's id begins with; 0 if it begins with none."""
    with suppress(ValueError):
        return int(release.partition("-")[0])
    return 0


def _first_date(lines: Mapping[str, Line]) -> str | None:
    return next((line.first_date for line in lines.values() if line.first_date), None)


def next_release(base: Release, documents: Parts[Entry], now: dt.datetime, **more: Any) -> Release:  # noqa: ANN401
    """Make the release that follows `base`; its id is its number and a hash of its content."""
    same = replace(EMPTY, documents=base.documents, manifests=base.manifests, newest=base.newest)
    changed = showing(same, documents)
    return named(replace(changed, number=base.number + 1, created_at=stamp(now), follows=base.id or None, **more))


def showing(release: Release, documents: Parts[Entry]) -> Release:
    """Return a release with other documents, and with what follows from them."""
    changed = {name for name, sha256 in documents.names.items() if release.documents.names.get(name) != sha256}
    entries = [entry for name in changed for entry in documents.part(name).values()]
    audiences = sorted({entry.audience for entry in entries} | {*release.manifests})
    manifests = {audience: _manifest_names(release, documents, changed, audience) for audience in audiences}
    newest = dict(release.newest)
    for entry in entries:
        if entry.audience == "public" and entry.kind:
            newest[entry.kind] = max(filter(None, (newest.get(entry.kind), entry.date)), default=None)
    return replace(release, documents=documents, manifests=manifests, newest=newest)


def _manifest_names(
    release: Release, documents: Parts[Entry], changed: Collection[str], audience: str
) -> dict[str, str]:
    """Return the hash of each part of the manifest by its name; those that are not `changed` are as they were."""
    names = {name: sha256 for name, sha256 in release.manifests.get(audience, {}).items() if name in documents.names}
    for name in sorted(changed):
        names.pop(name, None)
        if body := manifest_part(documents.part(name), audience):
            names[name] = sha256_of(body)
    return names


def named(release: Release) -> Release:
    """Give a release its id."""
    digest = sha256_of(replace(release, id="").to_json())
    return replace(release, id=f"{release.number:06}-{digest[:12]}")


def changed_files(release: Release, before: Release) -> dict[str, Entry]:
    """Return the files with other bytes or another header than in the release before."""
    return {
        path: entry
        for path, entry, old in release.documents.differing(before.documents)
        if old is None or _as_readers_get_it(old) != _as_readers_get_it(entry)
    }


def _as_readers_get_it(entry: Entry) -> tuple[str, str, str]:
    return entry.sha256, entry.cache_control, entry.content_type


def read_release(place: str, body: bytes, read: Read) -> Release:
    """Read the file that `to_json` made; raises ReleaseError, which names `place`. `read` returns a part's bytes."""
    with refuse_damaged_state(place):
        content = read_state_file(place, body)
        documents, ledger = content.pop("documents"), content.pop("ledger", {})
        lines = {key: Line(**line) for key, line in content.pop("lines", {}).items()}
        if "parts" not in documents:  # an older format
            old = Release(**content, ledger=_whole_ledger(ledger), lines=lines)
            return showing(old, no_documents() | {path: Entry(**entry) for path, entry in documents.items()})
        ledger["lines"] = Parts.stored(LINES, ledger["lines"], read)
        ledger["locks"] = Parts.stored(LOCKS, ledger["locks"], read)
        shown = Parts.stored(DOCUMENTS, documents, read)
        return Release(**content, documents=shown, ledger=Ledger(**ledger), lines=lines)


def _whole_ledger(content: dict[str, Any]) -> Ledger:
    """Return the ledger of a release of an older format, which has no parts."""
    lines = no_lines() | {key: Line(**line) for key, line in content.pop("lines", {}).items()}
    return Ledger(lines=lines, locks=no_locks() | content.pop("locks", {}), **content)


def manifest(release: Release, audience: str) -> bytes:
    """Return the manifest of one audience: the hash of each of its parts, which list the files."""
    content = {
        "format": _MANIFEST_FORMAT,
        "release": release.id,
        "published_at": release.created_at,
        "forced": release.forced,
        "parts": release.manifests.get(audience, {}),
    }
    return canonical_json(content | ({"rebuild": True} if release.rebuild else {}))


def manifest_part(part: Mapping[str, Entry], audience: str) -> bytes | None:
    """Return a part of the manifest: every path with the hash and size of its bytes; None without any."""
    entries = {path: entry for path, entry in part.items() if entry.audience == audience}
    files = {path: {"sha256": entry.sha256, "bytes": entry.size} for path, entry in entries.items()}
    return canonical_json({"documents": files}) if files else None


def read_state_file(place: str, body: bytes) -> dict[str, Any]:
    """Read a file that names its format; raises ReleaseError if it is damaged or from a newer version."""
    with refuse_damaged_state(place):
        content: dict[str, Any] = orjson.loads(body)
        version = content.pop("format")
    if version not in range(1, FORMAT + 1):
        message = f"{place}: has format {version}, this publisher knows {FORMAT}; use a newer publisher"
        raise ReleaseError(message)
    return content


def refuse_other_types(texts: Iterable[object], moments: Iterable[object], objects: object = None) -> None:
    """Raise ValueError unless these are texts, ISO instants with a zone, and an object (None: none)."""
    for each in (*texts, *moments):
        if not isinstance(each, str):
            message = f"{each!r} is no text"
            raise TypeError(message)
    for each in moments:
        if dt.datetime.fromisoformat(str(each)).tzinfo is None:
            message = f"{each} has no time zone"
            raise ValueError(message)
    if not isinstance(objects, dict | None):
        message = f"{objects!r} is no object"
        raise TypeError(message)


def refuse_damaged_state(place: str) -> AbstractContextManager[None]:
    """Turn damage in a file of the state store into a DamageError."""
    return refuse_damage(place, f"bring the file back from a backup, or {RECOVER}", DamageError)
