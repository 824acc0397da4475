"""A release: everything that is published at one moment, by path."""

import datetime as dt
import hashlib
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import orjson

from publisher.errors import ReleaseError, refuse_damage
from publisher.format import API_VERSION, canonical_json, stamp

FORMAT = 2
"""Version of the files of the state store. A publisher reads older versions, too, and refuses newer ones.

Version 1 had no ledger.
"""

_MANIFEST_FORMAT = 1

MANIFEST = f"{API_VERSION}/manifest.json"
"""The public list of a release's files, written after them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One published file: `sha256` and `size` of its bytes, `source` for what it was made from.

    From `locks_at` on it must lose nothing. `made_at` is its generated_at; `as_of` is its as_of_date or, without one,
    the date of `made_at`. `kind`, `source` and `cache_control` are empty for a file that was found without a release.
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


@dataclass(frozen=True, slots=True)
class Line:
    """The first line of a ledger file: the hash of the rows that were shown (None: nothing was), claimed when by whom.

    `lock` is when the date locks. `file` is the hash of the whole ledger file. The release that claims a line cannot
    know `claimed_at`, `release` and `file`; they are empty in it. Only a sentinel has `first_date`.
    """

    object: str | None
    lock: str | None
    claimed_at: str = ""
    release: str = ""
    file: str = ""
    first_date: str | None = None


@dataclass(frozen=True)
class Ledger:
    """What was shown: a line for each kind and date (`picks/2026-01-15`), and the locks that were published.

    `locks` has the hash of each date's lock file, of which `last_lock` was written last. `notes` is what the lock file
    of a date has to tell besides, `restart` why the next one follows none.
    """

    lines: dict[str, Line] = field(default_factory=dict)
    locks: dict[str, str] = field(default_factory=dict)
    last_lock: str | None = None
    notes: dict[str, dict[str, Any]] = field(default_factory=dict)
    restart: str | None = None

    @property
    def first_date(self) -> str | None:
        """The date from which on the ledger speaks; None without a ledger."""
        return next((line.first_date for line in self.lines.values() if line.first_date), None)

    def of(self, date: str) -> dict[str, Line]:
        """Return the lines of a date by their keys."""
        return {key: line for key, line in self.lines.items() if key.endswith(f"/{date}")}


@dataclass(frozen=True)
class Release:
    """One state of everything that is published.

    `follows` is the release that it replaced, `restores` the one that it shows again; `forced` names the gates that
    were overruled for it. `ledger` is what stood before it, `lines` what it changes there, `locks` the lock files that
    it adds, in order, without what only their claim tells. It takes the files `withdraws` away (path -> audience).
    `clock` is `given` if it was published as of a given instant. A `rebuild` has neither ledger nor locks.
    """

    id: str
    number: int
    created_at: str
    documents: dict[str, Entry]
    follows: str | None = None
    forced: list[str] = field(default_factory=list)
    restores: str | None = None
    ledger: Ledger = field(default_factory=Ledger)
    lines: dict[str, Line] = field(default_factory=dict)
    locks: list[dict[str, Any]] = field(default_factory=list)
    withdraws: dict[str, str] = field(default_factory=dict)
    clock: str = "real"
    rebuild: bool = False

    @property
    def first_date(self) -> str | None:
        """The date from which on the ledger speaks, as the release has it; None without a ledger."""
        return self.ledger.first_date or Ledger(self.lines).first_date

    @property
    def objects(self) -> set[str]:
        """The hashes of everything that the release shows or adds to the ledger."""
        shown = {entry.sha256 for entry in self.documents.values()}
        return shown | {line.object for line in self.lines.values() if line.object}

    def of(self, audience: str) -> dict[str, Entry]:
        """Return the files of one audience, in path order."""
        return {path: entry for path, entry in sorted(self.documents.items()) if entry.audience == audience}

    def to_json(self) -> bytes:
        """Return the file that the journal keeps."""
        return canonical_json({"format": FORMAT, **asdict(self)})


EMPTY = Release("", 0, "", {})
"""Before the first release."""


def next_release(base: Release, documents: dict[str, Entry], now: dt.datetime, **more: Any) -> Release:  # noqa: ANN401
    """Make the release that follows `base`; its id is its number and a hash of its content."""
    return named(Release("", base.number + 1, stamp(now), documents, base.id or None, **more))


def named(release: Release) -> Release:
    """Give a release its id."""
    digest = hashlib.sha256(canonical_json(asdict(release))).hexdigest()
    return replace(release, id=f"{release.number:06}-{digest[:12]}")


def read_release(place: str, body: bytes) -> Release:
    """Read the file that `to_json` made; raises ReleaseError, which names `place`."""
    with refuse_damaged_state(place):
        content = read_state_file(place, body)
        documents = {path: Entry(**entry) for path, entry in content.pop("documents").items()}
        ledger = content.pop("ledger", {})
        ledger["lines"] = _lines(ledger.get("lines", {}))
        lines = _lines(content.pop("lines", {}))
        return Release(documents=documents, ledger=Ledger(**ledger), lines=lines, **content)


def _lines(content: dict[str, Any]) -> dict[str, Line]:
    return {key: Line(**line) for key, line in content.items()}


def manifest(release: Release, audience: str) -> bytes:
    """Return the manifest of one audience: every path with the hash and size of its bytes."""
    content = {
        "format": _MANIFEST_FORMAT,
        "release": release.id,
        "published_at": release.created_at,
        "forced": release.forced,
        "documents": {
            path: {"sha256": entry.sha256, "bytes": entry.size} for path, entry in release.of(audience).items()
        },
    }
    return canonical_json(content | ({"rebuild": True} if release.rebuild else {}))


def read_state_file(place: str, body: bytes) -> dict[str, Any]:
    """Read a file that names its format; raises ReleaseError if it is damaged or from a newer version."""
    with refuse_damaged_state(place):
        content: dict[str, Any] = orjson.loads(body)
        version = content.pop("format")
    if version not in range(1, FORMAT + 1):
        message = f"{place}: has format {version}, this publisher knows {FORMAT}; use a newer publisher"
        raise ReleaseError(message)
    return content


def refuse_damaged_state(place: str) -> AbstractContextManager[None]:
    """Turn damage in a file of the state store into a ReleaseError."""
    return refuse_damage(place, "bring the file back from a backup", ReleaseError)
