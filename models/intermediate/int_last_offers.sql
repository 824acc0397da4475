select
    offers.game_date,
    offers.player_lookup,
    offers.bookmaker,
    offers.bet_side,
    offers.points_line,
    offers.odds_american,
    rank() over (
        partition by offers.game_date, offers.player_lookup, offers.bookmaker, offers.bet_side
        order by offers.changed_at desc
    ) = 1 as is_newest
from {{ ref('stg_nba_raw__points_offers') }} as offers
inner join {{ ref('int_slates') }} as slates on offers.game_date = slates.game_date
where offers.changed_at <= slates.locks_at
qualify rank() over (
    partition by offers.game_date, offers.player_lookup, offers.bookmaker, offers.bet_side, offers.points_line
    order by offers.changed_at desc
) = 1
