with games as (
    select
        *,
        games_before - 1 as games_before_previous,
        points_before - previous_points as points_before_previous
    from {{ ref('fct_player_season_before_game') }}
    where {{ in_incremental_window('game_date') }}
),

judged as (
    select
        game_date,
        player_lookup,
        {{ is_bad_game('previous_points', 'games_before_previous', 'points_before_previous') }} as is_after_bad_game,
        -- a player has bounced back when his next game reaches the mean that the bad one missed
        points * games_before_previous >= points_before_previous as is_bounce,
        games_before >= {{ var('bounce_min_games') }} as has_mean,
        points * games_before >= points_before as is_at_mean
    from games
)

select
    game_date,
    player_lookup,
    count(*) as sample,
    countif(is_bounce) as bounced
from judged
where is_after_bad_game
group by game_date, player_lookup
union all
select
    game_date,
    cast(null as string) as player_lookup,
    countif(has_mean) as sample,
    countif(has_mean and is_at_mean) as bounced
from judged
group by game_date
