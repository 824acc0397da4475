"""Kills a publication of one date at every operation of its stores, in a process of its own for each."""

import os
import signal
import threading
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from publisher.releases.site import Site
from tests.project.day import Day, publish
from tests.publisher.fault_support import Hooked


def kill_everywhere(folder: Path, places: Path) -> None:
    """Publish the second build of the day in `folder`, and die before the first operation, the second, and so on.

    Each death has copies of the stores, in `places`/1, `places`/2 and so on; the last publication got through.
    """
    pytest.MonkeyPatch().setattr(os, "fsync", lambda _: None)
    day = Day(folder)
    assert day.second.catalog, day.second.build  # read once, for all processes
    for point in count(1):
        place = day.copy(places / str(point))
        process = os.fork()
        if process == 0:
            _publish(day, place.site(), _counter(point))
        _, status = os.waitpid(process, 0)
        if status == 0:
            return
        assert os.WTERMSIG(status) == signal.SIGKILL, status


def _publish(day: Day, site: Site, tick: Callable[[str, str], None]) -> None:
    code = 1
    try:
        stores = {audience: Hooked(store, tick) for audience, store in site.stores.items()}
        publish(Site(stores, Hooked(site.state, tick), jobs=4), day.second, day.ahead(50))
        code = 0
    finally:
        os._exit(code)


def _counter(limit: int) -> Callable[[str, str], None]:
    lock = threading.Lock()
    numbers = count(1)

    def tick(_operation: str, _path: str) -> None:
        with lock:
            if next(numbers) == limit:
                os.kill(os.getpid(), signal.SIGKILL)

    return tick
