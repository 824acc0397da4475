"""The command `publisher`. Exit codes: 0 done, 1 refused or failed, 2 wrong usage."""

import argparse
import datetime as dt
import os
import sys
import time
from collections.abc import Callable, Sequence

from publisher.cli import reading, runlog, writing
from publisher.cli.answer import Answer, remark, say, say_error
from publisher.cli.arguments import parse
from publisher.cli.environment import given_instant
from publisher.dbt.target import Target
from publisher.errors import PublisherError, UsageError

Command = Callable[[argparse.Namespace, dt.datetime], Answer]
COMMANDS: dict[str, Command] = {
    "publish": writing.publish,
    "site": writing.publish_site,
    "diff": reading.compare,
    "health": reading.health,
    "verify": reading.verify,
    "releases": reading.releases,
    "runs": reading.runs,
    "rollback": writing.rollback,
    "prune": writing.prune,
    "due": reading.due,
    "doctor": reading.diagnose,
    "why": reading.explain,
    "schema": reading.describe,
}


def main(arguments: Sequence[str] | None = None, now: dt.datetime | None = None) -> int:
    """Run the command line as of `now` (default: NOW of the environment, else the clock) and return its exit code."""
    options = parse(arguments, COMMANDS)
    options.target = Target(options.target_path)
    try:
        return say(_run(options, now or given_instant() or dt.datetime.now(dt.UTC)), as_json=options.json)
    except BrokenPipeError:
        # whoever reads the output, such as `head`, has seen enough; Python must not try to write the rest
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except PublisherError as error:
        say_error(str(error), as_json=options.json)
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        say_error("interrupted; every file is whole, run again to finish", as_json=options.json)
        return 1


def _run(options: argparse.Namespace, now: dt.datetime) -> Answer:
    """Run the command, and keep what came of it in the run log."""
    command: Command = options.run
    began = time.monotonic()
    outcome: Answer | PublisherError
    try:
        outcome = command(options, now)
    except PublisherError as error:
        outcome = error
    if said := runlog.keep(options, now, time.monotonic() - began, outcome):
        remark(said)
    if isinstance(outcome, PublisherError):
        raise outcome
    return outcome
