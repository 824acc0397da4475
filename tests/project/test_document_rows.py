"""What stands beside a document in its row, by which the publisher decides."""

import datetime as dt
import hashlib

import orjson
import pytest

from tests.project.conftest import Built


@pytest.mark.parametrize(
    "kind",
    [
        *("players", "players_index"),
        *("streaks_today", "trends_hot_cold", "trends_bounce_back", "trends_teams", "trends_what_matters"),
    ],
)
def test_another_date_alone_is_no_other_document(demo: Built, kind: str) -> None:
    """The hash is that of the document without its two dates, so a day changes the files of those who played."""
    rows = demo.rows(f"select payload::varchar, payload_sha from main_documents.public__{kind}")
    assert rows
    for payload, sha256 in rows:
        content, _, dates = payload.partition(',"as_of_date":')
        assert orjson.loads('{"as_of_date":' + dates).keys() == {"as_of_date", "generated_at"}
        assert hashlib.sha256(f"{content}}}".encode()).hexdigest() == sha256


def test_the_dashboard_goes_with_the_picks_that_it_shows(demo: Built) -> None:
    """The publisher holds what shows a date together with the date's picks, once it knows that it does."""
    query = "select shows_date, is_locked from main_documents.{}"
    dashboard = demo.rows(query.format("internal__admin_dashboard"))
    picks = demo.rows(query.format("public__picks") + " where shows_date = date '2025-11-30'")
    assert dashboard == picks == [(dt.date(2025, 11, 30), True)]
