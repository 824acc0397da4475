"""What a publication of one date leaves behind where it dies: pictures of its stores, and real deaths to compare."""

import os
import shutil
import signal
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from publisher.releases.site import Site
from tests.project.day import Day, Place, publish
from tests.publisher.fault_support import Hooked


def pictures(day: Day, folder: Path) -> list[Path]:
    """Publish the second build of the day, and copy the stores before each write, and in the end.

    A process that is killed leaves its files as they are at that moment, so each copy is what a death there leaves. A
    death before a read or a look leaves what the next death before a write leaves.
    """
    taken: list[Path] = []

    def picture() -> None:
        taken.append(folder / str(len(taken) + 1))
        for store in ("public", "internal", "state"):
            shutil.copytree(folder / "live" / store, taken[-1] / store)

    place = day.copy(folder / "live")
    _publish(day, place, picture)
    picture()
    return taken


def die(folder: Path, place: Place, point: int) -> None:
    """Publish the same in `place`, and die by SIGKILL before a write: the first one is 1."""
    pytest.MonkeyPatch().setattr(os, "fsync", lambda _: None)
    numbers = count(1)

    def kill() -> None:
        if next(numbers) == point:
            os.kill(os.getpid(), signal.SIGKILL)

    _publish(Day(folder), place, kill)


def _publish(day: Day, place: Place, before_a_write: Callable[[], None]) -> None:
    """Publish with one job, so that the writes have an order."""

    def before(operation: str, _path: str) -> None:
        if operation in {"write", "remove"}:
            before_a_write()

    site = place.site()
    stores = {audience: Hooked(store, before) for audience, store in site.stores.items()}
    publish(Site(stores, Hooked(site.state, before), jobs=1), day.second, day.ahead(50))
