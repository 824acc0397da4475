"""An hour builds what is new, and says of the rest that it is still true; what is new is told without a query."""

import datetime as dt
import re
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import duckdb
import pytest
from google.api_core.exceptions import Forbidden
from google.cloud.bigquery import Client

from publisher.releases.stores.base import Headers
from publisher.releases.stores.memory import MemoryStore
from tests.project.conftest import Builder, Built
from tests.project.day import DATE, lock_of
from tests.project.week import EASTERN
from tests.tables import beside
from tools import deploy, news
from tools.news import LastBuild, News, Stamps, forget, stamps_of
from workspace import folder

CASES: dict[str, Any] = beside(__file__)
BEGAN = dt.datetime(2026, 1, 15, 12, 7, tzinfo=EASTERN)
RAW: Stamps = {"source.games": "at 11", "source.ledger": "of 5 files"}


def instant(text: str) -> dt.datetime:
    """Return an instant of that day by the clock of New York, or of another one."""
    day, _, time = text.rpartition(" ")
    return dt.datetime.fromisoformat(f"{day or BEGAN.date()}T{time}").replace(tzinfo=EASTERN)


@pytest.mark.parametrize("case", CASES["is_true"], ids=lambda case: case["why"])
def test_a_build_is_true_until_the_clock_changes_it(case: dict[str, Any]) -> None:
    """And for its own events, if it was published; ten minutes are what a build may take to begin."""
    until = instant(case["until"]) if "until" in case else None
    build = LastBuild(BEGAN, frozenset({"hourly", "graded"}), until)
    published = {"hourly": instant(case.get("published", "12:07")), "graded": BEGAN, "daily": BEGAN}
    events = case.get("events", ["hourly"])
    assert build.is_true(events, published, instant(case["now"]), EASTERN) == case["is_true"]


def new(state: MemoryStore, stamps: Stamps, now: str = "13:07") -> list[str] | None:
    """Return what is new an hour after the build."""
    return News(state, {}, stamps, {"hourly": BEGAN}, EASTERN).new_since(["hourly"], instant(now))


@pytest.mark.parametrize("until", [None, instant("18:59")])
def test_what_was_written_since_is_new(until: dt.datetime | None) -> None:
    """Or what nobody can tell of; what the build found is compared, and stays until another one is kept."""
    state = MemoryStore("state")
    forget(state)
    assert state.files == {}  # as on DuckDB, where nothing is ever kept
    assert new(state, RAW) is None
    before = News(state, {}, RAW, {}, EASTERN)
    before.keep(BEGAN, ["hourly"], until)
    assert new(state, RAW) == []
    assert new(state, RAW, "18:50") == (None if until else [])
    assert new(state, {**RAW, "source.games": "at 12"}) == ["source.games"]
    assert new(state, {**RAW, "source.games": None}) == ["source.games"]
    assert new(state, {**RAW, "source.odds": "at 1"}) == ["source.odds"]
    forget(state)
    assert new(state, RAW) is None
    before.keep(BEGAN, ["hourly"], until)
    assert new(state, RAW) == []


def test_on_duckdb_nothing_can_be_told() -> None:
    """Its raw files come anew with each run, so whatever is due is built."""
    state = MemoryStore("state")
    assert stamps_of({"metadata": {"adapter_type": "duckdb"}}, [], state, lambda: pytest.fail("asked")) == {}
    News(state, {}, RAW, {}, EASTERN).keep(BEGAN, ["hourly"], None)
    assert new(state, {}) is None


@pytest.fixture
def sources(demo: Built) -> dict[str, Any]:
    """Return a manifest as it is for BigQuery, with the project's sources."""
    return {**demo.left("manifest"), "metadata": {"adapter_type": "bigquery"}}


def bigquery(**tables: dict[str, Any]) -> Callable[[], Client]:
    """Return a connection that tells of tables: by default that they were modified at 12:07; never of a query."""

    def get_table(name: str, timeout: float) -> SimpleNamespace:
        assert timeout > 0
        told = tables.get(name.rpartition(".")[2], {})
        if "error" in told:
            raise told["error"]
        usual = {"table_type": "TABLE", "streaming_buffer": None, "modified": BEGAN}
        return SimpleNamespace(**usual | told)

    return lambda: cast("Client", SimpleNamespace(get_table=get_table))


def test_bigquery_says_when_a_table_was_modified(sources: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    """Not of a view, not while rows stream in. Optional ones are asked for if they are read; one may show ages."""
    state = MemoryStore("state")
    optional = [name for name, source in sources["sources"].items() if source["config"]["meta"].get("optional")]
    aging = "processor_run_history"
    usual = stamps_of(sources, [], state, bigquery())
    assert usual.keys() == sources["sources"].keys() - {*optional}
    assert all(usual.values())
    some = stamps_of(sources, [aging, "nbac_injury_report"], state, bigquery())
    assert {name.rpartition(".")[2]: told for name, told in some.items() if name not in usual} == {
        aging: None,
        "nbac_injury_report": BEGAN.isoformat(),
    }
    odd = bigquery(
        nba_schedule={"table_type": "VIEW"},
        player_game_summary={"streaming_buffer": object()},
        player_prop_predictions={"error": Forbidden("not yours\nat all")},  # type: ignore[no-untyped-call]
    )
    unknown = {name.rpartition(".")[2] for name, told in stamps_of(sources, [], state, odd).items() if told is None}
    assert unknown == {"nba_schedule", "player_game_summary", "player_prop_predictions"}
    assert capsys.readouterr().err == "player_prop_predictions: counts as new: 403 not yours\n"


def test_production_asks_bigquery(
    demo: Built, sources: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the project that runs the queries; of the optional inputs, about those that the project names."""
    projects = []

    def client(project: str | None) -> Client:
        projects.append(project)
        return bigquery()()

    monkeypatch.setattr(deploy, "Client", client)
    monkeypatch.chdir(demo.workspace.folder)
    given = {"BIGQUERY_PROJECT": "runs", "STORE": str(tmp_path / "store"), "STATE": str(tmp_path / "state")}
    assert (deploy.news(given).stamps, projects) == ({}, [])  # on DuckDB
    monkeypatch.setattr(deploy, "read_manifest", lambda _: sources)
    known = deploy.news(given)
    assert known.stamps == stamps_of(sources, [], MemoryStore("state"), bigquery())
    assert (projects, known.state.name, known.published) == (["runs"], given["STATE"], {})
    assert known.zone == EASTERN


def test_the_ledger_is_new_with_each_of_its_files(sources: dict[str, Any]) -> None:
    """Of a kind: written anew, too."""
    state = MemoryStore("state")
    before = stamps_of(sources, [], state, bigquery())
    path = "shown/picks/game_date=2026-01-15/members.ndjson"
    for body in (b"", b"{}"):
        found = state.look(path)
        state.write(path, body, Headers(), found.generation if found else None)
        after = stamps_of(sources, [], state, bigquery())
        assert [name for name in after if after[name] != before[name]] == ["source.nba_subsets.nba_ledger.picks"]
        before = after


def test_the_next_moment_is_the_first_that_rows_name(demo: Built, builder: Builder, demo_raw: Path) -> None:
    """A tip-off; or, of rows of the future, when they were written. One that cannot be true is none."""
    # the fixture `day` has built the demo as of then
    earlier = builder(demo_raw, lock_of(demo_raw, DATE) - dt.timedelta(minutes=60))
    declared = demo.left("manifest")["sources"].values()
    for built in (demo, earlier):
        named = [
            f"select {name} as moment from read_parquet('{built.workspace.raw.resolve()}/{source['name']}.parquet')"
            for source in declared
            if (built.workspace.raw / f"{source['name']}.parquet").exists()
            for name, column in source["columns"].items()
            if column["data_type"] == "timestamp"
        ]
        assert len(named) > 5
        first = f"select min(moment) from ({' union all '.join(named)}) where moment > ? and moment < '2100-01-01'"
        (expected,) = duckdb.execute(first, [built.now]).fetchone() or ()
        with chdir(built.workspace.folder):  # where the view names raw files
            assert news.next_moment(folder.Built(built.workspace), built.left("manifest")) == expected


def test_models_compare_the_instant_with_what_rows_name(demo: Built) -> None:
    """And with nothing that is reckoned from it, such as "three hours ago": between two moments it changes nothing."""
    literal = re.escape(f"timestamp '{demo.now:%Y-%m-%d %H:%M:%S.%f}+00'")
    live = {node["name"] for node in demo.left("manifest")["nodes"].values() if "live" in node["tags"]}
    others = {}
    for file in (demo.workspace.target / "compiled").rglob("*.sql"):
        code = file.read_text()
        compared = re.findall(rf"(?:[<>]=?|least\([\w.]+,) {literal}(?! ?[-+*/])", code)
        if (used := len(re.findall(literal, code)) - len(compared)) and file.stem not in live:
            others[file.stem] = used
    # of a run upstream the age is shown, so everything that rests on that table is built every hour
    assert others == {"fct_processor_runs": 1}
    sources = demo.left("manifest")["sources"].values()
    assert [each["name"] for each in sources if each["config"]["meta"].get(news.AGES)] == ["processor_run_history"]
