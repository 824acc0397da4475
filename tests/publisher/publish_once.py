"""Publishes once in a process of its own, which dies by SIGKILL where the test wants.

`run` is started in a process that a clean server process forks, so that each is new and starts at once.
"""

import datetime as dt
import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.synchronize import Barrier
from typing import TYPE_CHECKING

from publisher.errors import PublisherError
from tests.publisher.fault_support import NOW, Hooked, Place, bodies, publish

if TYPE_CHECKING:
    from multiprocessing.queues import Queue  # generic for mypy alone

CONTEXT: ForkServerContext = get_context("forkserver")
CONTEXT.set_forkserver_preload(["pytest", "tests.publisher.publish_once"])
SECONDS = 900
"""After so many a publication of a second or two hangs, on the slowest machine, too."""


@dataclass(frozen=True)
class Order:
    """Publish a version with one job; die right before the file `dies_at` is written."""

    place: Place
    version: int
    now: dt.datetime = NOW
    dies_at: str = ""


@dataclass(frozen=True)
class Answer:
    """What became of an order: the error, and the public paths that it tried to write."""

    version: int
    process: int
    error: str
    written: tuple[str, ...]


def die(order: Order) -> None:
    """Run in a new process, which must die."""
    with _started(order) as process:
        process.join(SECONDS)
        assert process.exitcode == -signal.SIGKILL


def ask(*orders: Order, meet: bool = False) -> list[Answer]:
    """Run in new processes, which may `meet` right before they claim the head; returns what became of them."""
    barrier, answers = CONTEXT.Barrier(len(orders)) if meet else None, CONTEXT.Queue()
    with ExitStack() as processes:
        for order in orders:
            processes.enter_context(_started(order, barrier, answers))
        return [answers.get(timeout=SECONDS) for _ in orders]


@contextmanager
def _started(
    order: Order, barrier: Barrier | None = None, answers: "Queue[Answer] | None" = None
) -> Iterator[ForkServerProcess]:
    """Start a process; it is gone in the end."""
    process = CONTEXT.Process(target=run, args=(order, barrier, answers))
    process.start()
    try:
        yield process
        process.join(SECONDS)
    finally:
        process.kill()
        process.join()
        process.close()


def run(order: Order, barrier: Barrier | None, answers: "Queue[Answer] | None") -> None:
    """Publish; with a barrier, meet the others at it before the head is claimed."""
    if order.place.server:
        os.environ["STORAGE_EMULATOR_HOST"] = order.place.server
    written: list[str] = []
    meetings = [barrier] if barrier else []

    def before(operation: str, path: str) -> None:
        if operation == "write" and path == order.dies_at:
            os.kill(os.getpid(), signal.SIGKILL)
        if (operation, path) == ("write", "head.json") and meetings:
            meetings.pop().wait(SECONDS)
        if operation == "write" and path.startswith("v1/"):
            written.append(path)

    public, private = (Hooked(store, before) for store in order.place.stores)
    error = ""
    try:
        publish(public, private, bodies(order.version), order.now, jobs=1)
    except PublisherError as problem:
        error = f"{type(problem).__name__}: {problem}"
    if answers:
        answers.put(Answer(order.version, os.getpid(), error, tuple(written)))
