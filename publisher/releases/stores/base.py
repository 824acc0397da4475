"""What every store can do, and a folder of one as a store."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from publisher.errors import ConflictError
from publisher.format import JSON, sha256_of

LONGEST_OPERATION = 90.0
"""Seconds after which an operation on a bucket has ended, well or not, with every try again."""


@dataclass(frozen=True, slots=True)
class Headers:
    """What a web server says with the bytes, and whether it sends them compressed. Folders ignore all of it."""

    cache_control: str = "private, no-store"
    content_type: str = JSON
    is_compressed: bool = True


SHORT_CACHE = Headers("public, max-age=60")
"""Of the publisher's own public files, which change with every release."""

FOR_EVER = Headers("public, max-age=31536000, immutable")
"""Of files that never change: a cache may keep them for a year."""


@dataclass(frozen=True)
class Stored:
    """A file's bytes as they were given to `write`, and a token that changes whenever the file is written."""

    body: bytes
    generation: str


@dataclass(frozen=True)
class Listed:
    """A file as a listing knows it: SHA-256 of its bytes, token, and headers if any.

    The hash is empty if others wrote the file, and None if only its bytes tell.
    """

    sha256: str | None
    generation: str
    cache_control: str | None = None
    content_type: str | None = None


class Store(Protocol):
    """Files by relative path. A reader sees a file's old bytes or its new ones, never a part."""

    name: str

    def read(self, path: str) -> Stored | None:
        """Return a file, or None when there is none; raises StoreError."""

    def look(self, path: str) -> Listed | None:
        """Return what a listing says of a file, or None when there is none; raises StoreError."""

    def write(self, path: str, body: bytes, headers: Headers, if_generation: str | None) -> str:
        """Replace the generation `if_generation` (None: no file) by these bytes, and return the new generation.

        Raises ConflictError if the file is another generation and has other bytes, StoreError if writing fails.
        """

    def remove(self, path: str, if_generation: str) -> None:
        """Take a file away; raises ConflictError if it is another generation, StoreError if it cannot be done."""

    def flush(self, paths: Iterable[str]) -> None:
        """Return when these files, whoever wrote them, survive a power cut under their names; raises StoreError.

        Until then a power cut may take any of them back to what it was, whatever was written before or after it.
        """

    def hold(self, name: str) -> str:
        """Return this name with a random end. A folder knows until `let_go` that the process which asked lives."""

    def is_let_go(self, held: str) -> bool:
        """Whether the process that was given this name is surely gone; of a bucket nobody can tell, so it is not."""

    def let_go(self) -> None:
        """Forget the names that this store has given, and those of processes that are gone; raises StoreError."""

    def moment(self) -> dt.datetime | None:
        """Return the present by the clock of whoever keeps the files; None if it cannot be told. Raises StoreError."""

    def check_access(self) -> None:
        """Raise StoreError unless files can be read, listed, made and replaced; writes nothing."""

    def list(self, prefix: str) -> Mapping[str, Listed]:
        """Return every file whose path starts with `prefix`, by path; one request for many files, none is read."""


def overtaken(store: str, path: str) -> ConflictError:
    """Return the error that a file is another generation than the one that was to be replaced or taken away."""
    return ConflictError(f"{store}/{path}: somebody else has written it meanwhile; run again")


def set_aside(store: Store, path: str, place: Callable[[str], str]) -> None:
    """Take a file away, and keep its bytes where `place` says by their SHA-256; nothing where there is no file."""
    if stored := store.read(path):
        kept = place(sha256_of(stored.body))
        store.write(kept, stored.body, Headers(is_compressed=False), if_generation=None)
        store.flush([kept])
        store.remove(path, stored.generation)
        store.flush([path])


class Inside:
    """The files of `store` under `folder`, which ends with a slash; by default all of them."""

    def __init__(self, store: Store, folder: str = "") -> None:
        """Take the store and the folder, which need not exist yet."""
        self._store = store
        self._folder = folder
        self.name = f"{store.name}/{folder}".removesuffix("/")

    def read(self, path: str) -> Stored | None:
        """See Store."""
        return self._store.read(self._folder + path)

    def look(self, path: str) -> Listed | None:
        """See Store."""
        return self._store.look(self._folder + path)

    def write(self, path: str, body: bytes, headers: Headers, if_generation: str | None) -> str:
        """See Store."""
        return self._store.write(self._folder + path, body, headers, if_generation)

    def remove(self, path: str, if_generation: str) -> None:
        """See Store."""
        self._store.remove(self._folder + path, if_generation)

    def flush(self, paths: Iterable[str]) -> None:
        """See Store."""
        self._store.flush(self._folder + path for path in paths)

    def hold(self, name: str) -> str:
        """See Store."""
        return self._store.hold(name)

    def is_let_go(self, held: str) -> bool:
        """See Store."""
        return self._store.is_let_go(held)

    def let_go(self) -> None:
        """See Store."""
        self._store.let_go()

    def moment(self) -> dt.datetime | None:
        """See Store."""
        return self._store.moment()

    def check_access(self) -> None:
        """See Store."""
        self._store.check_access()

    def list(self, prefix: str) -> Mapping[str, Listed]:
        """See Store."""
        listed = self._store.list(self._folder + prefix)
        return {path.removeprefix(self._folder): file for path, file in listed.items()}
