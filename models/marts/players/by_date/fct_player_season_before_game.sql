{{ config(cluster_by=on_bigquery(['player_lookup'])) }}

with player_games as (select * from {{ ref('fct_player_games') }} where game_date >= {{ records_from() }}),

played as (
    select
        *,
        row_number() over so_far - 1 as games_before,
        cast(sum(points) over so_far as int64) - points as points_before,
        lag(game_date) over so_far as previous_game_date,
        lag(points) over so_far as previous_points
    from player_games
    where has_played
    window so_far as (partition by player_lookup, season order by game_date asc, game_id asc)
),

without_box_scores as (
    {{ games_without_box_scores('player_games') }}
),

uncertain as (
    select distinct
        played.player_lookup,
        played.game_id
    from played
    inner join without_box_scores as missing
        on {{ may_have_played_in('missing', 'played.team', 'played.previous_game_date', 'played.game_date') }}
)

select
    played.game_date,
    played.game_id,
    played.player_lookup,
    played.season,
    played.points,
    played.games_before,
    played.points_before,
    played.previous_game_date,
    played.previous_points,
    if(
        uncertain.game_id is null, {{ rest_days('played.game_date', 'played.previous_game_date') }}, null
    ) as rest_days
from played
left join uncertain
    on played.player_lookup = uncertain.player_lookup and played.game_id = uncertain.game_id
where {{ in_incremental_window('played.game_date') }}
