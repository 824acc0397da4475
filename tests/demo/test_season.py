"""The simulated season is the same every time, and its past is as it was; test_shown.py says what it must show."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from demo.league import COLUMNS, DEMO_NOW
from demo.season import simulate
from tests.processes import done
from workspace.raw_folder import declared_tables

ROOT = Path(__file__).parents[2]

LATER = datetime(2025, 12, 4, tzinfo=UTC)  # everything has happened
INSTANTS = [
    datetime(2025, 11, 22, 10, 45, tzinfo=UTC),  # some box scores have had their first pass only
    datetime(2025, 11, 25, 0, 0, 1, tzinfo=UTC),  # a second after a lock; a withdrawal before, a late one to come
    DEMO_NOW,
]

# when a row was written, and what of it may still change
RECORDED = {
    "player_prop_predictions": ("created_at", ("is_active", "invalidation_reason", "invalidated_at")),
    "player_game_summary": ("processed_at", ()),
    "processor_run_history": ("coalesce(processed_at, started_at)", ()),
    "bdl_live_boxscores": ("processed_at", ()),
    "bettingpros_player_points_props": ("processed_at", ()),
    # processed_at is no bound: the clock of one report is ahead
    "nbac_injury_report": ("(report_date + to_hours(report_hour)) at time zone 'America/New_York'", ()),
}
# what is not true of any row besides
NEVER = {
    "invalidated after the instant": "from earlier.player_prop_predictions where invalidated_at > as_of()",
    "two active versions": """
        select 1 from earlier.player_prop_predictions where is_active
        group by game_date, system_id, player_lookup having count(*) > 1""",
    "active although replaced": """
        from earlier.player_prop_predictions as a inner join earlier.player_prop_predictions as b
        using (game_date, system_id, player_lookup)
        where a.is_active and (a.created_at, a.prediction_version) < (b.created_at, b.prediction_version)""",
    "box scores before the final": """
        from earlier.player_game_summary as b inner join earlier.nba_schedule as s on b.game_id = s.game_code
        where s.game_status < 3 and s.tipoff_at > as_of() - interval 150 minutes""",
    "a registry that changed": "from later.nba_players_registry except all from earlier.nba_players_registry",
    "a schedule that changed": """
        select game_id, game_code, tipoff_at from later.nba_schedule
        except all
        select game_id, game_code, tipoff_at from earlier.nba_schedule""",
    "a status that is not of the instant": """
        from earlier.nba_schedule as s
        where tipoff_at is not null and game_status <> 1
            + if(tipoff_at <= as_of(), 1, 0) + if(tipoff_at <= as_of() - interval 150 minutes, 1, 0)
        and not exists (from earlier.nba_schedule as o where o.game_id = s.game_id and o.tipoff_at > s.tipoff_at)""",
    "a score before the final": "from earlier.nba_schedule where (game_status = 3) <> (home_team_score is not null)",
    "an expected player forgotten": """
        from later.upcoming_player_game_context except all from earlier.upcoming_player_game_context""",
}
for table, (written_at, changing) in RECORDED.items():
    columns = f"select * exclude ({', '.join(changing)})" if changing else "select *"
    earlier, later = f"{columns} from earlier.{table}", f"{columns} from later.{table}"
    NEVER[f"{table}: written after the instant"] = f"{earlier} where {written_at} > as_of()"
    NEVER[f"{table}: forgotten"] = f"{later} where {written_at} <= as_of() except all {earlier}"
    NEVER[f"{table}: unknown to the end"] = f"{earlier} except all {later}"


def load(connection: duckdb.DuckDBPyConnection, folder: Path, schema: str) -> None:
    """Make a table of each parquet file; in memory, as they are read often."""
    connection.execute(f"create or replace schema {schema}")
    for table in COLUMNS:
        connection.read_parquet(str(folder / f"{table}.parquet")).create(f"{schema}.{table}")


@pytest.fixture(scope="module")
def end(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the raw tables when everything has happened."""
    folder = tmp_path_factory.mktemp("end")
    simulate(folder, as_of=LATER)
    return folder


@pytest.fixture(scope="module", params=INSTANTS, ids=lambda instant: f"{instant:%m-%dT%H%M}")
def database(
    request: pytest.FixtureRequest, end: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield the raw tables as of an instant, and those of the end."""
    folder = tmp_path_factory.mktemp("raw")
    simulate(folder, as_of=request.param)
    with duckdb.connect() as connection:
        load(connection, folder, "earlier")
        load(connection, end, "later")
        connection.execute(f"create macro as_of() as timestamptz '{request.param.isoformat()}'")
        yield connection


@pytest.mark.parametrize("fault", NEVER)
def test_the_past_is_as_it_was(database: duckdb.DuckDBPyConnection, fault: str) -> None:
    """A folder of an instant holds what had been written by then, and the end still knows it."""
    assert len(database.sql(NEVER[fault])) == 0


def digests(folder: Path) -> dict[str, str]:
    """Hash every file of a folder."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_same_input_same_bytes(tmp_path: Path) -> None:
    """Over other files, too; neither hash order nor time zone changes a byte; an instant without offset is UTC."""
    here, there = tmp_path / "here", tmp_path / "there"
    simulate(here, as_of=LATER)
    simulate(here)
    command = ("-m", "demo.season", str(there), "--as-of", "2025-11-30T23:55:00")
    run = done(ROOT, *command, PYTHONHASHSEED="1", TZ="Asia/Tokyo")
    assert digests(there) == digests(here)
    assert [line.split()[0] for line in run.stdout.splitlines()] == ["table", *COLUMNS]


def test_columns_are_what_the_sources_declare(end: Path) -> None:
    """Every declared column is there, no other, in its type; the demo has every optional table."""
    types = {"string": "VARCHAR", "int64": "BIGINT", "bool": "BOOLEAN", "date": "DATE", "float64": "DOUBLE"}
    types |= {"timestamp": "TIMESTAMP WITH TIME ZONE", "numeric": "DECIMAL"}
    tables = declared_tables(ROOT / "models/staging/_sources.yml")
    assert {table.name for table in tables} == set(COLUMNS)
    for table in tables:
        relation = duckdb.read_parquet(str(end / f"{table.name}.parquet"))
        written = [str(type_).partition("(")[0] for type_ in relation.types]
        assert dict(zip(relation.columns, written, strict=True)) == {
            name: types[declared] for name, declared in table.columns.items()
        }
