"""The statements of the hook that keeps verdicts, which dbt does not compile with the models."""

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2

from tools.googlesql.google import Google, Table

VERDICTS = Table(
    ("p", "d", "verdicts"),
    (
        ("node_id", "string"),
        ("status", "string"),
        ("as_of", "timestamp"),
        ("invocation_id", "string"),
        ("ended_at", "timestamp"),
    ),
)


def test_bigquery_takes_the_statements_of_the_hook(google: Google) -> None:
    """It creates the table, and merges the verdicts of a run into it."""
    known = {
        "as_of_at": lambda: "timestamp '2026-01-15 17:00:00.000000+00'",
        "invocation_id": "this",
        "modules": SimpleNamespace(datetime=dt, pytz=SimpleNamespace(utc=dt.UTC)),
    }
    jinja = jinja2.Environment(extensions=["jinja2.ext.do"], autoescape=False)  # noqa: S701 (SQL is no HTML)
    macros: Any = jinja.from_string(Path("macros/plumbing/verdicts.sql").read_text(), known).module
    ended = [f"select 'model.{name}' as node_id, 'success' as status" for name in ("a", "b")]
    google.resolve(macros.create_verdicts("`p`.`d`.`verdicts`"), frozenset())
    google.resolve(macros.merge_verdicts("`p`.`d`.`verdicts`", ended), frozenset({VERDICTS}))
