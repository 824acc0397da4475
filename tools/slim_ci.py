"""`python -m tools.slim_ci COMMIT`: build only what differs from a commit, and what rests on it.

Both builds of the simulated season go into one DuckDB file: the commit's into schemas base_*, the change's into
change_*. What the change leaves alone, dbt reads from base_*. dbt compares configs as they are rendered, so whatever
they name, such as the file of the database, must be the same for both builds.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from demo.league import DEMO_NOW
from demo.season import simulate
from tools.commits import unpack

DBT = Path(sys.executable).with_name("dbt")
SLIM = Path("target/slim")


def main(arguments: list[str]) -> int:
    """Build the commit, then the change; return the exit code of the first command that fails."""
    if len(arguments) != 1:
        print("usage: python -m tools.slim_ci COMMIT", file=sys.stderr)
        return 2
    (commit,) = arguments
    slim = SLIM.resolve()
    shutil.rmtree(slim, ignore_errors=True)
    base, state = slim / "base", slim / "state"
    base.mkdir(parents=True)
    if code := unpack(commit, base):
        return code
    shutil.copyfile("profiles.yml.example", slim / "profiles.yml")
    simulate(slim / "raw")
    print(f"building {commit}", flush=True)
    build_base = ["--quiet", "--project-dir", str(base), "--target-path", str(state)]
    build_base += ["--exclude-resource-type", "test", "unit_test"]
    build_change = [
        "--target-path",
        str(slim / "change"),
        "--select",
        "state:modified+",
        "--defer",
        "--state",
        str(state),
    ]
    return _build(slim, "base", *build_base) or _build(slim, "change", *build_change)


def _build(slim: Path, schema: str, *options: str) -> int:
    environment = {
        "NOW": DEMO_NOW.isoformat(),
        "RAW_FOLDER": str(slim / "raw"),
        "DUCKDB_PATH": str(slim / "nba_subsets.duckdb"),
        "CI_SCHEMA": schema,
    }
    command = [str(DBT), "build", "--target", "ci", "--profiles-dir", str(slim), *options]
    return subprocess.run(command, env=os.environ | environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
