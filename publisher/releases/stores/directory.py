"""A folder as a store: the default of the demo, and of any web server that serves files."""

import datetime as dt
import fcntl
import os
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from publisher.errors import StoreError
from publisher.releases.stores.base import Headers, Listed, Stored, overtaken

_LOCK_SECONDS = 10.0
"""How long a folder's lock is waited for. Whoever works holds it for a millisecond; one that was stopped, for ever."""

_PART = ".part"
"""End of the name of a file that is being written. Its beginning is a dot, so that no listing has it."""

_HOLDERS = "holders"
"""Folder of the files that are locked by whoever holds something in the store, for as long as its process lives."""

_NO_LINK = os.O_RDONLY | os.O_NOFOLLOW


class DirectoryStore:
    """Files below a folder. Each is replaced by a rename, so a reader or a crash never meets a part of one.

    A file's generation is when and where it was written. Compare and replace are one step among publishers on one
    machine, because they hold a lock on the file's folder meanwhile. What a killed publisher has left half-written is
    removed by the next one that writes into the same folder. Nobody but the owner reads what is private.
    """

    def __init__(self, folder: Path, *, is_private: bool = False) -> None:
        """Take a folder that exists or can be made; it is made by the first write."""
        if folder.exists() and not folder.is_dir():
            message = f"{folder}: is a file, not a folder"
            raise StoreError(message)
        self._folder = folder
        self._file_mode, self._folder_mode = (0o600, 0o700) if is_private else (0o644, 0o777)
        self._made: set[str] = set()
        self._making = threading.RLock()
        self._turns: dict[str, threading.Lock] = {}
        self._held: list[int] = []
        self.name = str(folder)

    def read(self, path: str) -> Stored | None:
        """Return a file, or None when there is none."""
        self._refuse_links(path)
        with self._telling(path):
            return _stored(f"{self.name}/{path}")

    def look(self, path: str) -> Listed | None:
        """Return what a listing says of a file, or None when there is none."""
        self._refuse_links(path)
        with self._telling(path), suppress(FileNotFoundError):
            return _listed(os.lstat(f"{self.name}/{path}"))
        return None

    def write(self, path: str, body: bytes, headers: Headers, if_generation: str | None) -> str:  # noqa: ARG002
        """Write the bytes beside their place, flush them to the disk, and rename them into it."""
        self._refuse_links(path)
        file = f"{self.name}/{path}"
        folder, name = os.path.split(file)
        with self._telling(path):
            self._make(folder)
            with _written_beside(folder, name, body, self._file_mode) as (temporary, generation), self._locked(folder):
                present = _stored(file)
                if present and present.body == body:
                    return present.generation
                if (present.generation if present else None) != if_generation:
                    raise overtaken(self.name, path)
                os.replace(temporary, file)
        return generation

    def remove(self, path: str, if_generation: str) -> None:
        """Take a file away."""
        self._refuse_links(path)
        file = f"{self.name}/{path}"
        with self._telling(path), self._locked(os.path.dirname(file)):
            present = _stored(file)
            if present and present.generation != if_generation:
                raise overtaken(self.name, path)
            with suppress(FileNotFoundError):
                os.unlink(file)

    def flush(self, paths: Iterable[str]) -> None:
        """Flush each folder that the files are in, once; the files themselves were flushed when they were written."""
        for folder in sorted({os.path.dirname(path) for path in paths}):
            with self._telling(folder):
                _flush(self._folder / folder)

    def hold(self, name: str) -> str:
        """Make a file of this name with a random end, and lock it."""
        folder = self._folder / _HOLDERS
        with self._telling(_HOLDERS):
            self._make(self.name)
            folder.mkdir(self._folder_mode, exist_ok=True)  # not flushed: after a power cut nobody holds anything
            handle, file = _new_locked(f"{folder}/{name}:")
        self._held.append(handle)
        return os.path.basename(file)

    def is_let_go(self, held: str) -> bool:
        """Whether the file of this name is there, and nobody locks it."""
        path = f"{_HOLDERS}/{held}"
        with self._telling(path), suppress(FileNotFoundError), _opened(f"{self.name}/{path}", _NO_LINK) as handle:
            return _take(handle)
        return False

    def let_go(self) -> None:
        """Unlock our own files, and remove all that nobody locks."""
        while self._held:
            os.close(self._held.pop())
        with self._telling(_HOLDERS):
            _remove_unlocked(f"{self.name}/{_HOLDERS}")

    def moment(self) -> dt.datetime | None:
        """Return the time of a file that is made now, without a name: a folder may be another machine's."""
        folder = self._nearest()
        try:
            with tempfile.TemporaryFile(dir=folder) as file:
                made_at = os.fstat(file.fileno()).st_mtime
        except OSError as error:
            message = f"{folder}: {error.strerror}; nothing was written"
            raise StoreError(message) from error
        return dt.datetime.fromtimestamp(made_at, dt.UTC)

    def check_access(self) -> None:
        """Raise StoreError unless the folder, or the one that it will be made in, can be written."""
        folder = self._nearest()
        if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            message = f"{folder}: cannot be written; make it yours, or name another"
            raise StoreError(message)

    def list(self, prefix: str) -> Mapping[str, Listed]:
        """Return every file whose path starts with `prefix`; files of an interrupted write are none."""
        folder, _, beginning = prefix.rpartition("/")
        self._refuse_links(folder)
        listed, start = {}, len(f"{self._folder}/")
        with self._telling(prefix):
            for entry in _files(f"{self._folder}/{folder}".rstrip("/"), beginning):
                with suppress(FileNotFoundError):
                    listed[entry.path[start:]] = _listed(entry.stat(follow_symlinks=False))
        return dict(sorted(listed.items()))

    def _nearest(self) -> Path:
        """Return the folder or, before it is made, the nearest one above it that is there."""
        return next(place for place in (self._folder, *self._folder.resolve().parents) if place.exists())

    def _make(self, folder: str) -> None:
        """Make a folder, and flush its name before anything is in it.

        One without anything in it may be that of a publisher that died before it flushed the name.
        """
        with self._making:
            if folder in self._made:
                return
            if not _holds_anything(folder):
                place = Path(folder)
                if not place.is_dir():
                    self._make(str(place.parent))
                    place.mkdir(self._folder_mode, exist_ok=True)
                _flush(place.parent)
            _remove_unlocked(folder, ".", _PART)
            self._made.add(folder)

    @contextmanager
    def _locked(self, folder: str) -> Iterator[None]:
        """Hold the folder's lock. Our own threads take turns first, so that only other processes are asked again."""
        deadline = time.monotonic() + _LOCK_SECONDS
        turn = self._turns.setdefault(folder, threading.Lock())
        if not turn.acquire(timeout=_LOCK_SECONDS):
            raise _held_too_long(folder)
        try:
            with _opened(folder) as handle:
                while not _take(handle):
                    if time.monotonic() > deadline:
                        raise _held_too_long(folder)
                    time.sleep(0.001)
                yield
        finally:
            turn.release()

    def _refuse_links(self, path: str) -> None:
        place = self.name
        for part in path.strip("/").split("/"):
            place = f"{place}/{part}"
            _refuse_link(place)

    @contextmanager
    def _telling(self, path: str) -> Iterator[None]:
        """Tell of which file it is that the disk refuses something."""
        try:
            yield
        except OSError as error:
            message = f"{self._folder / path}: {error.strerror}; files that stood there are whole"
            raise StoreError(message) from error


def _refuse_link(place: str) -> None:
    if os.path.islink(place):
        message = f"{place}: is a symbolic link, and the files of a store are its own; put the file itself there"
        raise StoreError(message)


def _held_too_long(folder: str) -> StoreError:
    message = f"{folder}: another process has held its lock for {_LOCK_SECONDS:.0f} s; end that one, or run again later"
    return StoreError(message)


def _take(handle: int) -> bool:
    """Take the lock of an open file or folder until it is closed, unless somebody else has it."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _written_beside(folder: str, name: str, body: bytes, mode: int) -> Iterator[tuple[str, str]]:
    """Yield a flushed file of these bytes beside what has this name, and its generation; it is gone in the end.

    It is locked for as long, as a sign that its writer lives.
    """
    handle, temporary = _new_locked(f"{folder}/.{name}.", _PART)
    try:
        with os.fdopen(handle, "wb", buffering=0) as stream:
            left = memoryview(body)
            while left:
                left = left[stream.write(left) :]
            os.fchmod(handle, mode)
            os.fsync(handle)
            yield temporary, _generation(os.fstat(handle))
    finally:
        with suppress(FileNotFoundError):
            os.unlink(temporary)


def _new_locked(prefix: str, suffix: str = "") -> tuple[int, str]:
    """Make an empty locked file. One that was taken for a dead publisher's before it was locked is made again."""
    while True:
        name = f"{prefix}{os.urandom(4).hex()}{suffix}"
        handle = os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        if _take(handle) and os.fstat(handle).st_nlink:
            return handle, name
        os.close(handle)


def _remove_unlocked(folder: str, prefix: str = "", suffix: str = "") -> None:
    """Remove files of such names whose maker is gone: a process that lives would hold a lock on them."""
    names = [name for name in os.listdir(folder) if name.startswith(prefix) and name.endswith(suffix)]
    for file in (f"{folder}/{name}" for name in names):
        with suppress(FileNotFoundError), _opened(file, _NO_LINK) as handle:
            if _take(handle):
                os.unlink(file)


def _stored(file: str) -> Stored | None:
    """Return a file, or None when there is none."""
    try:
        with open(file, "rb", buffering=0) as stream:
            return Stored(stream.read(), _generation(os.fstat(stream.fileno())))
    except FileNotFoundError:
        return None


def _files(folder: str, beginning: str) -> Iterator[os.DirEntry[str]]:
    """Yield the files below what begins so in a folder, but for those being written; nothing if it is not there."""
    folders = [folder]
    while folders:
        inside = folders.pop()
        with suppress(FileNotFoundError), os.scandir(inside) as entries:
            for entry in entries:
                if inside == folder and not entry.name.startswith(beginning):
                    continue
                if entry.is_symlink():
                    _refuse_link(entry.path)
                if entry.is_dir():
                    folders.append(entry.path)
                elif not entry.name.startswith("."):
                    yield entry


def _listed(status: os.stat_result) -> Listed:
    return Listed(None, _generation(status))


def _generation(status: os.stat_result) -> str:
    return f"{status.st_mtime_ns}-{status.st_ino}"


def _holds_anything(folder: str) -> bool:
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except FileNotFoundError:
        return False


def _flush(folder: Path) -> None:
    with _opened(folder) as handle:
        os.fsync(handle)


@contextmanager
def _opened(place: str | Path, flags: int = os.O_RDONLY) -> Iterator[int]:
    """Yield a handle of a file or folder that is there; it is closed in the end."""
    handle = os.open(place, flags)
    try:
        yield handle
    finally:
        os.close(handle)
