with shown as (
    select
        shown.game_date,
        shown.system_id,
        shown.player_lookup,
        lower(shown.direction) as bet_side,
        shown.points_line,
        slates.locks_at
    from {{ ref('fct_predictions_shown') }} as shown
    inner join {{ ref('int_slates') }} as slates on shown.game_date = slates.game_date
    where shown.has_line and shown.direction is not null and {{ in_incremental_window('shown.game_date') }}
),

offers as (
    select
        shown.game_date,
        shown.system_id,
        shown.player_lookup,
        offers.bookmaker,
        offers.points_line,
        offers.odds_american,
        offers.bet_side = shown.bet_side and offers.points_line = shown.points_line as is_ours,
        abs(offers.points_line - shown.points_line) as distance,
        rank() over (
            partition by
                shown.game_date, shown.system_id, shown.player_lookup,
                offers.bookmaker, offers.bet_side, offers.points_line
            order by offers.changed_at desc
        ) = 1 as is_newest_at_its_line,
        rank() over (
            partition by shown.game_date, shown.system_id, shown.player_lookup, offers.bookmaker, offers.bet_side
            order by offers.changed_at desc
        ) = 1 as is_newest
    from shown
    inner join {{ ref('stg_nba_raw__points_offers') }} as offers
        on shown.game_date = offers.game_date and shown.player_lookup = offers.player_lookup
    where offers.changed_at <= shown.locks_at
),

-- American odds are in the order of what they pay
prices as (
    select * from offers
    where is_ours and is_newest_at_its_line
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
