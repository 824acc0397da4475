{{ config(materialized='ephemeral') }}

with shown as (
    select * from {{ ref('fct_predictions_shown') }}
    where has_line and direction is not null and {{ in_incremental_window('game_date') }}
),

offers as (
    select
        shown.game_date,
        shown.system_id,
        shown.player_lookup,
        offers.bookmaker,
        offers.points_line,
        offers.odds_american,
        offers.is_newest,
        offers.bet_side = lower(shown.direction) and offers.points_line = shown.points_line as is_ours,
        abs(offers.points_line - shown.points_line) as distance
    from shown
    inner join {{ ref('int_last_offers') }} as offers
        on shown.game_date = offers.game_date and shown.player_lookup = offers.player_lookup
),

-- American odds are in the order of what they pay
prices as (
    select * from offers
    where is_ours
    qualify row_number() over (
        partition by game_date, system_id, player_lookup order by odds_american desc, bookmaker asc
    ) = 1
),

lines as (
    select
        game_date,
        system_id,
        player_lookup,
        points_line,
        distance,
        count(*) as offers
    from offers
    where is_newest
    group by game_date, system_id, player_lookup, points_line, distance
),

-- the line of most offers; of several the one nearest to ours, then the lower one
closes as (
    select * from lines
    qualify row_number() over (
        partition by game_date, system_id, player_lookup order by offers desc, distance asc, points_line asc
    ) = 1
)

select
    closes.game_date,
    closes.system_id,
    closes.player_lookup,
    prices.odds_american as price,
    prices.bookmaker as book,
    closes.points_line as close_line
from closes
left join prices
    on {{ is_same_prediction('closes', 'prices') }}
