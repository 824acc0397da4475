"""A release: everything that is published at one moment, by path."""

import datetime as dt
import hashlib
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import orjson

from publisher.errors import ReleaseError, refuse_damage
from publisher.format import API_VERSION, canonical_json, stamp

FORMAT = 1
"""Version of the files of a release. A publisher refuses files of a newer version."""

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
    release = Release("", base.number + 1, stamp(now), documents, base.id or None, **more)
    digest = hashlib.sha256(canonical_json(asdict(release))).hexdigest()
    return replace(release, id=f"{release.number:06}-{digest[:12]}")


def read_release(place: str, body: bytes) -> Release:
    """Read the file that `to_json` made; raises ReleaseError, which names `place`."""
    with refuse_damaged_state(place):
        content = read_state_file(place, body)
        documents = {path: Entry(**entry) for path, entry in content.pop("documents").items()}
        return Release(documents=documents, **content)


def manifest(release: Release, audience: str) -> bytes:
    """Return the manifest of one audience: every path with the hash and size of its bytes."""
    content = {
        "format": FORMAT,
        "release": release.id,
        "published_at": release.created_at,
        "forced": release.forced,
        "documents": {
            path: {"sha256": entry.sha256, "bytes": entry.size} for path, entry in release.of(audience).items()
        },
    }
    return canonical_json(content)


def read_state_file(place: str, body: bytes) -> dict[str, Any]:
    """Read a file that names its format; raises ReleaseError if it is damaged or from a newer version."""
    with refuse_damaged_state(place):
        content: dict[str, Any] = orjson.loads(body)
        version = content.pop("format")
    if version != FORMAT:
        message = f"{place}: has format {version}, this publisher knows {FORMAT}; use a newer publisher"
        raise ReleaseError(message)
    return content


def refuse_damaged_state(place: str) -> AbstractContextManager[None]:
    """Turn damage in a file of the state store into a ReleaseError."""
    return refuse_damage(place, "bring the file back from a backup", ReleaseError)
