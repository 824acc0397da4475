{% set cells = {
    'overall': ['overall'],
    'rest': ['back_to_back', 'one_day', 'rested'],
    'location': ['home', 'away'],
    'weekday': weekdays(),
} %}

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
    where games.game_date >= {{ days_ago(var('archetype_days')) }} and games.game_date < {{ as_of_date() }}
    window of_player as (partition by games.player_lookup)
),

-- every player of an archetype belongs to `all`, too
groups as (
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
        groups.archetype,
        played.player_lookup,
        played.against_line,
        {{ rest_cell('played.rest_days') }} as rest,
        {{ location_cell('played.is_home') }} as location,
        {{ weekday_cell('played.game_date') }} as weekday
    from played
    inner join groups on {{ is_in_band(
        'played.points_of_player',
        'coalesce(groups.min_points, 0) * played.games_of_player',
        'groups.below_points * played.games_of_player'
    ) }}
    where played.games_of_player >= {{ var('archetype_min_games') }}
),

cells as (
    {% for kind, values in cells.items() %}{% set is_last = loop.last %}{% for value in values -%}
        select
            '{{ kind }}' as split_kind,
            '{{ value }}' as split_value
        {{ 'union all' if not (is_last and loop.last) }}
    {% endfor %}{% endfor %}
),

counts as (
    select
        groups.archetype,
        groups.min_points,
        cells.split_kind,
        cells.split_value,
        count(distinct grouped.player_lookup) as players,
        countif(grouped.against_line = 'over') as overs,
        countif(grouped.against_line = 'under') as unders
    from groups
    cross join cells
    left join grouped
        on
            groups.archetype = grouped.archetype
            and cells.split_value in ('overall', grouped.rest, grouped.location, grouped.weekday)
    group by groups.archetype, groups.min_points, cells.split_kind, cells.split_value
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
