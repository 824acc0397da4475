"""Publishes once in a process of its own, and dies by SIGKILL at the point that the test wants.

`run` is started in a process that a clean server process forks, so that each is new and starts at once.
"""

import datetime as dt
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
CONTEXT.set_forkserver_preload(["pytest", "tests.publisher.publish_once", "tests.project.day"])
SECONDS = 900
"""After so many a publication of a second or two hangs, on the slowest machine, too."""
EVENTS = {"open", "os.mkdir", "os.rename", "os.chmod", "os.remove", "fcntl.flock"}
"""What the interpreter tells its audit hooks of the calls that change a folder, right before each."""


@dataclass(frozen=True)
class Order:
    """Publish a version. Die at the `die_at`-th point (never: 0).

    `dies` says what counts as a point: `before` or `after` an operation of a store, or `call`, a system call on a
    file of the folders.
    """

    place: Place
    version: int
    now: dt.datetime = NOW
    dies: str = ""
    die_at: int = 0
    count: int = 4
    jobs: int = 4


@dataclass(frozen=True)
class Answer:
    """What became of an order: the error, and the public paths that it tried to write."""

    version: int
    process: int
    error: str
    written: tuple[str, ...]


def run_once(order: Order) -> int:
    """Run in a new process; returns its exit code, -SIGKILL if it died."""
    with started(order) as process:
        process.join(SECONDS)
        assert process.exitcode is not None, f"{order} hangs"
        return process.exitcode


def ask(order: Order) -> Answer:
    """Run in a new process, and return what became of it."""
    answers = CONTEXT.Queue()
    with started(order, None, answers):
        found: Answer = answers.get(timeout=SECONDS)
    return found


def run_together(*orders: Order) -> list[Answer]:
    """Run in processes that meet right before they claim the head; returns an answer for each, in order."""
    barrier, answers = CONTEXT.Barrier(len(orders)), CONTEXT.Queue()
    processes = []
    with started(orders[0], barrier, answers) as first, started(orders[1], barrier, answers) as second:
        processes += [first, second]
        found: list[Answer] = [answers.get(timeout=SECONDS) for _ in orders]
    return sorted(found, key=lambda answer: answer.version)


@contextmanager
def started(
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
    tick = _counter(order.die_at)
    written: list[str] = []
    meetings = [barrier] if barrier else []

    def before(operation: str, path: str) -> None:
        if (operation, path) == ("write", "head.json") and meetings:
            meetings.pop().wait(SECONDS)
        if operation == "write" and path.startswith("v1/"):
            written.append(path)
        if order.dies == "before":
            tick()

    after = tick if order.dies == "after" else _nothing
    public, private = (Hooked(store, before, after) for store in order.place.stores)
    if order.dies == "call":
        _at_each_call(order.place, tick)
    error = ""
    try:
        publish(public, private, bodies(order.version, order.count), order.now, jobs=order.jobs)
    except PublisherError as problem:
        error = f"{type(problem).__name__}: {problem}"
    if answers:
        answers.put(Answer(order.version, os.getpid(), error, tuple(written)))
    elif error:
        sys.exit(error)


def _nothing(*_: str) -> None:
    pass


def _counter(limit: int) -> Callable[..., None]:
    lock = threading.Lock()
    seen = 0

    def tick(*_: str) -> None:
        nonlocal seen
        with lock:
            seen += 1
            if seen == limit:
                os.kill(os.getpid(), signal.SIGKILL)

    return tick


def _at_each_call(place: Place, tick: Callable[..., None]) -> None:
    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event == "fcntl.flock" or (event in EVENTS and str(arguments[0]).startswith((place.public, place.private))):
            tick()

    sys.addaudithook(hook)
