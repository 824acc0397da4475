"""The past can be rebuilt: asking today's folder about then gives what a build gave then."""

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import orjson

from build.workspace import Stores, publish_all
from demo.season import simulate
from tests.dbt_process import WITHOUT_TESTS
from tests.project import ledger
from tests.project.conftest import Built, Dbt, apart, payloads

DATE = dt.date(2025, 11, 14)


def lock_of(raw: Path) -> dt.datetime:
    """Return the first tip-off of the date."""
    query = f"select min(tipoff_at) from read_parquet('{raw}/nba_schedule.parquet') where game_date = ?"
    (lock,) = duckdb.execute(query, [DATE]).fetchone() or (None,)
    assert isinstance(lock, dt.datetime)
    return lock.astimezone(dt.UTC)


def test_the_date_has_what_a_rebuild_must_not_see(demo_raw: Path) -> None:
    """Versions on both sides of the lock; else the next test would prove nothing."""
    query = f"""
        select countif(created_at = $lock), countif(created_at > $lock)
        from read_parquet('{demo_raw}/player_prop_predictions.parquet') where game_date = $date"""
    at_lock, late = duckdb.execute(query, {"lock": lock_of(demo_raw), "date": DATE}).fetchone() or (0, 0)
    assert at_lock > 0
    assert late > 0


def test_a_rebuild_gives_what_the_build_gave(dbt: Dbt, demo: Built, tmp_path: Path) -> None:
    """What came later must not be seen, wherever it is.

    Predictions, results and invalidations are in the folder, locks in the database, and what was shown in the ledger.
    """
    now = lock_of(demo.workspace.raw) + dt.timedelta(seconds=1)
    simulate(tmp_path / "raw", as_of=now)
    then = apart(tmp_path / "then", tmp_path / "raw", now)
    again = apart(tmp_path / "again", demo.workspace.raw, now)
    shutil.copyfile(demo.workspace.database, again.workspace.database)
    ledger.begin(tmp_path / "state", DATE - dt.timedelta(days=7), demo.now)
    ledger.keep(demo, tmp_path / "state", DATE)
    dbt(then.workspace, now, *WITHOUT_TESTS)
    dbt(replace(again.workspace, state=tmp_path / "state"), now, *WITHOUT_TESTS)
    # of a game that has begun and not ended, the folder's one row says how it ended
    assert without_states(payloads(again)) == without_states(payloads(then))


def without_states(documents: dict[str, Any]) -> dict[str, Any]:
    """Return documents without what they say of the state of the date's games, and of what is due once they have ended.

    Of every other date it stays.
    """
    for document in documents.values():
        if document.get("date", str(DATE)) != str(DATE):
            continue
        live = [document, *document.get("predictions", [])] if "polled_at" in document else []
        for entry in [*document.get("games", []), *document.get("dates", [])]:
            if entry.get("date", str(DATE)) == str(DATE):
                for key in ("status", "home_score", "away_score", "final"):
                    entry.pop(key, None)
        for entry in live:
            for key in ("in_progress", "final", "summary", "game_status", "state"):
                entry.pop(key, None)
        for day in (day for table in document.get("tables", []) for day in table["days"] or []):
            if day["date"] == str(DATE):
                day.pop("is_missing")
    return documents


def test_a_folder_takes_whichever_instant_is_built_last(demo: Built, off_season: Built, tmp_path: Path) -> None:
    """It then has what a fresh folder has, but for the time of what is the same at both instants.

    As of an earlier instant, what only the later one has stays there; so do the live documents of another instant.
    """
    places = Stores(tmp_path / "out", tmp_path / "internal", tmp_path / "state")
    for built in (demo, off_season, demo):
        publish_all(built.workspace, places.site(), built.now, shown_in=places.public, rebuilds=True)
        shutil.rmtree(places.state)  # as `make documents` does
        again = replace(built, out=places.public, internal=places.internal)
        for found, fresh in ((again.files(), built.files()), (again.internal_files(), built.internal_files())):
            assert {path: timeless(found[path]) for path in fresh} == {path: timeless(fresh[path]) for path in fresh}
            assert built is demo or {path for path in found if not path.startswith("live")} <= set(fresh)
    assert not (places.public / "v1/locks").exists()


def timeless(body: bytes) -> dict[str, Any]:
    """Return a document without when it was made."""
    content: dict[str, Any] = orjson.loads(body)
    return content | {"generated_at": ""}
