"""Keeps what a build shows of dates that have not locked, in the files from which dbt reads the ledger."""

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

import orjson

from tests.project.conftest import Built

KINDS = ("picks", "predictions")
Rows = list[dict[str, Any]]


def ledger_column(built: Built, kind: str) -> dict[dt.date, Rows]:
    """Return the column `ledger` of a kind's documents by date."""
    query = f"select shows_date, ledger from main_documents.public__{kind} where ledger is not null"
    return {date: orjson.loads(rows) for date, rows in built.rows(query)}


def begin(state: Path, first_date: dt.date, now: dt.datetime) -> None:
    """Write the sentinel of each kind."""
    for kind in KINDS:
        _write(state, kind, dt.date(1900, 1, 1), now, None, [], first_date=first_date)


def keep(built: Built, state: Path, date: dt.date) -> None:
    """Write what the build shows of a date."""
    ((lock,),) = built.rows("select locks_at from main_marts.fct_slates where game_date = ?", date)
    for kind in KINDS:
        _write(state, kind, date, built.now, lock, ledger_column(built, kind).get(date, []))


def file_of(state: Path, kind: str, date: dt.date) -> Path:
    """Return the file of a kind and date."""
    return state / f"shown/{kind}/game_date={date}/members.ndjson"


def _write(  # noqa: PLR0913, PLR0917 (a file)
    state: Path, kind: str, date: dt.date, now: dt.datetime, lock: dt.datetime | None, rows: Rows, **more: dt.date
) -> None:
    lines = b"".join(orjson.dumps(row, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE) for row in rows)
    first = {
        "claimed_at": f"{now.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}",
        "lock": lock and f"{lock:%Y-%m-%dT%H:%M:%SZ}",
        "object": hashlib.sha256(lines).hexdigest() if rows else None,
        "release": "000001-0123456789ab",
    } | more
    file = file_of(state, kind, date)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(orjson.dumps(first, option=orjson.OPT_APPEND_NEWLINE) + lines)
