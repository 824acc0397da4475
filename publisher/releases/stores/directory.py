"""A folder as a store: the default of the demo, and of any web server that serves files."""

import fcntl
import os
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from publisher.errors import ConflictError, StoreError
from publisher.releases.stores.base import Headers, Listed, Stored

_COARSEST_CLOCK = 3_000_000_000
"""Nanoseconds. FAT keeps times in steps of two seconds; other disks' steps, and delays of our own, are smaller."""


class DirectoryStore:
    """Files below a folder. Each is replaced by a rename, so a reader or a crash never meets a part of one.

    A file's generation is when and where it was written. Compare and replace are one step among publishers on one
    machine, because they hold a lock on the file's folder meanwhile. A killed publisher may leave a file `.name.*`,
    which is no file of the store.
    """

    def __init__(self, folder: Path) -> None:
        """Take a folder that exists or can be made; it is made by the first write."""
        if folder.exists() and not folder.is_dir():
            message = f"{folder}: is a file, not a folder"
            raise StoreError(message)
        self._folder = folder
        self._made: set[Path] = set()
        self._making = threading.RLock()
        self.name = str(folder)

    def read(self, path: str) -> Stored | None:
        """Return a file, or None when there is none."""
        try:
            with (self._folder / path).open("rb") as stream:
                return Stored(stream.read(), _generation(os.fstat(stream.fileno())))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._failure(path, error) from error

    def write(self, path: str, body: bytes, headers: Headers, if_generation: str | None) -> str:  # noqa: ARG002
        """Write the bytes beside their place, flush them to the disk, and rename them into it."""
        file = self._folder / path
        try:
            self._make(file.parent)
            with _written_beside(file, body) as (temporary, generation), _locked(file.parent):
                present = self.read(path)
                if present and present.body == body:
                    return present.generation
                if (present.generation if present else None) != if_generation:
                    message = f"{file}: somebody else has written it meanwhile; run again"
                    raise ConflictError(message)
                temporary.replace(file)
        except OSError as error:
            raise self._failure(path, error) from error
        return generation

    def remove(self, path: str, if_generation: str) -> None:
        """Take a file away."""
        file = self._folder / path
        try:
            with _locked(file.parent):
                present = self.read(path)
                if present and present.generation != if_generation:
                    message = f"{file}: somebody else has written it meanwhile; run again"
                    raise ConflictError(message)
                file.unlink(missing_ok=True)
        except OSError as error:
            raise self._failure(path, error) from error

    def flush(self, paths: Iterable[str]) -> None:
        """Flush each folder that the files are in, once; the files themselves were flushed when they were written."""
        for folder in sorted({(self._folder / path).parent for path in paths}):
            try:
                _flush(folder)
            except OSError as error:
                raise self._failure(str(folder.relative_to(self._folder)), error) from error

    def check_access(self) -> None:
        """Raise StoreError unless the folder, or the one that it will be made in, can be written."""
        folder = next(place for place in (self._folder, *self._folder.resolve().parents) if place.exists())
        if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            message = f"{folder}: cannot be written; make it yours, or name another"
            raise StoreError(message)

    def list(self, prefix: str) -> Mapping[str, Listed]:
        """Return every file whose path starts with `prefix`; files of an interrupted write are none."""
        listed, settled_before = {}, time.time_ns() - _COARSEST_CLOCK
        for path in self._paths(prefix):
            try:
                status = (self._folder / path).stat()
            except FileNotFoundError:
                continue
            except OSError as error:
                raise self._failure(path, error) from error
            listed[path] = Listed(None, _generation(status), is_settled=status.st_mtime_ns < settled_before)
        return listed

    def _paths(self, prefix: str) -> Iterator[str]:
        def fail(error: OSError) -> None:
            if not isinstance(error, FileNotFoundError):
                raise self._failure(prefix, error) from error

        for folder, folders, files in os.walk(self._folder / prefix, onerror=fail):
            folders.sort()
            for name in sorted(files):
                if not name.startswith("."):
                    yield (Path(folder) / name).relative_to(self._folder).as_posix()

    def _make(self, folder: Path) -> None:
        """Make a folder, and flush its name before anything is in it.

        One without anything in it may be that of a publisher that died before it flushed the name.
        """
        with self._making:
            if folder in self._made:
                return
            if not _holds_anything(folder):
                if not folder.is_dir():
                    self._make(folder.parent)
                    folder.mkdir(exist_ok=True)
                _flush(folder.parent)
            self._made.add(folder)

    def _failure(self, path: str, error: OSError) -> StoreError:
        return StoreError(f"{self._folder / path}: {error.strerror}; files that stood there are whole")


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def _written_beside(file: Path, body: bytes) -> Iterator[tuple[Path, str]]:
    """Yield a flushed file of these bytes in the same folder, and its generation; it is gone in the end."""
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(body)
            stream.flush()
            os.fchmod(handle, 0o644)
            os.fsync(handle)
            generation = _generation(os.fstat(handle))
        yield temporary, generation
    finally:
        temporary.unlink(missing_ok=True)


def _generation(status: os.stat_result) -> str:
    return f"{status.st_mtime_ns}-{status.st_ino}"


def _holds_anything(folder: Path) -> bool:
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except FileNotFoundError:
        return False


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
