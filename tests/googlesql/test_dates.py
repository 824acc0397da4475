"""An hour of the day is that of clocks in New York on both engines, on days on which clocks change, too."""

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import duckdb
import jinja2

from tools.googlesql.google import Google
from tools.googlesql.values import decode

NEW_YORK = ZoneInfo("America/New_York")
HOURS = [(day, hour) for day in ("2025-03-09", "2025-11-02", "2026-01-15") for hour in (0, 12)]
AT = [dt.datetime.fromisoformat(f"{day}T{hour:02}:00:00").replace(tzinfo=NEW_YORK) for day, hour in HOURS]
EXPECTED = [each.astimezone(dt.UTC).replace(tzinfo=None) for each in AT]  # both give them so


def query(adapter: str) -> str:
    """Return a query for the instants of HOURS."""
    known = {"return": lambda value: value, "adapter": SimpleNamespace(dispatch=lambda name: name)}
    jinja = jinja2.Environment(autoescape=False)  # noqa: S701 (SQL is no HTML)
    module = jinja.from_string(Path("macros/engines/dates.sql").read_text(), known).module
    eastern_hour = getattr(module, f"{adapter}__eastern_hour")
    return "select " + ", ".join(eastern_hour(f"date '{day}'", hour) for day, hour in HOURS)


def test_an_hour_of_duckdb() -> None:
    """Which knows the time zone from its own tables."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        (row,) = connection.sql(query("duckdb")).fetchall()
    assert [*row] == EXPECTED


def test_an_hour_of_bigquery(google: Google) -> None:
    """As its evaluator has it."""
    (row,) = google.evaluate(query("bigquery"), {})
    assert [decode(cell) for cell in row] == EXPECTED
