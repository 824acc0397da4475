{{ config(materialized='ephemeral') }}

{% set percents = var('momentum_percents') %}

-- never a game of as_of_date, so that nothing changes during the evening
with numbered as (
    select
        games.player_lookup,
        games.points,
        row_number() over (partition by games.player_lookup order by games.game_date desc, games.game_id desc) as place
    from {{ ref('fct_player_games') }} as games
    inner join {{ ref('dim_today') }} as today on games.season = today.season
    where
        games.has_played
        and games.game_date >= {{ days_ago(var('momentum_days')) }}
        and games.game_date < {{ as_of_date() }}
),

totals as (
    select
        player_lookup,
        countif(place <= 15) as games,
        cast(sum(if(place <= 5, points, 0)) as int64) as last_5_total,
        cast(sum(if(place <= 15, points, 0)) as int64) as last_15_total
    from numbered
    group by player_lookup
    having count(*) >= {{ var('momentum_min_games') }}
),

-- `more` is what the mean of the last 5 is above the mean of all, times 5, times their number
changes as (
    select
        *,
        games * last_5_total - 5 * last_15_total as more
    from totals
    where last_15_total > 0
)

select
    player_lookup,
    if(more > 0, 'over', 'under') as lean,
    100 * abs(more) >= {{ percents.high }} * 5 * last_15_total as is_strong,
    games,
    {{ mean_of_games('last_5_total', '5') }} as points,
    {{ mean_of_games('last_15_total', 'games') }} as usual_points,
    {{ rounded_ratio('(100 * more)', '(5 * last_15_total)', 10) }} as difference,
    abs(more) / (5 * last_15_total) as size
from changes
where
    100 * abs(more) >= {{ percents.medium }} * 5 * last_15_total
    and abs(more) >= {{ var('form_points') }} * 5 * games
