with slates as (select * from {{ ref('fct_slates') }} where game_date = {{ as_of_date() }}),

newest_offers as (
    select offers.*
    from {{ ref('stg_nba_raw__points_offers') }} as offers
    inner join slates on offers.game_date = slates.game_date
    where offers.game_date = {{ as_of_date() }} and offers.changed_at <= slates.locks_at
    qualify rank() over (
        partition by offers.player_lookup, offers.points_line, offers.bet_side, offers.bookmaker
        order by offers.changed_at desc
    ) = 1
)

-- American odds are in the order of what they pay
select
    player_lookup,
    points_line,
    max(if(bet_side = 'over', odds_american, null)) as over_odds,
    max(if(bet_side = 'under', odds_american, null)) as under_odds
from newest_offers
group by player_lookup, points_line
