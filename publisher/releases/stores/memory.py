"""Files in memory, gone with their process: the state store of a rebuild, whose releases nobody rolls back."""

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping

from publisher.format import sha256_of
from publisher.releases.stores.base import Headers, Listed, Stored, overtaken


class MemoryStore:
    """Files by relative path, for one process. Nobody else can hold anything here, and a power cut takes all of it."""

    def __init__(self, name: str) -> None:
        """Take the name that messages call it."""
        self.name = name
        self.files: dict[str, Stored] = {}
        self._written = itertools.count(1)

    def read(self, path: str) -> Stored | None:
        """Return a file, or None when there is none."""
        return self.files.get(path)

    def look(self, path: str) -> Listed | None:
        """Return what a listing says of a file, or None when there is none."""
        return _listed(self.files[path]) if path in self.files else None

    def write(self, path: str, body: bytes, headers: Headers, if_generation: str | None) -> str:  # noqa: ARG002
        """Keep the bytes."""
        present = self.files.get(path)
        if present and present.body == body:
            return present.generation
        if (present.generation if present else None) != if_generation:
            raise overtaken(self.name, path)
        self.files[path] = Stored(body, str(next(self._written)))
        return self.files[path].generation

    def remove(self, path: str, if_generation: str) -> None:
        """Take a file away."""
        if path in self.files and self.files[path].generation != if_generation:
            raise overtaken(self.name, path)
        self.files.pop(path, None)

    def list(self, prefix: str) -> Mapping[str, Listed]:
        """Return every file whose path starts with `prefix`."""
        return {path: _listed(file) for path, file in sorted(self.files.items()) if path.startswith(prefix)}

    def flush(self, paths: Iterable[str]) -> None:
        """Do nothing: no file here survives a power cut."""

    def hold(self, name: str) -> str:
        """Return the name: nobody else asks."""
        return name

    def is_let_go(self, held: str) -> bool:  # noqa: ARG002 (whoever it is)
        """Say yes: whoever held anything before the one that asks is gone, because one publishes at a time."""
        return True

    def let_go(self) -> None:
        """Do nothing: nobody else asks."""

    def moment(self) -> dt.datetime | None:
        """Return None: it has no clock but that of its process."""
        return None

    def check_access(self) -> None:
        """Do nothing: memory can be written."""


def _listed(file: Stored) -> Listed:
    return Listed(sha256_of(file.body), file.generation)
