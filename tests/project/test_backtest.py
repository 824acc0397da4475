"""`admin/definitions.json` is what candidates and box scores give, counted once more in plain Python."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterable
from fractions import Fraction
from math import ceil, comb
from pathlib import Path
from statistics import NormalDist
from typing import Any, NamedTuple

import duckdb
import orjson
import pytest

from tests.dbt_process import WITH_TESTS, WITHOUT_TESTS
from tests.project.conftest import Built, Dbt, apart, payloads, publish
from tests.project.definitions import Definition, picks, rows
from tests.project.grading import Grader, Published, rounded, stats, wilson
from tests.project.raw import Raw, seed

Z_HUNDREDTHS = {1: 196, 2: 225, 5: 258, 9: 278, 10: 281, 20: 303, 50: 330, 100: 349}
BREAK_EVEN = Fraction(1000, 1909)
LINE_BANDS = {"from_25": 25, "from_20": 20, "from_15": 15, "from_10": 10, "below_10": 0}
NUMBERS = {
    *(
        "min_edge",
        "min_confidence",
        "pct_over_min",
        "pct_over_max",
        "line_min",
        "line_max",
        "min_feature_quality",
        "top_n",
    )
}
FLAGS = {"is_ranked", "is_best_bets"}

# rows of trials: by all that a row can say, and with what would break documents if it were public
TRIALS = """\
trial_any,internal,,,,catboost_v9,,,,,,,,,,false,,false,2025-11-15,
trial_named,internal,77,Secret Overs,Nobody may read,catboost_v9,4,,GREEN_OR_RED,20,60,OVER,\
12,24.5,80,true,2,false,2025-11-10,2025-11-20
trial_other,internal,,,,moving_average,3,,ANY,,,UNDER,,,,true,4,false,2025-10-01,
trial_versions,internal,,,,catboost_v9,5,80,ANY,,,,,,,false,,false,2025-10-25,2025-11-05
trial_versions,internal,78,,,catboost_v9,4,80,ANY,,,,,,,false,,false,2025-11-05,
trial_empty,internal,,,,catboost_v9,50,,ANY,,,,,,,false,,false,2025-11-05,
trial_to_come,internal,,,,catboost_v9,3,,RED,,,,,,,true,1,false,2026-01-01,
"""

# a version that is still to come
PREMIUM = "v9_premium_safe,public,8,Premium,Premium selection,catboost_v9,3,92,GREEN_OR_YELLOW,,,,,,,false,,false,"


class Pick(NamedTuple):
    """A pick that a version would have made."""

    date: dt.date
    player: str
    direction: str
    line: float
    season: str
    signal: str
    outcome: str


def made(published: Published, definition: Definition) -> list[Pick]:
    """Return what a version would have picked on every date up to today, the best of a date first."""
    outcomes = {(of.row.date, of.row.system_id, of.row.player_lookup): of.grade.outcome for of in published.candidates}
    found = []
    for date, document in published.dated("admin/picks").items():
        if date <= published.today:
            signals = {of["system_id"]: of["daily_signal"] for of in document["signals"]}
            signal = signals.get(definition["system_id"]) or "NONE"
            for pick in picks(document, definition):
                outcome = outcomes[date, definition["system_id"], pick["player_lookup"]]
                found.append(
                    Pick(
                        date,
                        pick["player_lookup"],
                        pick["direction"],
                        pick["line"],
                        Raw.season(date) or "",
                        signal,
                        outcome or "",
                    )
                )
    return found


def chance(wins: int, losses: int) -> Fraction | None:
    """Return the probability of at least so many wins without skill, exactly."""
    total = wins + losses
    if not total:
        return None
    lost = 1 - BREAK_EVEN
    return sum((comb(total, k) * BREAK_EVEN**k * lost ** (total - k) for k in range(wins, total + 1)), Fraction(0))


def adjusted(wins: int, losses: int, z_hundredths: int) -> dict[str, float] | None:
    """Return the Wilson interval with another z."""
    low, losing = wilson(wins, losses, z_hundredths), wilson(losses, wins, z_hundredths)
    return None if low is None or losing is None else {"low": low / 10, "high": (1000 - losing) / 10}


def worst(outcomes: Iterable[str]) -> tuple[int, float | None]:
    """Return the longest losing run and the deepest drawdown."""
    run = longest = units = peak = deepest = decided = 0
    for outcome in outcomes:
        if outcome in {"win", "loss"}:
            decided += 1
            run = run + 1 if outcome == "loss" else 0
            units += 909 if outcome == "win" else -1000
            longest, peak = max(longest, run), max(peak, units)
            deepest = max(deepest, peak - units)
    return longest, deepest / 1000 if decided else None


def part(own: list[Pick], tried: int) -> dict[str, Any]:
    """Return what the document says of a part, but for probabilities, which are compared with a tolerance."""
    counted = stats(of.outcome for of in own)
    interval = adjusted(counted["wins"], counted["losses"], next(z for m, z in Z_HUNDREDTHS.items() if m >= tried))
    verdict = None
    if interval:
        verdict = "may_be_luck"
        verdict = "above_break_even" if interval["low"] > 52.4 else verdict
        verdict = "below_break_even" if interval["high"] < 52.4 else verdict
    run, drawdown = worst(of.outcome for of in own)
    return {
        "stats": counted,
        "interval_adjusted": interval,
        "verdict": verdict,
        "longest_losing_run": run,
        "deepest_drawdown": drawdown,
    }


KEYS: dict[str, Callable[[Pick], str]] = {
    "season": lambda of: of.season,
    "month": lambda of: str(of.date)[:7],
    "direction": lambda of: of.direction,
    "line_band": lambda of: next((band for band, least in LINE_BANDS.items() if of.line >= least), "NONE"),
    "signal": lambda of: of.signal,
}
"""What tells the picks of a split apart."""


def splits(own: list[Pick]) -> dict[str, list[dict[str, Any]]]:
    """Return the lists of records."""
    return {
        f"{name}s": [
            {name: value, "stats": stats(of.outcome for of in own if key(of) == value)}
            for value in sorted({key(of) for of in own})
        ]
        for name, key in KEYS.items()
    }


def overlap(own: list[Pick], theirs: list[Pick], since: str) -> dict[str, Any]:
    """Return how the picks of both compare from a date on."""
    here = {of[:3]: of for of in own if str(of.date) >= since}
    there = {of[:3] for of in theirs if str(of.date) >= since}
    shared = len(here.keys() & there)
    return {
        "shared": shared,
        "only_here": len(here) - shared,
        "only_there": len(there) - shared,
        "share": rounded(Fraction(100 * shared, len(here)), 1) if here else None,
        "stats": stats(of.outcome for key, of in here.items() if key not in there),
    }


def cell(column: str, text: str) -> object:
    """Return a cell as the document shows it."""
    if not text:
        return None
    if column in FLAGS:
        return text == "true"
    return float(text) if column in NUMBERS else text


def compare(published: Published, definitions: list[Definition], elsewhere: int = 0) -> None:
    """Compare the document with what the definitions of a seed give."""
    document = published.documents["admin/definitions.json"]
    tried = len(definitions) + elsewhere
    assert (document["definitions_tried"], document["break_even"]) == (tried, 52.4)
    assert document["status"] == published.documents["admin/dashboard.json"]["status"]
    definitions = sorted(definitions, key=lambda row: (row["audience"], row["subset_id"], row["valid_from"]))
    all_picks = {(row["subset_id"], row["valid_from"]): made(published, row) for row in definitions}
    public = [row for row in definitions if row["audience"] == "public"]
    begun = [row for row in public if row["valid_from"] <= str(published.today)]
    newest = {row["subset_id"]: row for row in sorted(begun, key=lambda row: row["valid_from"])}
    assert len(document["definitions"]) == len(definitions)
    for shown, row in zip(document["definitions"], definitions, strict=True):
        own = all_picks[row["subset_id"], row["valid_from"]]
        parts = {
            "before": [of for of in own if str(of.date) < row["valid_from"]],
            "since": [of for of in own if str(of.date) >= row["valid_from"]],
            "all": own,
        }
        others = [other for other in newest.values() if other["subset_id"] != row["subset_id"]]
        expected = {column: cell(column, text) for column, text in row.items()} | splits(own)
        expected["overlap"] = [
            {"public_id": other["public_id"]}
            | overlap(
                own, all_picks[other["subset_id"], other["valid_from"]], max(row["valid_from"], other["valid_from"])
            )
            for other in sorted(others, key=lambda other: int(other["public_id"]))
        ]
        for name, its in parts.items():
            probability = chance(sum(of.outcome == "win" for of in its), sum(of.outcome == "loss" for of in its))
            for key, times in (("p_value", 1), ("p_adjusted", tried)):
                exact = None if probability is None else pytest.approx(min(1.0, float(times * probability)), abs=1e-4)
                assert shown[name].pop(key) == exact, (row, name, key)
            assert shown[name] == part(its, tried), (row["subset_id"], name)
        assert {key: value for key, value in shown.items() if key not in parts} == expected


def test_the_backtest_is_what_the_definitions_say(published: Published) -> None:
    """Of the demo, of a date between two seasons, and of the real input."""
    compare(published, rows())


def test_a_z_allows_for_so_many_trials() -> None:
    """It is that of a normal variable, rounded up, and an interval of one trial is that of every record."""
    found = {int(row["definitions"]): int(row["z_hundredths"]) for row in seed("bonferroni_z")}
    assert found == {m: ceil(100 * NormalDist().inv_cdf(1 - 0.025 / m) - 1e-9) for m in found}
    assert found == Z_HUNDREDTHS


@pytest.fixture(scope="module")
def with_trials(dbt: Dbt, demo: Built, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the demo with definitions on trial in its seed."""
    built = apart(tmp_path_factory.mktemp("trials") / "built", demo.workspace.raw, demo.now)
    add_trials(built)
    dbt(built.workspace, built.now, *WITH_TESTS)
    publish(built)
    return built


def add_trials(built: Built) -> None:
    """Give a project a seed with trials, and with a version that is planned."""
    file = built.workspace.own_seeds() / "subset_definitions.csv"
    now = f"{PREMIUM}2021-10-19,"
    assert now in file.read_text()
    file.write_text(file.read_text().replace(now, f"{now}2026-06-01\n{PREMIUM}2026-06-01,") + TRIALS)


def test_a_trial_changes_no_public_byte(demo: Built, with_trials: Built) -> None:
    """Whatever its rows say; nor any internal one, but those that say of definitions why."""
    assert with_trials.files() == demo.files()
    internal = with_trials.internal_files()
    changed = {path for path, body in demo.internal_files().items() if internal[path] != body}
    assert {path.partition("/2025")[0] for path in changed} == {"admin/definitions.json", "admin/why"}


def test_a_trial_is_decided_as_any_definition(with_trials: Built) -> None:
    """By the backtest on every date, and by what decides each day where it is valid; its names are no public text."""
    documents = {
        path: orjson.loads(body) for path, body in (with_trials.files() | with_trials.internal_files()).items()
    }
    grader = Grader(with_trials.workspace.raw, with_trials.now)
    published = Published(documents, grader)
    compare(published, rows(with_trials.workspace.folder / "seeds"))
    decisions = [
        [(each["audience"] != "public", int(each["public_id"] or 0), each["id"]) for each in system["subsets"]]
        for document in published.dated("admin/why").values()
        for player in document["players"]
        for system in player["systems"]
    ]
    assert decisions == [sorted(each) for each in decisions]
    assert any(each[-1][0] and not each[0][0] for each in decisions if each)
    with duckdb.connect(str(with_trials.workspace.database), read_only=True) as connection:
        names = {
            name for (name,) in connection.table("main_intermediate.int_internal_names").project("name").fetchall()
        }
        decided = connection.execute(
            "select subset_id, min(game_date), max(game_date) from main_marts.fct_subset_decisions"
            " where audience = 'internal' group by subset_id order by subset_id"
        ).fetchall()
    assert {"trial_any", "trial_to_come", "secret overs", "nobody may read"} <= names
    days = {subset_id: (str(first), str(last)) for subset_id, first, last in decided}
    assert [*days] == ["trial_any", "trial_empty", "trial_named", "trial_other", "trial_versions"]
    assert days["trial_named"] == ("2025-11-10", "2025-11-19")


def test_a_new_definition_is_tried_on_dates_that_are_not_built_again(
    dbt: Dbt, demo: Built, with_trials: Built, tmp_path: Path
) -> None:
    """Definitions that have changed are tried on all dates; else the dates before the incremental window stay."""
    built = apart(tmp_path / "built", demo.workspace.raw, demo.now)
    add_trials(built)
    shutil.copyfile(demo.workspace.database, built.workspace.database)
    model, database = "internal__admin_definitions", str(built.workspace.database)

    def run() -> object:
        dbt(built.workspace, built.now, *WITHOUT_TESTS, "--select", f"+{model}", incremental_on_duckdb=True)
        return payloads(built, model)

    assert run() == payloads(with_trials, model)
    with duckdb.connect(database) as connection:
        connection.execute("update main_marts.fct_backtest_picks set outcome = 'kept'")
    run()
    with duckdb.connect(database, read_only=True) as connection:
        (kept,) = connection.execute(
            "select max(game_date) from main_marts.fct_backtest_picks where outcome = 'kept'"
        ).fetchall()
        (again,) = connection.execute(
            "select min(game_date) from main_marts.fct_backtest_picks where outcome != 'kept'"
        ).fetchall()
    assert kept < again
