"""`python -m tests.project.build_days FOLDER REPROCESS_DAYS INSTANT...`: build as of one instant after the other.

One process and one database in FOLDER, as a scheduler's runs would have it; each sees what upstream has by its instant.
"""

import datetime as dt
import os
import sys
from pathlib import Path

from dbt.cli.main import dbtRunner

from demo.season import simulate


def main() -> None:
    """Build, with data tests at the last instant; exit on the first failure."""
    folder, reprocess_days, *instants = sys.argv[1:]
    raw = Path(folder) / "raw"
    os.environ |= {
        "RAW_FOLDER": str(raw),
        "DUCKDB_PATH": f"{folder}/nba_subsets.duckdb",
        "DBT_TARGET_PATH": f"{folder}/target",
        "DBT_LOG_PATH": f"{folder}/target",
    }
    variables = f"{{incremental_on_duckdb: true, reprocess_days: {reprocess_days}}}"
    dbt = dbtRunner()
    for instant in instants:
        os.environ["NOW"] = instant
        simulate(raw, as_of=dt.datetime.fromisoformat(instant))
        # the data tests look at what all runs left, so they run once
        left_out = ["unit_test"] if instant == instants[-1] else ["unit_test", "test"]
        command = ["--quiet", "build", "--target", "local", "--exclude-resource-type", *left_out]
        done = dbt.invoke([*command, "--vars", variables])
        if not done.success:
            sys.exit(f"{instant}: {done.exception or 'a model failed'}")


if __name__ == "__main__":
    main()
