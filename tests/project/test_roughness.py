"""What goes wrong in feeds changes no more than it must: builds are compared with builds, without a second reading."""

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pytest

from demo.league import DEMO_NOW
from demo.season import simulate
from publisher.content import with_objects
from tests.dbt_process import WITHOUT_TESTS
from tests.project import ledger
from tests.project.bounds import SOURCES, walled
from tests.project.conftest import Builder, Built, Dbt, again, apart, payloads
from tests.project.day import lock_of
from tests.project.roughness import STRUCK, Rough, roughen
from workspace.raw_folder import check

DATE = dt.date(2025, 11, 24)
"""A date of the season, as of whose lock it is built."""

TOLD = {"admin/inputs.json": {"tables", "rejected", "warnings"}, "admin/why": {"versions"}}
"""What documents say of raw rows as upstream wrote them, by the beginning of their paths."""


@dataclass(frozen=True)
class Builds:
    """The rough folder built, the same without what the wall puts aside, and both ways to an instant of the season.

    `then` was built of what upstream had at that instant, `again` of today's folder and after today's build.
    """

    rough: Rough
    built: Built
    plain: Built
    then: Built
    again: Built


@pytest.fixture(scope="module")
def builds(builder: Builder, dbt: Dbt, demo_raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Builds:
    """Build each once; the first with its data tests, and published, which fails on anything held.

    When `again` is built, what came later is everywhere: predictions, results and invalidations in the folder, locks in
    the database, and what was shown in the ledger.
    """
    folder = tmp_path_factory.mktemp("roughness")
    moment = lock_of(demo_raw, DATE) + dt.timedelta(seconds=1)
    simulate(folder / "cut", as_of=moment)
    rough = roughen(demo_raw, folder / "rough", DEMO_NOW)
    plain = roughen(demo_raw, folder / "plain", DEMO_NOW, is_plain=True)
    cut = roughen(folder / "cut", folder / "rough cut", moment)
    check(rough.folder)
    built = builder.anew(folder / "built", rough.folder, DEMO_NOW, tests=True)
    ledger.begin(folder / "state", DATE - dt.timedelta(days=7), DEMO_NOW)
    ledger.keep(built, folder / "state", DATE)
    later = again(built, folder / "again")

    def unpublished(built: Built) -> Built:
        dbt(built.workspace, built.now, *WITHOUT_TESTS)
        return built

    return Builds(
        rough,
        built,
        unpublished(apart(folder / "without", plain.folder, DEMO_NOW)),
        unpublished(apart(folder / "then", cut.folder, moment)),
        unpublished(replace(later, workspace=replace(later.workspace, state=folder / "state"), now=moment)),
    )


def put_aside(built: Built) -> dict[tuple[str, str, dt.date], int]:
    """Return how many values the wall has put aside, by table, column and date."""
    query = "select table_name, column_name, game_date, value_count from main_marts.fct_values_put_aside"
    return {(table, column, date): count for table, column, date, count in built.rows(query)}


def documents(built: Built) -> dict[str, str]:
    """Return the text of each document in a database, by path, without what it says of raw rows."""
    return {path: untold(path, content) for path, content in payloads(built).items()}


def untold(path: str, content: Any) -> str:  # noqa: ANN401 (any JSON)
    """Return a document's text, with an object for each row, without what it says of raw rows."""
    keys = next((keys for start, keys in TOLD.items() if path.startswith(start)), None)
    document = with_objects(content)
    return orjson.dumps(without(document, keys) if keys else document).decode()


def without(content: Any, keys: set[str]) -> Any:  # noqa: ANN401 (any JSON)
    """Return a document without some keys, wherever they stand; lists of players by their ids, not by their names."""
    if isinstance(content, dict):
        return {key: without(value, keys) for key, value in content.items() if key not in keys}
    if not isinstance(content, list):
        return content
    return sorted((without(value, keys) for value in content), key=_player)


def _player(entry: Any) -> str:  # noqa: ANN401 (any JSON)
    known = entry if isinstance(entry, dict) else {}
    return str(known.get("player_id") or known.get("player_lookup") or "")


def test_the_generator_strikes_every_bound(builds: Builds) -> None:
    """Of each column that has one; and whatever is a number with a fraction has a bound, which NaN is not within."""
    bounded = {(table, name) for table, name, _, _ in walled()}
    assert {(table, name) for table, name, _ in builds.rough.aside} == bounded
    floats = {
        (table["name"], column["name"])
        for source in SOURCES
        for table in source["tables"]
        for column in table["columns"]
        if column["data_type"] in ("numeric", "float64")
    }
    assert floats <= bounded


def test_what_cannot_be_true_is_counted(builds: Builds, demo: Built) -> None:
    """By table, column and date, and no date loses a document."""
    found = put_aside(builds.built)
    assert found == builds.rough.aside
    since = DEMO_NOW.date() - dt.timedelta(13)
    rejected = orjson.loads(builds.built.internal_files()["admin/inputs.json"])["rejected"]
    assert {(of["table"], of["column"], dt.date.fromisoformat(of["date"])): of["values"] for of in rejected} == {
        key: count for key, count in found.items() if since <= key[2] <= DEMO_NOW.date()
    }
    assert set(builds.built.files()) == set(demo.files())


def test_what_cannot_be_true_is_absent_and_neither_doubles_nor_order_nor_types_matter(builds: Builds) -> None:
    """Every byte of every document, but for what is said of raw rows."""
    assert_equal(documents(builds.built), documents(builds.plain))


def test_the_date_has_what_a_rebuild_must_not_see(demo_raw: Path) -> None:
    """Versions on both sides of the lock; else the next test would prove nothing."""
    query = f"""
        select countif(created_at = $lock), countif(created_at > $lock)
        from read_parquet('{demo_raw}/player_prop_predictions.parquet') where game_date = $date"""
    at_lock, late = duckdb.execute(query, {"lock": lock_of(demo_raw, DATE), "date": DATE}).fetchone() or (0, 0)
    assert at_lock > 0
    assert late > 0


def test_a_rebuild_gives_what_the_build_gave(builds: Builds) -> None:
    """Nothing that came later is seen: neither rows, nor that some of them could not be true."""
    # of a game that has begun and not ended, the folder's one row says how it ended
    assert_equal(
        *(
            {path: without_states(text) for path, text in documents(built).items()}
            for built in (builds.again, builds.then)
        )
    )
    # of a row whose time cannot be true nobody knows that it came later; without a date, too, it counts for today
    instants = {name for _, name, kind, _ in walled() if kind == "timestamp"}
    seen, then = (
        {
            (table, column, date): count
            for (table, column, date), count in put_aside(built).items()
            if column not in instants and (column, date) != ("game_date", DATE)
        }
        for built in (builds.again, builds.then)
    )
    assert seen == then


def without_states(text: str) -> Any:  # noqa: ANN401 (any JSON)
    """Return a document without what it says of the state of the date's games, and of what is due once they have ended.

    Of every other date it stays.
    """
    document = orjson.loads(text)
    if document.get("date", str(DATE)) != str(DATE):
        return document
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
    return document


def assert_equal(found: dict[str, Any], expected: dict[str, Any]) -> None:
    """Name what differs."""
    assert {path for path in found if found[path] != expected.get(path)} == set()
    assert found.keys() == expected.keys()


def test_the_dates_between_do_not_notice(builds: Builds, demo: Built) -> None:
    """Apart from names, which have no date, records of earlier dates, and who was said on them to be able to play."""
    compared: Counter[str] = Counter()
    rough, clean = documents(builds.built), documents(demo)
    first = min(date for _, _, date in builds.rough.aside)
    for path, text in rough.items():
        date = re.search(r"\d{4}-\d\d-\d\d", path)
        if date and (dt.date.fromisoformat(date[0]) - STRUCK).days % 2:
            keys = {"player", "stats", "availability"} if date[0] > str(first) else {"player"}
            assert without(orjson.loads(text), keys) == without(orjson.loads(clean[path]), keys), path
            compared[path.partition("/2025")[0]] += 1
    dated = ("picks", "signals", "predictions", "results", "best-bets", "admin/picks", "admin/predictions", "admin/why")
    assert compared == Counter(dict.fromkeys(dated, 23) | {"live": 1, "live-grading": 1})
