"""The simulated season shows everything that the demo is to show, and its past is as it was."""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from build.raw_folder import declared_tables
from demo.league import COLUMNS, DEMO_NOW, PLAYERS, WRITTEN
from demo.season import simulate

ROOT = Path(__file__).parents[2]

LATER = datetime(2025, 12, 4, tzinfo=UTC)  # everything has happened

# The domain's rules once more, in short, so that the features below can be asked for by name.
RULES = """
create table games as
select *, coalesce(tipoff_at, (game_date + time '12:00') at time zone 'America/New_York') as tips_off_at
from nba_schedule
qualify row_number() over (partition by game_code order by game_status desc, tipoff_at desc nulls last, game_id) = 1;

create table locks as select game_date, min(tips_off_at) as locks_at from games group by game_date;

create table versions as
select
    *, current_points_line as line, predicted_points - current_points_line as signed_edge,
    if(confidence_score <= 1, confidence_score * 100, confidence_score) as confidence,
    row_number() over (
        partition by game_date, system_id, player_lookup
        order by created_at desc, prediction_version desc, prediction_id desc
    ) = 1 as is_newest
from player_prop_predictions inner join locks using (game_date);

create table in_force as
select *, line = 20 and avg(if(line = 20, 1, 0)) filter (line is not null) over day_of_system > 0.2 as is_placeholder
from (
    select * from versions
    where created_at <= locks_at
    qualify row_number() over (
        partition by game_date, system_id, player_lookup
        order by created_at desc, prediction_version desc, prediction_id desc
    ) = 1
)
where
    (is_active or not is_newest)
    and (invalidation_reason is null or coalesce(invalidated_at > locks_at, false))
window day_of_system as (partition by game_date, system_id);

create table lined as
select * from in_force where system_id = 'catboost_v9' and line is not null and not is_placeholder;

create table signals as
select
    *,
    case when pct_over < 25 then 'RED' when strong < 3 or pct_over > 45 then 'YELLOW' else 'GREEN' end as colour,
    case when pct_over < 25 then 'UNDER_HEAVY' when pct_over > 40 then 'OVER_HEAVY' else 'BALANCED' end as skew
from (
    select
        game_date, count(*) as total, count_if(abs(signed_edge) >= 5) as strong,
        round(100 * count_if(recommendation = 'OVER') / count(*), 1) as pct_over
    from lined group by game_date having count(*) >= 10
);

create table box_scores as
select * from player_game_summary
qualify row_number() over (partition by player_lookup, game_id order by processed_at desc) = 1;

create table candidates as
select
    p.*, abs(signed_edge) as edge, b.points, b.minutes_played,
    case
        when g.game_status < 3 or p.game_id not in (select game_id from box_scores) then 'pending'
        when p.invalidation_reason is not null or b.is_dnp or b.points is null then 'void'
        when b.points = 0 and coalesce(b.minutes_played, 0) = 0 then 'void'
        when b.points = line then 'push'
        when (b.points > line) = (recommendation = 'OVER') then 'win'
        else 'loss'
    end as outcome
from lined as p
inner join games as g on p.game_id = g.game_code
left join box_scores as b on p.game_id = b.game_id and p.player_lookup = b.player_lookup
where
    (recommendation = 'OVER' and signed_edge > 0 or recommendation = 'UNDER' and signed_edge < 0)
    and (
        (p.game_id, p.player_lookup) in (select (game_id, player_lookup) from upcoming_player_game_context)
        or b.game_id is not null
        and p.game_date not in (select game_date from upcoming_player_game_context)
    );

create table strong as
select *, row_number() over (
    partition by game_date order by edge * 10 + confidence * 0.5 desc, edge desc, player_lookup
) as place
from candidates left join signals using (game_date) where edge >= 5;

create table premium as
select * from candidates inner join signals using (game_date)
where edge >= 3 and confidence >= 92 and colour in ('GREEN', 'YELLOW');

-- each player's run of overs or unders up to yesterday, with the most dates between two games of it
create table streaks as
with decided as (
    select
        b.player_lookup, b.game_date, b.points - coalesce(p.line, c.current_points_line) as margin,
        lag(b.game_date) over (partition by b.player_lookup order by b.game_date) as played_before
    from box_scores as b
    left join lined as p using (player_lookup, game_id)
    left join upcoming_player_game_context as c on b.player_lookup = c.player_lookup and b.game_id = c.game_id
    where b.game_date < '2025-11-30' and b.minutes_played > 0
),
turns as (
    select
        *, margin > 0 as is_over,
        count_if((margin > 0) <> newest) over (partition by player_lookup order by game_date desc) as turned
    from (
        select *, first_value(margin > 0) over (partition by player_lookup order by game_date desc) as newest
        from decided where margin <> 0
    )
)
select
    player_lookup, is_over, count(*) as length, max(game_date) as last_date,
    max(game_date - played_before) filter (game_date > (
        select min(o.game_date) from turns as o where o.player_lookup = turns.player_lookup and o.turned = 0
    )) as longest_break
from turns where turned = 0 group by player_lookup, is_over;

create table reports as
select *, processed_at <= timestamptz '2025-11-30 23:55:00+00' as is_known from nbac_injury_report;

-- offers for today's lines
create table offers as
select o.*, c.current_points_line as line, l.locks_at
from bettingpros_player_points_props as o
inner join upcoming_player_game_context as c using (player_lookup, game_date)
inner join locks as l using (game_date)
where game_date = '2025-11-30';

create table polls as
select p.*, g.game_code from bdl_live_boxscores as p
inner join games as g
on p.game_date = g.game_date and p.home_team_abbr = g.home_team_tricode and p.away_team_abbr = g.away_team_tricode;

-- today's predictions with a line, as the newest poll of their game has them
create table standing as
select l.*, p.points, p.game_status from lined as l
inner join polls as p on l.game_id = p.game_code and l.player_lookup = p.player_lookup
where l.game_date = '2025-11-30'
qualify p.poll_timestamp = max(p.poll_timestamp) over (partition by p.game_code);
"""

# What the folder must hold: a query that finds at least one row.
FEATURES = {
    "preseason": "from games where not is_regular_season and game_date < '2025-10-21' and game_status = 3",
    "a date without games in the season": """
        from (select unnest(range(date '2025-10-21', date '2025-12-01', interval 1 day))::date as d)
        where d not in (select game_date from games)""",
    "a game without tip-off time": "from games where tipoff_at is null and is_regular_season",
    "a schedule row twice": """
        from nba_schedule as s inner join games as g using (game_code)
        where s.game_status < g.game_status and s.tipoff_at < g.tipoff_at""",
    "an afternoon game": "from games where hour(tipoff_at at time zone 'America/New_York') = 13",
    "summer time": "from games where hour(tipoff_at at time zone 'UTC') = 23 and game_date = '2025-11-01'",
    "winter time": "from games where hour(tipoff_at at time zone 'UTC') = 0 and game_date = '2025-11-02'",
    "games and no predictions": """
        from games where game_date = '2025-11-05' and game_date not in (select game_date from versions)""",
    "too few predictions": "select 1 from lined group by game_date having count(*) < 10",
    "no picks": """
        from signals where game_date not in (select game_date from strong union select game_date from premium)""",
    "no pre-game rows": "from strong where game_date not in (select game_date from upcoming_player_game_context)",
    "placeholder lines": "from in_force where is_placeholder",
    "real lines of 20": "from strong where line = 20",
    "whole lines": "from strong where line = floor(line)",
    "tomorrow, predicted overnight": """
        from strong where game_date = '2025-12-01' and prediction_run_mode = 'OVERNIGHT'""",
    "superseded": "from versions where not is_active and not is_newest and prediction_run_mode = 'OVERNIGHT'",
    "created at the lock": "from in_force where created_at = locks_at",
    "created a second late": "from versions where created_at = locks_at + interval 1 second",
    "replaced after the lock": "from in_force where not is_active",
    "first predicted after the lock": """
        select 1 from versions
        group by game_date, system_id, player_lookup having min(created_at) > any_value(locks_at)""",
    "two versions of one instant": """
        select 1 from versions where created_at < locks_at
        group by game_date, system_id, player_lookup, created_at having count(distinct prediction_version) = 2""",
    "withdrawn": "from versions where not is_active and is_newest and abs(signed_edge) >= 3",
    "invalidated before the lock": "from versions where invalidated_at < locks_at",
    "invalidated at the lock": "from versions where invalidated_at = locks_at",
    "invalidated after the lock, played": """
        from strong where invalidated_at > locks_at and points > 0 and outcome = 'void'""",
    "invalidated at no known time": "from versions where invalidation_reason is not null and invalidated_at is null",
    "wrong sign": """
        from lined where recommendation = if(signed_edge > 0, 'UNDER', 'OVER') and abs(signed_edge) >= 5""",
    "hold": "from lined where recommendation = 'HOLD'",
    "pass": "from lined where recommendation = 'PASS'",
    "no line": "from in_force where recommendation = 'NO_LINE' and line is null and line_source is null",
    "confidence of 0-1": """
        select 1 from versions where system_id = 'moving_average'
        having max(confidence_score) <= 1 and count(*) > 1000""",
    "confidence of 0-100": """
        select 1 from versions where system_id = 'catboost_v9'
        having min(confidence_score) > 1 and count(*) > 1000""",
    "no attribution": """
        select 1 from versions where game_date < '2025-11-04'
        having count(model_file_name) + count(model_trained_at) + count(build_commit_sha) = 0 and count(*) > 500""",
    "a retrain": """
        select 1 from versions where system_id = 'catboost_v9' and model_trained_at < created_at
        having count(distinct model_file_name) = 2""",
    "unknown quality": "from strong where feature_quality_score is null",
    "a name with edge in it": "from strong where player_lookup = 'marcusedgecombe'",
    "a name beyond ASCII": "from nba_players_registry where player_name like 'Ž%' and player_lookup like 'z%'",
    "not in the registry": "from strong anti join nba_players_registry using (player_lookup)",
    "two teams, two spellings": """
        select 1 from nba_players_registry group by player_lookup
        having count(distinct team_abbr) = 2 and count(distinct player_name) = 2""",
    "did not play, unflagged": "from strong where outcome = 'void' and points is null",
    "did not play, flagged": "from player_game_summary where is_dnp and points is null",
    "0 points in real minutes": "from strong where points = 0 and minutes_played > 0 and outcome in ('win', 'loss')",
    "0 points in 0 minutes": "from strong where points = 0 and minutes_played = 0 and outcome = 'void'",
    "0 points in unknown minutes": """
        from player_game_summary where points = 0 and minutes_played is null and is_dnp is null""",
    "no row, though the game has rows": """
        from strong where game_id in (select game_id from box_scores)
        and (game_id, player_lookup) not in (select (game_id, player_lookup) from box_scores)""",
    "a box score twice": """
        from player_game_summary as a inner join player_game_summary as b using (player_lookup, game_id)
        where a.processed_at < b.processed_at and a.points <> b.points""",
    "final with box scores today": """
        from games where game_date = '2025-11-30' and game_status = 3
        and game_code in (select game_id from box_scores)""",
    "final without box scores": """
        from games where game_date = '2025-11-30' and game_status = 3
        and game_code not in (select game_id from box_scores)""",
    "in progress": "from games where game_status = 2 and home_team_score is null",
    "not started today": "from games where game_status = 1 and game_date = '2025-11-30'",
    "more than ten picks": "from strong where place = 11",
    "an edge of exactly 5": "from strong where edge = 5",
    "a tie in score": """
        select 1 from strong group by game_date, edge * 10 + confidence * 0.5 having count(*) > 1""",
    "win among the top five": "from strong where place <= 5 and outcome = 'win'",
    "loss among the top five": "from strong where place <= 5 and outcome = 'loss'",
    "push among the top five": "from strong where place <= 5 and outcome = 'push'",
    "void among the top five": "from strong where place <= 5 and outcome = 'void'",
    "pending among the top five": "from strong where place <= 5 and outcome = 'pending'",
    "GREEN on several dates": "select 1 from signals having count_if(colour = 'GREEN') >= 5",
    "YELLOW on several dates": "select 1 from signals having count_if(colour = 'YELLOW') >= 5",
    "RED on several dates": "select 1 from signals having count_if(colour = 'RED') >= 5",
    "BALANCED on several dates": "select 1 from signals having count_if(skew = 'BALANCED') >= 5",
    "OVER_HEAVY on several dates": "select 1 from signals having count_if(skew = 'OVER_HEAVY') >= 5",
    "UNDER_HEAVY on several dates": "select 1 from signals having count_if(skew = 'UNDER_HEAVY') >= 5",
    "over-heavy yet GREEN": "from signals where skew = 'OVER_HEAVY' and colour = 'GREEN'",
    "balanced picks on several dates": """
        select 1 from strong where colour = 'GREEN' and pct_over between 25 and 40
        having count(distinct game_date) >= 5 and max(place) > 5""",
    "warning picks on several dates": "select 1 from strong where colour = 'RED' having count(distinct game_date) >= 5",
    "a run that never ended": """
        from processor_run_history as a where started_at < timestamptz '2025-11-30 19:55:00+00' and not exists (
            from processor_run_history as b where b.run_id = a.run_id and b.processed_at is not null)""",
    "a run that failed and succeeded again": """
        select 1 from processor_run_history where data_date = '2025-11-30'
        group by processor_name having count_if(status = 'failed') > 0 and max(status) = 'success'""",
    "premium picks on several dates": "select 1 from premium having count(distinct game_date) >= 5",
    "a traded player": """
        from box_scores as a inner join box_scores as b using (player_lookup)
        where a.game_date < b.game_date and a.team_abbr <> b.team_abbr and player_lookup = 'osrictarnmere'""",
    "two players of one name on one team": """
        select 1 from lined inner join nba_players_registry as r using (player_lookup)
        where game_date = '2025-11-30'
        group by player_name, team_abbr having count(distinct player_lookup) = 2""",
    "out since autumn": """
        from streaks as s
        where
            player_lookup = 'tobrenashwell' and is_over and length >= 4
            and last_date between '2025-11-01' and '2025-11-04'
            and player_lookup in (select player_lookup from upcoming_player_game_context where game_date = '2025-11-30')
            and (select array_agg((game_date, injury_status)) from reports as r where r.player_lookup = s.player_lookup)
            = [(date '2025-11-12', 'out')]
            and 'WAS' in (select team from reports where game_date = '2025-11-30')""",
    "the longest run of overs": """
        from streaks where player_lookup = 'fabrinjorthorpe' and is_over and length >= 6
        and length = (select max(length) from streaks where is_over)""",
    "the longest run of unders": """
        from streaks where player_lookup = 'ivoryarley' and not is_over and length >= 6
        and length = (select max(length) from streaks where not is_over)""",
    "a run that straddles a break of its player": """
        from streaks where player_lookup = 'haldenmirk' and length >= 6 and longest_break - 1 > 14""",
    "a report of each status today": """
        select 1 from reports where game_date = '2025-11-30' having count(distinct injury_status) = 5""",
    "a report that a later one supersedes": """
        from reports as a inner join reports as b using (player_lookup, game_id)
        where (a.report_date, a.report_hour) < (b.report_date, b.report_hour)
        and a.injury_status <> b.injury_status and b.is_known and game_id like '20251130%'""",
    "a report of the evening before": "from reports where report_date < game_date and game_date = '2025-11-30'",
    "a report processed after the instant": """
        from reports as a where not is_known and game_id in (
            select game_id from reports as b where b.player_lookup = a.player_lookup and b.is_known)""",
    "a team of today in no report": """
        from (select unnest([home_team_tricode, away_team_tricode]) as team from games where game_date = '2025-11-30')
        where team not in (select team from reports where game_date = '2025-11-30')""",
    "a report without a reason": "from reports where reason_category is null",
    "a reason of its own": "from reports where reason_category = 'not_with_team'",
    "two bookmakers at our line": """
        select 1 from offers where is_active and points_line = line and market_type = 'points'
        and bookmaker_last_update <= locks_at
        group by player_lookup, bet_side having count(distinct bookmaker) >= 2""",
    "two offers of a bookmaker": """
        from offers as a inner join offers as b using (player_lookup, bookmaker, bet_side, market_type, points_line)
        where a.bookmaker_last_update < b.bookmaker_last_update and b.bookmaker_last_update <= a.locks_at""",
    "an inactive offer that would be the best": """
        from offers as a where not is_active and odds_american > all (
            select odds_american from offers as b
            where b.is_active and (b.player_lookup, b.bet_side) = (a.player_lookup, a.bet_side)
            and b.points_line = b.line and b.market_type = 'points' and b.bookmaker_last_update <= b.locks_at)""",
    "an offer changed after the lock": "from offers where bookmaker_last_update > locks_at and points_line = line",
    "an offer at another line": "from offers where points_line <> line",
    "an offer of one side": """
        select 1 from offers group by player_lookup, bookmaker, market_type having count(distinct bet_side) = 1""",
    "an offer of another market": "from offers where market_type <> 'points' and points_line = line",
    "odds above and below even": "select 1 from offers having max(odds_american) >= 100 and min(odds_american) <= -100",
    "a line that nobody offers": """
        from upcoming_player_game_context as c where game_date = '2025-12-01' and current_points_line is not null
        and (game_date, player_lookup) not in (
            select (game_date, player_lookup) from bettingpros_player_points_props)""",
    "a poll every three minutes": """
        select 1 from (select distinct game_code, poll_timestamp from polls where game_code = '20251129_LAL_TOR')
        having count(*) > 50 and max(poll_timestamp) - min(poll_timestamp) = (count(*) - 1) * interval 3 minutes""",
    "games in every state": """
        select 1 from games left join (select distinct game_code, game_status as state from polls
            qualify rank() over (partition by game_code order by poll_timestamp desc) = 1) using (game_code)
        where game_date = '2025-11-30'
        having count_if(state = 'final') = 2 and count_if(state = 'in_progress') = 1 and count_if(state is null) = 2""",
    "half-time": "from polls where is_halftime and time_remaining is null",
    "overtime": """
        from polls as a inner join polls as b using (game_code, player_lookup)
        where a.period = 4 and a.home_score = a.away_score and b.period = 5 and b.game_status = 'in_progress'""",
    "a late game": """
        from polls where game_status = 'in_progress'
        and (poll_timestamp at time zone 'America/New_York')::date > game_date""",
    "a poll that lost a game in the midst of it": """
        select 1 from (
            select a.game_code, p.poll_id from (select distinct poll_id, poll_timestamp from polls) as p
            inner join (
                select game_code, min(poll_timestamp) as since, max(poll_timestamp) as until from polls group by 1
            ) as a on p.poll_timestamp between a.since and a.until
            except select game_code, poll_id from polls) having count(*) = 1""",
    "a newest poll that lost a game": """
        from polls where game_status = 'in_progress' and game_code = '20251130_DET_BKN'
        and (select max(poll_timestamp) from polls) > (
            select max(poll_timestamp) from polls where game_code = '20251130_DET_BKN')""",
    "a correction": """
        from (select *, lag(points) over (partition by game_code, player_lookup order by poll_timestamp) as before
            from polls) where points < before and game_date = '2025-11-30'""",
    "polled, and did not play": "from polls where game_status = 'final' and minutes = '0:00' and points = 0",
    "ended, and not yet official": """
        from polls where game_status = 'final' and game_code not in (select game_id from box_scores)""",
    "an OVER that has won before the end": """
        from standing where game_status = 'in_progress' and points > line and recommendation = 'OVER'""",
    "an UNDER that has lost before the end": """
        from standing where game_status = 'in_progress' and points > line and recommendation = 'UNDER'""",
    "below the line, and it goes on": "from standing where game_status = 'in_progress' and points < line",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the demo's raw folder."""
    folder = tmp_path_factory.mktemp("demo")
    simulate(folder)
    return folder


@pytest.fixture(scope="module")
def database(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield the demo's raw tables with the tables of the rules."""
    with duckdb.connect() as connection:
        load(connection, folder)
        connection.execute(RULES)
        yield connection


def load(connection: duckdb.DuckDBPyConnection, folder: Path, prefix: str = "") -> None:
    """Make a table of each parquet file; in memory, as they are read often."""
    for table in COLUMNS:
        connection.read_parquet(str(folder / f"{table}.parquet")).create(f"{prefix}{table}")


def digests(folder: Path) -> dict[str, str]:
    """Hash every file of a folder."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("feature", FEATURES)
def test_the_demo_shows(database: duckdb.DuckDBPyConnection, feature: str) -> None:
    """Every feature is there at least once."""
    assert len(database.sql(FEATURES[feature])) > 0


def test_columns_are_what_the_sources_declare(folder: Path) -> None:
    """Every declared column is there, no other, in its type; the demo has every optional table."""
    types = {"string": "VARCHAR", "int64": "BIGINT", "bool": "BOOLEAN", "date": "DATE", "float64": "DOUBLE"}
    types |= {"timestamp": "TIMESTAMP WITH TIME ZONE", "numeric": "DECIMAL"}
    tables = declared_tables(ROOT / "models/staging/_sources.yml")
    assert {table.name for table in tables} == set(COLUMNS)
    for table in tables:
        relation = duckdb.read_parquet(str(folder / f"{table.name}.parquet"))
        written = [str(type_).partition("(")[0] for type_ in relation.types]
        assert dict(zip(relation.columns, written, strict=True)) == {
            name: types[declared] for name, declared in table.columns.items()
        }


def test_predictions_are_a_few_thousand(database: duckdb.DuckDBPyConnection) -> None:
    """Each version has an id of its own."""
    predictions = len(database.table("player_prop_predictions"))
    assert 3_000 <= predictions <= 6_000
    ids = "select distinct prediction_id from versions where regexp_full_match(prediction_id, '[0-9a-f]{32}')"
    assert len(database.sql(ids)) == predictions


@pytest.mark.parametrize("view", ["candidates", "strong", "premium"])
def test_hit_rates_are_plausible(database: duckdb.DuckDBPyConnection, view: str) -> None:
    """Nobody beats the market by much."""
    rate = "1000 * count_if(outcome = 'win') // count_if(outcome in ('win', 'loss'))"
    (per_mille,) = database.table(view).aggregate(rate).fetchone() or (0,)
    assert 450 <= per_mille <= 560


def test_players_have_keys_of_lower_case_letters() -> None:
    """Nobody shares a key, and no key holds a space, an accent or an apostrophe."""
    lookups = [player.lookup for player in (*PLAYERS, *(written.player for written in WRITTEN))]
    assert len(set(lookups)) == len(lookups)
    assert all(re.fullmatch("[a-z]{6,}", lookup) for lookup in lookups)


def test_same_input_same_bytes(folder: Path, tmp_path: Path) -> None:
    """A second run writes the same files, over others too."""
    simulate(tmp_path, as_of=LATER)
    simulate(tmp_path)
    assert digests(tmp_path) == digests(folder)


def test_command_line_in_another_environment(folder: Path, tmp_path: Path) -> None:
    """Neither hash order nor time zone changes a byte; an instant without offset is UTC."""
    environment = os.environ | {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"}
    command = [sys.executable, "-m", "demo.season", str(tmp_path), "--as-of", "2025-11-30T23:55:00"]
    run = subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True)
    assert digests(tmp_path) == digests(folder)
    assert [line.split()[0] for line in run.stdout.splitlines()] == ["table", *COLUMNS]


# What is not true of any row: a query over the tables of an instant, then_*, and those of the end, later_*.
NEVER = {
    "written after the instant": "from then_player_prop_predictions where created_at > as_of()",
    "invalidated after the instant": "from then_player_prop_predictions where invalidated_at > as_of()",
    "processed after the instant": "from then_player_game_summary where processed_at > as_of()",
    "box scores before the final": """
        from then_player_game_summary as b inner join then_nba_schedule as s on b.game_id = s.game_code
        where s.game_status < 3 and s.tipoff_at > as_of() - interval 150 minutes""",
    "a prediction that the end does not know": """
        select * exclude (is_active, invalidation_reason, invalidated_at) from then_player_prop_predictions
        except all
        select * exclude (is_active, invalidation_reason, invalidated_at) from later_player_prop_predictions""",
    "a prediction that was forgotten": """
        from later_player_prop_predictions anti join then_player_prop_predictions using (prediction_id)
        where created_at <= as_of()""",
    "a box score that was forgotten": """
        from later_player_game_summary where processed_at <= as_of() except all from then_player_game_summary""",
    "an expected player forgotten": """
        from later_upcoming_player_game_context except all from then_upcoming_player_game_context""",
    "a run of later": "from then_processor_run_history where started_at > as_of() or processed_at > as_of()",
    "a run that was forgotten": """
        from later_processor_run_history where coalesce(processed_at, started_at) <= as_of()
        except all from then_processor_run_history""",
    "a poll of later": "from then_bdl_live_boxscores where processed_at > as_of()",
    "a poll that was forgotten": """
        from later_bdl_live_boxscores where processed_at <= as_of() except all from then_bdl_live_boxscores""",
    "an offer of later": "from then_bettingpros_player_points_props where processed_at > as_of()",
    "an offer that was forgotten": """
        from later_bettingpros_player_points_props where processed_at <= as_of()
        except all from then_bettingpros_player_points_props""",
    # processed_at is no bound: the clock of one report is ahead
    "a report of later": """
        from then_nbac_injury_report
        where (report_date + to_hours(report_hour)) at time zone 'America/New_York' > as_of()""",
    "a report that was forgotten": """
        from later_nbac_injury_report where processed_at <= as_of() except all from then_nbac_injury_report""",
    "a report that the end does not know": "from then_nbac_injury_report except all from later_nbac_injury_report",
    "reported out, and played": """
        from (from later_nbac_injury_report
            qualify row_number() over (partition by player_lookup, game_id order by report_hour desc) = 1) as r
        inner join later_player_game_summary as b using (player_lookup, game_id)
        where r.injury_status = 'out' and b.minutes_played > 0""",
    "a last poll that is not the box score": """
        from (from later_bdl_live_boxscores
            qualify row_number() over (partition by game_id, player_lookup order by poll_timestamp desc) = 1) as p
        inner join later_nba_schedule as g
        on p.game_date = g.game_date and p.home_team_abbr = g.home_team_tricode and g.game_status = 3
        left join (from later_player_game_summary
            qualify row_number() over (partition by game_id, player_lookup order by processed_at desc) = 1) as b
        on g.game_code = b.game_id and p.player_lookup = b.player_lookup
        where (p.points, p.game_status, p.home_score, p.away_score)
        is distinct from (coalesce(b.points, 0), 'final', g.home_team_score, g.away_team_score)
        or b.player_lookup is null""",
    "shots that do not add up": """
        from later_bdl_live_boxscores where points <> 2 * field_goals_made + three_pointers_made + free_throws_made
        or field_goals_attempted < field_goals_made or three_pointers_made > field_goals_made""",
    "a clock that runs back": """
        from (select *, lag(least(period, 4) * 720 + greatest(period - 4, 0) * 300
                - split_part(time_remaining, ':', 1)::int * 60 - split_part(time_remaining, ':', 2)::int)
            over (partition by game_id, player_lookup order by poll_timestamp) as before
            from later_bdl_live_boxscores where time_remaining is not null)
        where before >= least(period, 4) * 720 + greatest(period - 4, 0) * 300
        - split_part(time_remaining, ':', 1)::int * 60 - split_part(time_remaining, ':', 2)::int""",
    "a registry that changed": "from later_nba_players_registry except all from then_nba_players_registry",
    "a schedule that changed": """
        select game_id, game_code, tipoff_at from later_nba_schedule
        except all
        select game_id, game_code, tipoff_at from then_nba_schedule""",
    "a status that is not of the instant": """
        from then_nba_schedule as s
        where tipoff_at is not null and game_status <> 1
            + if(tipoff_at <= as_of(), 1, 0) + if(tipoff_at <= as_of() - interval 150 minutes, 1, 0)
            and not exists (from then_nba_schedule as o where o.game_id = s.game_id and o.tipoff_at > s.tipoff_at)""",
    "a score before the final": "from then_nba_schedule where (game_status = 3) <> (home_team_score is not null)",
    "two active versions": """
        select 1 from then_player_prop_predictions where is_active
        group by game_date, system_id, player_lookup having count(*) > 1""",
    "active although replaced": """
        from then_player_prop_predictions as a inner join then_player_prop_predictions as b
        using (game_date, system_id, player_lookup)
        where a.is_active and (a.created_at, a.prediction_version) < (b.created_at, b.prediction_version)""",
    # only these make a rebuilt past differ from the past: is_active has no time column
    "a newest version withdrawn late": """
        from then_player_prop_predictions as a inner join later_player_prop_predictions as b using (prediction_id)
        where a.is_active and not b.is_active and a.created_at < as_of() - interval 10 minutes
        and not exists (
            from later_player_prop_predictions as c
            where (c.game_date, c.system_id, c.player_lookup) = (b.game_date, b.system_id, b.player_lookup)
            and (c.created_at, c.prediction_version) > (b.created_at, b.prediction_version))""",
    "a withdrawn version replaced": """
        from then_player_prop_predictions as a inner join later_player_prop_predictions as c
        using (game_date, system_id, player_lookup)
        where not a.is_active and c.created_at > as_of() and not exists (
            from then_player_prop_predictions as b
            where (b.game_date, b.system_id, b.player_lookup) = (a.game_date, a.system_id, a.player_lookup)
            and (b.created_at, b.prediction_version) > (a.created_at, a.prediction_version))""",
    "undated invalidation written late": """
        from then_player_prop_predictions as a inner join later_player_prop_predictions as b using (prediction_id)
        where a.created_at < as_of() - interval 10 minutes
        and a.invalidation_reason is null and b.invalidation_reason is not null and b.invalidated_at is null""",
}
INSTANTS = [
    datetime(2025, 11, 7, 17, tzinfo=UTC),  # the lock of the date that has a game without tip-off time
    datetime(
        2025, 11, 25, 0, 0, 1, tzinfo=UTC
    ),  # a second after a lock; a withdrawal before, a late invalidation to come
    datetime(2025, 11, 22, 10, 45, tzinfo=UTC),  # some box scores have had their first pass only
    DEMO_NOW,
]


@pytest.fixture(scope="module", params=INSTANTS, ids=lambda instant: f"{instant:%m-%dT%H%M}")
def then_and_later(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield the raw tables as of an instant, then_*, and when everything has happened, later_*."""
    with duckdb.connect() as connection:
        for prefix, as_of in (("then_", request.param), ("later_", LATER)):
            folder = tmp_path_factory.mktemp("raw")
            simulate(folder, as_of=as_of)
            load(connection, folder, prefix)
        connection.execute(f"create macro as_of() as timestamptz '{request.param.isoformat()}'")
        yield connection


@pytest.mark.parametrize("fault", NEVER)
def test_the_past_is_as_it_was(then_and_later: duckdb.DuckDBPyConnection, fault: str) -> None:
    """A folder of an instant holds what had been written by then, and the end still knows it."""
    assert len(then_and_later.sql(NEVER[fault])) == 0


@pytest.mark.parametrize(
    ("instant", "active"),
    [("2025-11-30T14:00:00", ["OVERNIGHT"]), ("2025-11-30T17:59:59", ["SAME_DAY"])],
    ids=["before the day's run", "after it"],
)
def test_the_newest_version_is_active(tmp_path: Path, instant: str, active: list[str]) -> None:
    """is_active is what it was: true until a version replaced it."""
    simulate(tmp_path, as_of=datetime.fromisoformat(f"{instant}+00:00"))
    query = """
        select distinct prediction_run_mode from read_parquet(?) as a
        where game_date = '2025-11-30' and system_id = 'catboost_v9' and is_active
        and player_lookup in (
            select player_lookup from read_parquet(?)
            where game_date = a.game_date and prediction_run_mode = 'OVERNIGHT')"""
    file = str(tmp_path / "player_prop_predictions.parquet")
    assert [mode for (mode,) in duckdb.execute(query, [file, file]).fetchall()] == active
