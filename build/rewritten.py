"""Warns of edits of definitions that begin or end on dates that have locked, when others decided."""

import datetime as dt
import sys

import duckdb

from build.edits import relations
from build.seeds.released import Released, rewritten
from build.seeds.rows import Seed
from build.workspace import Workspace


def warn(seed: Seed, released: list[Released] | None, workspace: Workspace, now: dt.datetime) -> None:
    """Print a line for each such edit; none without a release, or before the first lock in the workspace's database."""
    last = last_lock(workspace, now)
    if released is not None and last is not None:
        for fault in sorted(rewritten(seed, released, last)):
            print(f"warning: {fault}", file=sys.stderr)


def last_lock(workspace: Workspace, now: dt.datetime) -> dt.date | None:
    """Return the last date with candidates whose first game has begun; None without one."""
    candidates = relations(workspace)["fct_candidates"]
    instant = f"timestamp '{now.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S.%f}'"
    with duckdb.connect(str(workspace.database), read_only=True) as connection:
        found = connection.execute(f"select max(game_date) from {candidates} where locks_at <= {instant}")  # noqa: S608
        (day,) = found.fetchone() or (None,)
    return dt.date.fromisoformat(str(day)) if day else None
