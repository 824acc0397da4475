-- never a game of as_of_date, so that nothing changes during the evening
with player_games as (
    select games.*
    from {{ ref('fct_player_games') }} as games
    inner join {{ ref('dim_today') }} as today on games.season = today.season
    where games.game_date >= {{ records_from() }} and games.game_date < {{ as_of_date() }}
),

played as (
    select
        *,
        row_number() over newest_first as place,
        countif(against_line is not null) over newest_first as place_with_line
    from player_games
    where has_played
    window newest_first as (partition by player_lookup order by game_date desc, game_id desc)
),

totals as (
    select
        player_lookup,
        max(game_date) as last_game_date,
        count(*) as season_games,
        countif(place <= 5) as last_5_games,
        countif(place <= 10) as last_10_games,
        countif(game_date >= {{ days_ago(30) }}) as last_30_days_games,
        cast(sum(points) as int64) as season_total,
        cast(sum(if(place <= 5, points, 0)) as int64) as last_5_total,
        cast(sum(if(place <= 10, points, 0)) as int64) as last_10_total,
        cast(sum(if(game_date >= {{ days_ago(30) }}, points, 0)) as int64) as last_30_days_total,
        countif(minutes_played is not null) as games_with_minutes,
        sum(minutes_played) as total_minutes,
        countif(against_line = 'over' and place_with_line <= 10) as last_10_overs,
        countif(against_line = 'under' and place_with_line <= 10) as last_10_unders,
        countif(against_line = 'push' and place_with_line <= 10) as last_10_pushes
    from played
    group by player_lookup
),

-- of a player who was traded, the team that expects him today
teams as (
    {% for relation in ['player_games', ref('fct_next_games')] -%}
        select
            player_lookup,
            game_date,
            game_id,
            team
        from {{ relation }}
        where team is not null and game_date <= {{ as_of_date() }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

newest_teams as (
    select * from teams
    qualify row_number() over (partition by player_lookup order by game_date desc, game_id desc) = 1
),

without_box_scores as (
    {{ games_without_box_scores('player_games') }}
),

uncertain as (
    select distinct totals.player_lookup
    from totals
    inner join newest_teams as teams on totals.player_lookup = teams.player_lookup
    inner join without_box_scores as missing
        on {{ may_have_played_in('missing', 'teams.team', 'totals.last_game_date', as_of_date()) }}
)

select
    totals.player_lookup,
    totals.last_game_date,
    if(
        uncertain.player_lookup is null, {{ rest_days(as_of_date(), 'totals.last_game_date') }}, null
    ) as rest_days,
    totals.season_total as season_total_points,
    totals.season_games,
    {{ mean_of_games('totals.season_total', 'totals.season_games') }} as season_points,
    totals.last_5_games,
    {{ mean_of_games('totals.last_5_total', 'totals.last_5_games') }} as last_5_points,
    totals.last_10_games,
    {{ mean_of_games('totals.last_10_total', 'totals.last_10_games') }} as last_10_points,
    totals.last_30_days_games,
    {{ mean_of_games('totals.last_30_days_total', 'totals.last_30_days_games') }} as last_30_days_points,
    {{ mean_of_games('totals.total_minutes', 'totals.games_with_minutes') }} as season_minutes,
    totals.season_games < {{ var('form_min_games') }} as has_limited_data,
    case
        when season_games < {{ var('form_min_games') }} then null
        when last_5_total * season_games >= 5 * (season_total + {{ var('form_points') }} * season_games) then 'hot'
        when last_5_total * season_games <= 5 * (season_total - {{ var('form_points') }} * season_games) then 'cold'
        else 'neutral'
    end as form,
    totals.last_10_overs,
    totals.last_10_unders,
    totals.last_10_pushes,
    {{ percent('totals.last_10_overs', '(totals.last_10_overs + totals.last_10_unders)') }} as last_10_over_rate
from totals
left join uncertain on totals.player_lookup = uncertain.player_lookup
