{% set cells = [
    ('overall', 'overall'),
    ('rest', 'back_to_back'),
    ('rest', 'one_day'),
    ('rest', 'rested'),
    ('location', 'home'),
    ('location', 'away'),
] %}
{% for weekday in weekdays() %}{% do cells.append(('weekday', weekday)) %}{% endfor %}

-- the window may cross seasons: it is no record of ours, and within a new season it would be empty for weeks
with played as (
    select
        games.*,
        before_games.rest_days,
        count(*) over of_player as games_of_player,
        sum(games.points) over of_player as points_of_player
    from {{ ref('fct_player_games') }} as games
    inner join {{ ref('fct_player_season_before_game') }} as before_games
        on
            games.game_date = before_games.game_date
            and games.player_lookup = before_games.player_lookup
            and games.game_id = before_games.game_id
    where
        games.game_date >= {{ days_ago(var('archetype_days')) }}
        and before_games.game_date >= {{ days_ago(var('archetype_days')) }}
        and games.game_date < {{ as_of_date() }}
    window of_player as (partition by games.player_lookup)
),

-- every player of an archetype belongs to `all`, too
archetypes as (
    select
        archetype,
        min_points,
        below_points
    from {{ ref('archetypes') }}
    union all
    select
        'all' as archetype,
        null as min_points,
        null as below_points
),

grouped as (
    select
        archetypes.archetype,
        played.player_lookup,
        played.against_line,
        {{ rest_cell('played.rest_days') }} as rest,
        {{ location_cell('played.is_home') }} as location,
        {{ weekday_cell('played.game_date') }} as weekday
    from played
    inner join archetypes on {{ is_in_band(
        'played.points_of_player',
        'coalesce(archetypes.min_points, 0) * played.games_of_player',
        'archetypes.below_points * played.games_of_player'
    ) }}
    where played.games_of_player >= {{ var('archetype_min_games') }}
),

cells as (
    {% for kind, value in cells -%}
        select
            '{{ kind }}' as split_kind,
            '{{ value }}' as split_value
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

counts as (
    select
        archetypes.archetype,
        archetypes.min_points,
        cells.split_kind,
        cells.split_value,
        count(distinct grouped.player_lookup) as players,
        countif(grouped.against_line = 'over') as overs,
        countif(grouped.against_line = 'under') as unders
    from archetypes
    cross join cells
    left join grouped
        on
            archetypes.archetype = grouped.archetype
            and cells.split_value in ('overall', grouped.rest, grouped.location, grouped.weekday)
    group by archetypes.archetype, archetypes.min_points, cells.split_kind, cells.split_value
),

measured as (
    {{ measured_overs('counts') }}
)

select
    archetype,
    min_points,
    split_kind,
    split_value,
    players,
    {{ over_rates("if(split_kind = 'rest', " ~ var('rest_cell_min_games') ~ ', ' ~ var('cell_min_games') ~ ')') }}
from measured
