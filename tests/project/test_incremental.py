"""Building the incremental window, run after run, leaves the same documents as building every date at once."""

import datetime as dt
from contextlib import chdir
from pathlib import Path
from typing import Any

from demo.league import DEMO_NOW
from demo.season import simulate
from tests.database import change
from tests.dbt_process import WITH_TESTS, WITHOUT_TESTS
from tests.project.conftest import Built, Dbt, again, apart, of_documents
from tools.built_from import chosen

REPROCESS = dt.timedelta(days=7)  # of dbt_project.yml
# more and fewer days apart than are reprocessed
EARLIER = [DEMO_NOW - dt.timedelta(days=days) for days in (32, 5)]
AGES = "admin/inputs.json"
NEXT_MOMENT = "select comes_at::timestamp from main_staging.stg_nba_raw__next_moment"
DOCUMENT = "document_date, status, row_count, locks_at, cache_control, payload_sha"
FACTS = ("fct_player_games", "fct_player_season_before_game")
"""They look back beyond the window, or are looked back upon."""

DEPLOYED = "fct_prediction_versions"
"""It reads an intermediate table, which holds the window."""

MADE_AT = "select document_date, payload ->> 'generated_at' from main_documents.public__picks"


def facts(built: Built, *names: str) -> list[list[Any]]:
    """Return the rows of facts."""
    return [built.rows(f"from main_marts.{name} order by all") for name in names]


def test_the_incremental_window_is_enough(dbt: Dbt, demo: Built, tmp_path: Path) -> None:
    """Through gaps in the schedule and dates that are graded late; what is older stays as it was written.

    The last run is as late as nothing is new by the clock since the demo's, which is of the same rows; but for the age
    of upstream's runs, and what shows the age of a raw table is built every hour (tools/news.py).
    """
    built = apart(tmp_path / "built", tmp_path / "raw", demo.now)
    with chdir(demo.workspace.folder):  # where the view names raw files
        ((comes_at,),) = demo.rows(NEXT_MOMENT)
    runs = [*EARLIER, comes_at.replace(tzinfo=dt.UTC) - dt.timedelta(seconds=1)]
    assert runs[-1] - demo.now > dt.timedelta(minutes=3)
    for now in runs:
        simulate(built.workspace.raw.resolve(), as_of=min(now, demo.now))
        # in the database of the run before, with what upstream has by now
        dbt(built.workspace, now, *WITHOUT_TESTS, incremental_on_duckdb=True)
    expected, found = of_documents(demo, DOCUMENT), of_documents(built, DOCUMENT)
    assert found.keys() == expected.keys()
    assert [path for path in expected if found[path] != expected[path]] == [AGES]
    assert facts(built, *FACTS) == facts(demo, *FACTS)
    made_at = dict(built.rows(MADE_AT))
    for date, written in made_at.items():
        due = [run for run, before in zip(runs[1:], runs, strict=False) if date >= before.date() - REPROCESS]
        # or later, where a date was graded late
        assert written >= f"{[runs[0], *due][-1]:%Y-%m-%dT%H:%M:%SZ}", date
    assert [made_at[date] for date in sorted(made_at)] == sorted(made_at.values())
    assert len(set(made_at.values())) == len(runs)
    # a deployment makes every date of a part anew, which rests on tables of the window
    manifest = built.left("manifest")
    part = chosen(manifest, [f"model.nba_subsets.{DEPLOYED}"])
    assert part
    assert len(part) < len(manifest["nodes"]) / 2, "choose another, of which less is built"
    options = ("--full-refresh", "--indirect-selection", "empty", "--select", *part)
    dbt(built.workspace, runs[-1], *WITH_TESTS, *options, incremental_on_duckdb=True)
    assert of_documents(built, DOCUMENT) == found
    assert facts(built, DEPLOYED) == facts(demo, DEPLOYED)


def test_a_table_that_is_missing_makes_every_date_anew(dbt: Dbt, demo: Built, tmp_path: Path) -> None:
    """In mid-run it is there again, which must not change what the rest of the run rebuilds."""
    built = again(demo, tmp_path / "built")
    first, second = "fct_predictions_shown", "fct_edges_daily"  # the second one reads the first
    emptied = f"delete from main_marts.{second} where game_date < '2025-11-01'"
    change(built.workspace.database, f"drop table main_marts.{first}", emptied)
    dbt(built.workspace, built.now, *WITHOUT_TESTS, "--select", first, second, incremental_on_duckdb=True)
    assert facts(built, first, second) == facts(demo, first, second)


def test_a_pause_over_the_summer_loses_no_date(dbt: Dbt, demo: Built, tmp_path: Path) -> None:
    """A last run before what records read of the next season: everything is rebuilt."""
    after = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
    simulate(tmp_path / "raw", as_of=after)
    built = again(demo, tmp_path / "built", raw=tmp_path / "raw")
    # it holds a part to the instant of the whole
    change(built.workspace.database, "drop table main_bookkeeping.given_inputs")
    selection = ("+fct_subset_performance_before_date", "+public__picks")
    dbt(built.workspace, after, *WITHOUT_TESTS, "--select", *selection, incremental_on_duckdb=True)
    counted = "select count(*) from main_marts.fct_subset_performance_before_date where game_date <= date '2025-11-30'"
    assert built.rows(counted) == demo.rows(counted)
    written = "select count(distinct document_date) from main_documents.public__picks"
    assert built.rows(written) == [((after.date() - dt.date(2025, 10, 17)).days + 1,)]


def test_a_run_counts_when_every_model_by_date_was_built(demo: Built) -> None:
    """bookkeeping__complete_runs rests on every one of those models, so dbt skips it when one of them fails."""
    nodes = demo.left("manifest")["nodes"]
    found, left = set(), ["model.nba_subsets.bookkeeping__complete_runs"]
    while left:
        if (name := left.pop()) in nodes and name not in found:
            found.add(name)
            left += nodes[name]["depends_on"].get("nodes", [])
    assert {name for name, node in nodes.items() if node["config"].get("meta", {}).get("by_date")} <= found
