{% set cells = [
    ('rest', 'back_to_back'),
    ('rest', 'one_day'),
    ('rest', 'rested'),
    ('location', 'home'),
    ('location', 'away'),
] %}

with player_games as (
    select games.*
    from {{ ref('fct_player_games') }} as games
    inner join {{ ref('dim_today') }} as today on games.season = today.season
    where games.game_date >= {{ records_from() }} and games.game_date < {{ as_of_date() }}
),

players as (select * from {{ ref('fct_player_records') }} where split_value = 'all'),

-- games without a line, and those that ended on it, say nothing of over and under
decided as (
    select
        games.player_lookup,
        games.points,
        games.against_line,
        {{ rest_cell('before.rest_days') }} as rest,
        {{ location_cell('games.is_home') }} as location
    from player_games as games
    inner join {{ ref('fct_player_season_before_game') }} as before
        on
            games.game_date = before.game_date
            and games.game_id = before.game_id
            and games.player_lookup = before.player_lookup
    where games.against_line in ('over', 'under') and before.game_date >= {{ records_from() }}
),

cells as (
    {% for kind, cell in cells -%}
        select
            '{{ kind }}' as split_kind,
            '{{ cell }}' as split_value
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- an over counts as a win of the player against the line, so that the formulas are those of a record
totals as (
    select
        players.player_lookup,
        cells.split_kind,
        cells.split_value,
        count(games.player_lookup) as games,
        cast(coalesce(sum(games.points), 0) as int64) as total_points,
        countif(games.against_line = 'over') as wins,
        countif(games.against_line = 'under') as losses
    from players
    cross join cells
    left join decided as games
        on players.player_lookup = games.player_lookup and cells.split_value in (games.rest, games.location)
    group by players.player_lookup, cells.split_kind, cells.split_value
),

measured as (
    {{ measured('totals') }}
),

rated as (
    select
        player_lookup,
        split_kind,
        split_value,
        games,
        total_points,
        wins,
        {{ decided_and_rates() }}
    from measured
)

select
    player_lookup,
    split_kind,
    split_value,
    games,
    wins as overs,
    hit_rate as over_rate,
    interval_low,
    interval_high,
    {{ mean_of_games('total_points', 'games') }} as points,
    sample_size
from rated
