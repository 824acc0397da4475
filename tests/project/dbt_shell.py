"""`python -m tests.project.dbt_shell`: runs dbt's commands as they are typed, one a line of standard input.

They have no parse but what the last one left in their folder, so that an edit in between is noticed.
"""

import io
import json
import os
import shlex
import sys
from contextlib import redirect_stdout

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner


def main() -> None:
    """Answer each line with one: whether dbt succeeded, and what it printed. `export` sets variables for all others."""
    runner = dbtRunner()
    for line in sys.stdin:
        name, *arguments = shlex.split(line)
        printed = io.StringIO()
        success = True
        if name == "export":
            os.environ.update({name: value for name, _, value in (of.partition("=") for of in arguments)})
        else:
            with redirect_stdout(printed):
                success = runner.invoke(arguments).success
            DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
        sys.stdout.write(json.dumps([success, printed.getvalue()]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
