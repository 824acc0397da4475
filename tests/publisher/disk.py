"""A disk that knows what a power cut would leave: only what was flushed is sure to survive."""

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

Entries = dict[str, bytes | int]
"""What is in a folder, by name: the bytes of a file as they were flushed, or the inode of a folder."""

Files = frozenset[tuple[str, bytes]]
"""Every file of a disk, by relative path."""


@dataclass
class Disk:
    """Everything below a folder; what is there at first is safe. `before` and `after` hear each call that changes it.

    `flushed` has the inodes of what was flushed, in order.
    """

    root: Path
    before: Callable[[], None] = lambda: None
    after: Callable[[], None] = lambda: None
    flushed: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Take everything that is there as flushed."""
        self._bodies = {file.stat().st_ino: file.read_bytes() for file in self.root.rglob("*") if file.is_file()}
        self._folders = self._present()

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        """Hear of each call that changes the disk."""
        for name in ("mkdir", "replace"):
            patch.setattr(os, name, partial(self._change, getattr(os, name)))
        patch.setattr(os, "fsync", partial(self._change, self._flush))

    def sure(self) -> Files:
        """Return what a power cut would leave, if it took everything that it can."""
        return self._files(self._folders)

    def possible(self) -> Iterator[Files]:
        """Yield what a power cut may leave: a name that was not flushed is lost, or survives whatever else does."""
        present = self._present()
        yield self.sure()
        yield self._files(present)
        for folder, entries in present.items():
            flushed = self._folders.get(folder, {})
            for name, content in entries.items():
                if flushed.get(name) != content:
                    yield self._files(self._folders | {folder: flushed | {name: content}})

    def names(self) -> list[str]:
        """Return what was flushed by relative path; files, which had other names then, are `a file`."""
        known = {folder.stat().st_ino: str(folder.relative_to(self.root)) for folder in self._all_folders()}
        return [known.get(number, "a file") for number in self.flushed]

    def _change(self, call: Callable[..., None], *arguments: object) -> None:
        self.before()
        call(*arguments)
        self.after()

    def _flush(self, handle: int) -> None:
        status = os.fstat(handle)
        if stat.S_ISREG(status.st_mode):
            self._bodies[status.st_ino] = os.pread(handle, status.st_size, 0)
        else:
            self._folders[status.st_ino] = dict(self._entries(handle))
        self.flushed.append(status.st_ino)

    def _present(self) -> dict[int, Entries]:
        return {folder.stat().st_ino: dict(self._entries(folder)) for folder in self._all_folders()}

    def _all_folders(self) -> list[Path]:
        return [self.root, *(folder for folder in self.root.rglob("*") if folder.is_dir())]

    def _entries(self, folder: Path | int) -> Iterator[tuple[str, bytes | int]]:
        with os.scandir(folder) as entries:
            for entry in entries:
                if not entry.name.startswith("."):
                    number = entry.inode()
                    # of a file whose bytes were not flushed, the name alone may survive
                    yield entry.name, number if entry.is_dir() else self._bodies.get(number, b"")

    def _files(self, folders: dict[int, Entries]) -> Files:
        def below(folder: int, place: str) -> Iterator[tuple[str, bytes]]:
            for name, content in folders.get(folder, {}).items():
                if isinstance(content, int):
                    yield from below(content, f"{place}{name}/")
                else:
                    yield f"{place}{name}", content

        return frozenset(below(self.root.stat().st_ino, ""))


def restore(files: Files, root: Path) -> Path:
    """Make a folder with these files; returns it."""
    root.mkdir()
    for path, body in files:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
    return root
