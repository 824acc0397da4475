"""Builds beside what stands: the new takes its place at the end, or what stands is untouched."""

import fcntl
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from workspace.command import BuildError


@contextmanager
def alone(folder: Path, command: str) -> Iterator[None]:
    """Refuse to be the second of a command at a time: both would build in one folder."""
    lock = folder.with_suffix(".lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = f"another {command} is running in this folder; wait until it is done"
            raise BuildError(message) from None
        yield


@contextmanager
def untouched(what: str) -> Iterator[None]:
    """Say that something is as it was, if the work fails or is interrupted."""
    try:
        yield
    except BuildError as error:
        raise BuildError(*error.args, f"{what} as before") from None
    except KeyboardInterrupt:
        message = f"interrupted; {what} as before"
        raise BuildError(message) from None


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let no Ctrl-C in between."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def swap(pairs: Iterable[tuple[Path, Path]], old: Path) -> None:
    """Put each first path in the place of the second one, whose content goes to the folder `old`; all or none."""
    done: list[tuple[Path, Path]] = []

    def move(source: Path, target: Path) -> None:
        source.rename(target)
        done.append((target, source))

    old.mkdir()
    try:
        for number, (new, standing) in enumerate(pairs):
            if standing.exists() or standing.is_symlink():
                move(standing, old / str(number))
            move(new, standing)
    except OSError as error:
        for target, source in reversed(done):
            target.rename(source)
        message = f"{error.filename}: {error.strerror}"
        raise BuildError(message) from None
