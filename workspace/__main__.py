"""`python -m workspace` is the command `workspace`."""

import datetime as dt
import sys
from collections.abc import Sequence

from publisher.cli.run import run
from workspace.commands import PROGRAM


def main(arguments: Sequence[str] | None = None, now: dt.datetime | None = None) -> int:
    """Run the command line as of `now` (default: NOW of the environment, else the clock); return its exit code."""
    return run(PROGRAM, sys.argv[1:] if arguments is None else arguments, now)


if __name__ == "__main__":
    sys.exit(main())
