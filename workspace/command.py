"""How the commands of this project end: what goes wrong is told in lines, and says the exit code."""

import sys
from collections.abc import Callable, Sequence

from publisher.errors import PublisherError


class BuildError(Exception):
    """The command cannot do its work. Each argument is one line: what failed and why."""


def refuse_held(lines: Sequence[str]) -> None:
    """Raise BuildError if a publication held something back; all else is published by then."""
    if lines:
        raise BuildError(*lines)


def run(program: str, work: Callable[[], object]) -> int:
    """Do the work of a command and return its exit code: 0 done, 1 refused, failed or interrupted."""
    sys.excepthook = sys.__excepthook__
    try:
        work()
    except (BuildError, PublisherError) as error:
        for line in error.args:
            print(f"{program}: {line}", file=sys.stderr)
    except KeyboardInterrupt:
        print(f"{program}: interrupted; every file is whole, run again to finish", file=sys.stderr)
    else:
        return 0
    return 1
