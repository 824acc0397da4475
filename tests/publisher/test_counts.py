"""What was settled stays settled, and records are held with the dates that they count."""

import datetime as dt
import hashlib
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from publisher.dbt.manifest import Counts
from publisher.planning.counts import counted, falls
from publisher.releases.bodies import Bodies
from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import NO_RECORD, NOW, SIGNAL, Warehouse, files

RESULTS, RECORD = "v1/results/2026-01-14.json", "v1/subsets/performance.json"
COUNTS = {
    "season": "season",
    "settled": [],
    "played": ["wins", "losses", "pushes"],
    "corrections_max": 2,
}
METADATA: dict[str, dict[str, Any]] = {
    "results": {
        "schema": "results.json",
        "items": [{"array": "results", "keys": ["player"]}],
        "counts": COUNTS | {"at": [], "settled": ["settled"], "played": ["stats.wins", "stats.losses", "stats.pushes"]},
    },
    "subsets_performance": {
        "counts": COUNTS | {"at": ["windows", "season", {"array": "groups", "key": "id"}, "stats"]},
    },
}


@pytest.fixture
def counting(warehouse: Warehouse) -> Warehouse:
    """Return a warehouse whose results and records have counts."""
    warehouse.metadata = deepcopy(METADATA)
    return warehouse


def add_results(warehouse: Warehouse, *counted: int, date: str = "2026-01-14", players: str = "A") -> None:
    """Add the results of a date: how many were won, and how many settled in all; players are single letters."""
    wins, settled = (*counted, counted[0])[:2]
    shown = {"team": "PHI", "opponent": "BOS", "prediction": 25.1, "line": 19.5, "direction": "OVER"}
    shown |= {"player_id": None, "game_id": "20260114_BOS_PHI", "actual": None, "outcome": "pending"}
    results = [{"player": player, **shown} for player in players]
    base = {key: SIGNAL[key] for key in ("generated_at", "model", "status", "season", "locks_at", "basis")}
    numbers = {"shown": settled, "no_direction": 0, "settled": settled, "stats": NO_RECORD | {"wins": wins}}
    content = {"date": date, **numbers, "results": results}
    warehouse.put(f"results/{date}.json", "results", base | content)


def add_record(warehouse: Warehouse, *counted: int, **named: str) -> None:
    """Add the records of a group, of which one is that of the season: how many were won and void."""
    wins, voids = (*counted, 0)[:2]
    warehouse.add_performance()
    content = warehouse.rows["subsets_performance"][0].content
    content["season"] = named.get("season", "2025-26")
    stats = NO_RECORD | {"picks": wins, "wins": wins, "voids": voids}
    window = {
        **content["windows"]["season"],
        "groups": [{"id": named.get("group", "1"), "name": "Top Pick", "stats": stats}],
    }
    content["windows"] = content["windows"] | {"season": window}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ((10, 12), (8, 12), ""),
        ((10, 12), (7, 12), "would go from 10 played results to 7 (2025-26) (gate outcomes"),
        ((10, 12), (10, 11), "would go from 12 settled results to 11 (2025-26) (gate outcomes"),
        ((10, 12), (11, 12), ""),
        ((10, 10), (0, 0), "would go from 10 settled results to 0 (2025-26) (gate outcomes"),
    ],
)
def test_what_is_settled_stays_settled(
    counting: Warehouse, publish: Run, old: tuple[int, int], new: tuple[int, int], said: str
) -> None:
    """Two corrections from played to void pass, a third does not."""
    add_results(counting, *old)
    publish()
    add_results(counting, *new)
    code, _, err = publish()
    assert (code, said in err) == (1 if said else 0, True)
    assert publish("--force-outcomes", "--date", "2026-01-14").code == 0


@pytest.mark.parametrize(
    ("counted", "more", "code"),
    [
        ((98,), {}, 0),
        ((97,), {}, 1),
        ((97, 3), {}, 1),
        ((1,), {"season": "2026-27"}, 0),
        ((1,), {"group": "2"}, 0),
    ],
)
def test_a_record_falls_by_corrections_alone(
    counting: Warehouse, publish: Run, counted: tuple[int, ...], more: dict[str, str], code: int
) -> None:
    """Of one season and one group; another season or group is another record."""
    add_record(counting, 100)
    publish()
    add_record(counting, *counted, **more)
    found, _, err = publish()
    assert (found, "(gate outcomes; --force-outcomes overrules it)" in err) == (code, code == 1)
    assert publish("--force-outcomes").code == 0


def test_a_void_is_settled_when_the_document_says_so(counting: Warehouse, publish: Run) -> None:
    """It may come before the game's end, and be taken back."""
    add_results(counting, 10, 10)
    row = counting.rows["results"][0]
    row.content["stats"] |= {"voids": 3}
    publish()
    row.content["stats"] |= {"voids": 0, "pending": 3}
    assert publish().code == 0


@pytest.mark.parametrize(("locks_at", "code"), [("2026-01-15T17:00:01Z", 0), ("2026-01-15T17:00:00Z", 1)])
def test_before_the_lock_counts_fall_with_what_is_shown(
    counting: Warehouse, publish: Run, locks_at: str, code: int
) -> None:
    """Its ledger rows may still change; at the lock they no longer do."""
    for wins in (10, 5):
        add_results(counting, wins)
        counting.rows["results"][0].locks_at = dt.datetime.fromisoformat(locks_at)
        found = publish(now=NOW).code
    assert found == code


@pytest.mark.parametrize(("wins", "code"), [(1, 0), (0, 1)])
def test_outcomes_are_counted_where_a_document_only_lists_them(
    counting: Warehouse, publish: Run, wins: int, code: int
) -> None:
    """Two of three picks may be corrected to a void, not all."""
    counting.metadata["results"]["counts"] = COUNTS | {
        "at": [],
        "of": {"array": "results", "key": "outcome"},
        "played": ["win", "loss", "push"],
    }
    for outcomes in (["win"] * 3, ["win"] * wins + ["void"] * (3 - wins)):
        add_results(counting, 0, players="ABC")
        for result, outcome in zip(counting.rows["results"][0].content["results"], outcomes, strict=True):
            result |= {"outcome": outcome, "actual": 20 if outcome == "win" else None}
        found, _, err = publish()
    assert (found, "would go from 3 played results to 0 (2025-26) (gate outcomes" in err) == (code, code == 1)


def test_a_correction_that_two_documents_of_a_date_count_is_one(counting: Warehouse, publish: Run) -> None:
    """The record may fall by its own two corrections and by the two of the date, not by four."""
    counting.metadata["admin_signals"] = METADATA["results"] | {"audience": "public"}
    for wins, record, code in ((10, 100, 0), (8, 95, 1)):
        add_results(counting, wins, 10)
        row = counting.rows["results"][0]
        counting.rows["admin_signals"] = [replace(row, path="admin_signals/2026-01-14.json")]
        add_record(counting, record)
        assert publish().code == code


def test_the_dates_of_many_records_are_read_once(
    counting: Warehouse, publish: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A season's results are most of what there is to parse."""
    reads: list[str] = []
    read = Bodies.read

    def noted(bodies: Bodies, sha256: str) -> bytes:
        reads.append(sha256)
        return read(bodies, sha256)

    monkeypatch.setattr(Bodies, "read", noted)
    counting.metadata["admin_signals"] = METADATA["subsets_performance"] | {
        "audience": "public",
        "schema": "subsets_performance.json",
    }
    for wins in (10, 11):
        reads.clear()
        add_results(counting, wins)
        add_record(counting, 100 + wins)
        row = counting.rows["subsets_performance"][0]
        counting.rows["admin_signals"] = [replace(row, path="admin_signals.json")]
        assert publish().code == 0
    result = hashlib.sha256((counting.store / RESULTS).read_bytes()).hexdigest()
    # once for its records, and once to write it: the store that readers see, and the state store
    assert reads.count(result) == 3


@pytest.mark.parametrize(("wins", "code"), [(94, 0), (93, 1)])
def test_a_record_falls_as_much_as_its_dates(counting: Warehouse, publish: Run, wins: int, code: int) -> None:
    """Two dates with two corrections each, and two that are still on their way."""
    dates = ("2026-01-13", "2026-01-14")
    for date in dates:
        add_results(counting, 10, date=date)
    add_record(counting, 100)
    publish()
    for date in dates:
        add_results(counting, 8, 10, date=date)
    add_record(counting, wins, 100 - wins)
    assert publish().code == code


def test_a_date_that_counts_nothing_yet_has_no_results() -> None:
    """Null is no number; a date that had results and says null has lost them."""
    counts = Counts("season", (("dates", "date"),), None, (), ("wins", "losses"), 2)
    empty, full = (
        {"season": "2025-26", "dates": [{"date": "2026-01-14", "wins": wins, "losses": wins}]} for wins in (None, 2)
    )
    assert counted(empty, counts) == {"2025-26, date 2026-01-14": (0, 0)}
    assert list(falls(empty, full, counts, (0, 2))) == []
    assert list(falls(full, empty, counts, (0, 2))) == [
        ("would go from 4 played results to 0 (2025-26, date 2026-01-14)", 4)
    ]


@pytest.mark.parametrize(("season", "is_held"), [("2025-26", True), ("2024-25", False)])
def test_a_record_is_held_with_a_date_that_it_counts(
    counting: Warehouse, publish: Run, store: Path, season: str, *, is_held: bool
) -> None:
    """A date that lacks a player would not add up to the record; a record of another season does not count it."""
    add_results(counting, 1, players="AB")
    add_record(counting, 100, season=season)
    publish()
    before = files(store)
    add_results(counting, 1, players="A")
    add_record(counting, 101, season=season)
    assert publish().code == 1
    after = files(store)
    assert after[RESULTS] == before[RESULTS]
    assert (after[RECORD] == before[RECORD]) is is_held
    reason = orjson.loads(after["v1/status.json"])["documents"]["subsets_performance"]["reason"]
    assert (reason is not None and reason.startswith(RESULTS)) is is_held


def test_a_record_is_not_held_with_a_date_that_is_held_otherwise(
    counting: Warehouse, publish: Run, store: Path
) -> None:
    """A date without data counts nothing that the record lacks."""
    counting.add("2026-01-14")
    add_record(counting, 100)
    publish()
    before = files(store)
    counting.add("2026-01-14", status="no_data", signal=None)
    add_record(counting, 101)
    assert publish().code == 1
    assert files(store)[RECORD] != before[RECORD]


@pytest.mark.parametrize(("days", "is_held"), [((-1, -1), True), ((-5, -2), False), (None, False)])
def test_a_dated_document_is_held_with_a_date_whose_results_it_sums_up(
    counting: Warehouse, publish: Run, store: Path, days: tuple[int, int] | None, *, is_held: bool
) -> None:
    """Though it is about another date, and though nothing stands under its path; without days it is of its own date."""
    counts = {"season": "season"} | ({"days": list(days)} if days else {})
    counting.metadata["picks"] = {"counts": counts}
    add_results(counting, 1, players="AB")
    counting.add_picks("Ann", date="2026-01-10")
    publish()
    add_results(counting, 1, players="A")
    counting.add_picks("Ann")
    assert publish().code == 1
    assert ("v1/picks/2026-01-15.json" not in files(store)) is is_held


def test_a_record_that_would_fall_holds_all_that_counts_its_season(
    counting: Warehouse, publish: Run, store: Path
) -> None:
    """Whichever dates a run looks at: a read that lacks results is told by the sums that it does look at."""
    counting.metadata |= {"picks": {"counts": {"season": "season", "days": [-30, -1]}}}
    add_record(counting, 100)
    counting.add_picks("Ann")
    publish()
    before = files(store)
    add_record(counting, 90)
    counting.add_picks("Ann", "Bob")
    code, _, err = publish()
    own = {"v1/status.json", "v1/manifest.json"}
    assert (code, {path for path, body in files(store).items() if before.get(path) != body} <= own) == (1, True)
    assert err.count("would go from 100 played results to 90") == 1


@pytest.mark.parametrize(("wins", "is_held"), [(1, False), (2, True)])
def test_a_document_that_is_not_valid_holds_a_record_that_would_contradict_it(
    counting: Warehouse, publish: Run, store: Path, wins: int, *, is_held: bool
) -> None:
    """Where it counts what it counted before, all else goes out."""
    add_results(counting, 1)
    add_record(counting, 100)
    publish()
    before = files(store)
    add_results(counting, wins)
    counting.rows["results"][0].content["results"][0]["direction"] = "UP"
    add_record(counting, 101)
    code, _, err = publish()
    assert (code, "results/2026-01-14.json: is not valid: " in err) == (1, True)
    assert (files(store)[RECORD] == before[RECORD]) is is_held


def test_what_many_dates_lose_is_said_once(counting: Warehouse, publish: Run) -> None:
    """With the cause that the metadata names, and how to let one of them pass."""
    dates = [f"2026-01-{day}" for day in (11, 12, 14)]
    counting.metadata["results"]["counts"] |= {"fallen": "scores are missing; build again"}
    for date in dates:
        add_results(counting, 20, date=date)
    publish()
    for lost, date in enumerate(dates, 5):
        add_results(counting, 20 - lost, date=date)
    code, _, err = publish()
    assert code == 1
    said = "publisher: 2026-01-11 to 2026-01-14: 3 dates lose 5 to 7 results each: scores are missing; build again"
    way = "(gate outcomes; --force-outcomes --date D overrules it for a date)"
    assert [line for line in err.splitlines() if "gate" in line] == [f"{said} {way}"]
