"""`python -m demo`: simulate a season, build it, and publish its documents to `public/` and `internal/`."""

import shutil
import sys
from pathlib import Path

from build.workspace import BuildError, Stores, Workspace, build, publish_all
from demo.league import DEMO_NOW
from demo.season import simulate
from publisher.errors import PublisherError

# The same places as in profiles.yml.example, so that dbt's own commands find what the demo built.
WORKSPACE = Workspace(Path("target"), Path("target/nba_subsets.duckdb"), Path("target/raw"))
STORES = Stores(Path("public"), Path("internal"), Path("public.state"))


def main() -> int:
    """Simulate, build in a fresh database, publish; return the exit code."""
    rows = simulate(WORKSPACE.raw)
    print(f"simulated {rows['player_prop_predictions']:,} predictions as of {DEMO_NOW:%Y-%m-%d %H:%M} UTC")
    WORKSPACE.database.unlink(missing_ok=True)
    try:
        build(WORKSPACE, DEMO_NOW)
        # one release, of whatever files are there: the demo begins anew each time
        shutil.rmtree(STORES.state, ignore_errors=True)
        publish_all(WORKSPACE, STORES, DEMO_NOW)
    except (BuildError, PublisherError) as error:
        for line in error.args:
            print(f"demo: {line}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
