"""Runs the command lines of programs. Exit codes: 0 done, 1 refused or failed, 2 wrong usage."""

import argparse
import datetime as dt
import os
import sys
import time
from collections.abc import Sequence

from publisher.cli import runlog
from publisher.cli.arguments import parse
from publisher.cli.command import Answer, Command, Program, remark, say, say_error
from publisher.cli.places import given_instant
from publisher.dbt.target import Target
from publisher.errors import PublisherError, UsageError


def run(program: Program, arguments: Sequence[str], now: dt.datetime | None) -> int:
    """Run the command line of a program, and return its exit code."""
    options = parse(program, arguments)
    options.target = Target(options.target_path)
    try:
        answer = _answer(program, options, now or given_instant() or dt.datetime.now(dt.UTC))
        return say(answer, program.name, as_json=options.json)
    except BrokenPipeError:
        # whoever reads the output, such as `head`, has seen enough; Python must not try to write the rest
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except PublisherError as error:
        say_error(str(error), program.name, as_json=options.json)
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        say_error("interrupted; every file is whole, run again to finish", program.name, as_json=options.json)
        return 1


def _answer(program: Program, options: argparse.Namespace, now: dt.datetime) -> Answer:
    """Run the command, and keep what came of it in the run log."""
    command: Command = options.run
    began = time.monotonic()
    outcome: Answer | PublisherError
    try:
        outcome = command.run(options, now)
    except PublisherError as error:
        outcome = error
    if command.is_logged and (said := runlog.keep(options, now, time.monotonic() - began, outcome)):
        remark(said, program.name)
    if isinstance(outcome, PublisherError):
        raise outcome
    return outcome
