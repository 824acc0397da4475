{{ config(cluster_by=on_bigquery(['player_lookup'])) }}

with player_games as (
    select
        seasons.season,
        box_scores.game_date,
        box_scores.game_id,
        box_scores.player_lookup,
        box_scores.team,
        box_scores.opponent,
        {{ is_home('box_scores.team', 'games') }} as is_home,
        {{ points_if_played('box_scores') }} as points,
        box_scores.minutes_played
    from {{ ref('stg_nba_analytics__box_scores') }} as box_scores
    inner join {{ ref('stg_nba_reference__games') }} as games
        on box_scores.game_date = games.game_date and box_scores.game_id = games.game_id
    inner join {{ ref('seasons') }} as seasons
        on box_scores.game_date between seasons.first_date and seasons.last_date
    where games.is_final and not box_scores.is_points_put_aside
)

select
    game_date,
    game_id,
    player_lookup,
    season,
    team,
    opponent,
    is_home,
    points is not null as has_played,
    points,
    if(points is null, null, minutes_played) as minutes_played
from player_games
