"""Whether folders hold what a build would put there: then `make documents` builds nothing.

The hash of all that a build reads and the hash of what it published stand in `target`. One byte more or less of either,
and everything is built.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable
from pathlib import Path

from workspace import parses

KEPT = Path("target/documents")
CODE = ("workspace", "publisher", "profiles.yml.example", "requirements.lock")
"""What documents rest on, besides dbt's project and the raw folder."""


class MadeBefore:
    """What was made last of a raw folder, as of an instant, in some folders."""

    def __init__(self, raw: Path, now: dt.datetime, folders: Iterable[Path]) -> None:
        """Look at what a build would read now."""
        self._folders = sorted(folder.resolve() for folder in folders)
        self._inputs = _hash(
            [now.isoformat(), parses.version(unit_tests=False), _files(raw), *(_files(Path(name)) for name in CODE)]
        )
        self._record = KEPT / f"{_hash(map(str, self._folders))[:16]}.txt"

    def stands(self) -> bool:
        """Whether the folders hold what the last build of the same input put there."""
        try:
            return self._record.read_text() == self._text()
        except FileNotFoundError:
            return False

    def forget(self) -> None:
        """Until the next build has ended, nobody knows what the folders hold."""
        self._record.unlink(missing_ok=True)

    def remember(self) -> None:
        """Keep what a build has read, and what stands after it."""
        KEPT.mkdir(parents=True, exist_ok=True)
        self._record.write_text(self._text())

    def _text(self) -> str:
        return f"{self._inputs} {_hash(map(_files, self._folders))}\n"


def _files(place: Path) -> str:
    """Return a hash of a file, or of all files of a folder by path; compiled Python does not count."""
    files = [place] if place.is_file() else sorted(file for file in place.rglob("*") if file.is_file())
    named = ((file, file.relative_to(place)) for file in files if file.suffix != ".pyc")
    return _hash(f"{name} {hashlib.sha256(file.read_bytes()).hexdigest()}" for file, name in named)


def _hash(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
