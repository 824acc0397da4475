"""`python -m tools.lint_sql PATH...`: sqlfluff's lint, with few of the searches for cycles that take a quarter."""

import gc
import sys

from sqlfluff.cli.commands import cli

if __name__ == "__main__":
    gc.set_threshold(100_000, 50, 100)
    cli(["lint", "--disable-progress-bar", *sys.argv[1:]])
