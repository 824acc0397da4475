"""From a raw folder to published files: check the folder, run `dbt build` on DuckDB, publish every document."""

import sys
from types import TracebackType


def _tell(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    """Tell of a Ctrl-C while a command is still being loaded, which takes a second, in one line."""
    if issubclass(kind, KeyboardInterrupt):
        print("interrupted before anything was begun", file=sys.stderr)
    else:
        sys.__excepthook__(kind, error, traceback)


sys.excepthook = _tell
