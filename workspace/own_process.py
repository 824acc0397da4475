"""Runs dbt's part of a command in a process of its own, which Ctrl-C ends at once.

dbt may wait for ever when an interrupt reaches it within an import, and keeps the memory of its build.
"""

import multiprocessing
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import ParamSpec, TypeVar

from workspace.command import BuildError

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def in_own_process(
    work: Callable[Parameters, Result], *arguments: Parameters.args, **named: Parameters.kwargs
) -> Result:
    """Do the work in a new process and return its result; raises the BuildError that it raises there."""
    # what dbt still holds when the process is killed, the system takes back
    sys.warnoptions.append("ignore:resource_tracker")
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_do, args=(sender, work, arguments, named))
    process.start()
    sender.close()
    try:
        answer = receiver.recv()
    except EOFError:
        process.join()
        if process.exitcode == -signal.SIGINT:  # of a Ctrl-C that has not reached this process yet
            raise KeyboardInterrupt from None
        message = "the process of dbt was ended from outside"
        raise BuildError(message) from None
    finally:
        process.kill()
        process.join()
    if isinstance(answer, BuildError):
        raise answer
    result: Result = answer
    return result


def _do(sender: Connection, work: Callable[..., object], arguments: tuple[object], named: dict[str, object]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        answer = work(*arguments, **named)
    except BuildError as error:
        answer = error
    sender.send(answer)
