"""`python -m local.bench`: time and memory of the real input, and of a second `dbt build`. Asserts nothing."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPEATS = 3


def main() -> int:
    """Measure and print; return the exit code."""
    realdata = os.environ.get("REALDATA")
    if not realdata:
        print("bench: set REALDATA to a folder of raw tables", file=sys.stderr)
        return 2
    print(f"{'':<44}{'seconds':>20}{'peak MiB':>10}")
    with tempfile.TemporaryDirectory() as temporary:
        documents = [sys.executable, "-m", "local.documents", "--raw", realdata, "--out", f"{temporary}/out"]
        _row("make documents RAW=$REALDATA", [_seconds(documents, {}) for _ in range(REPEATS)])
        dbt = [str(Path(sys.executable).with_name("dbt")), "build", "--exclude-resource-type", "unit_test"]
        places = {
            "RAW_FOLDER": realdata,
            "DBT_TARGET_PATH": f"{temporary}/target",
            "DUCKDB_PATH": f"{temporary}/nba_subsets.duckdb",
        }
        _row("dbt build, first", [_seconds(dbt, places)])
        _row("dbt build, again, parsed partially", [_seconds(dbt, places) for _ in range(REPEATS)])
    return 0


def _seconds(command: list[str], environment: dict[str, str]) -> float:
    started = time.monotonic()
    subprocess.run(command, env=os.environ | environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (no shell)
    return time.monotonic() - started


def _row(name: str, seconds: list[float]) -> None:
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    times = ", ".join(f"{second:.1f}" for second in sorted(seconds))
    print(f"{name:<44}{times:>20}{peak:>10.0f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
