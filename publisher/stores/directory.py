"""A folder as a store: the default of the demo, and of any web server that serves files."""

import os
import tempfile
from pathlib import Path

import orjson

from publisher.document import API_VERSION, Document, content_sha
from publisher.errors import StoreError


class DirectoryStore:
    """Files below a folder. Each is replaced by a rename, so a reader or a crash never meets a part of one."""

    def __init__(self, folder: Path) -> None:
        """Take a folder that exists or can be made; it is made by the first write."""
        if folder.exists() and not folder.is_dir():
            message = f"{folder}: is a file, not a folder"
            raise StoreError(message)
        self._folder = folder
        self.name = str(folder / API_VERSION)

    def unchanged(self, document: Document) -> bool:
        """Whether the store holds the document already, but for its time of generation."""
        try:
            stored = (self._folder / document.path).read_bytes()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise self._failure(document, error) from error
        try:
            return content_sha(orjson.loads(stored)) == document.content_sha
        except orjson.JSONDecodeError:
            return False

    def write(self, document: Document) -> None:
        """Write the bytes beside their place, flush them to the disk, and rename them into it."""
        file = self._folder / document.path
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            _replace(file, document.body)
        except OSError as error:
            raise self._failure(document, error) from error

    def _failure(self, document: Document, error: OSError) -> StoreError:
        return StoreError(f"{self._folder / document.path}: {error.strerror}; the old file, if any, is whole")


def _replace(file: Path, body: bytes) -> None:
    handle, temporary = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(body)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
