"""Warns of edits of definitions that begin or end on dates that have locked, when others decided."""

import datetime as dt

from workspace.folder import Workspace
from workspace.seeds.released import Released, rewritten
from workspace.seeds.rows import Seed
from workspace.tables import reading


def rewriting_edits(seed: Seed, released: list[Released] | None, workspace: Workspace, now: dt.datetime) -> list[str]:
    """Return a line for each such edit; none without a release, or before the database's first lock."""
    last = last_lock(workspace, now)
    return [] if released is None or last is None else [*map(str, sorted(rewritten(seed, released, last)))]


def last_lock(workspace: Workspace, now: dt.datetime) -> dt.date | None:
    """Return the last date with candidates whose first game has begun; None without one."""
    instant = f"timestamp '{now.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S.%f}'"
    with reading(workspace) as ask:
        (found,) = ask(f"select max(game_date) as day from {{fct_candidates}} where locks_at <= {instant}")  # noqa: S608
    return dt.date.fromisoformat(str(found["day"])) if found["day"] else None
