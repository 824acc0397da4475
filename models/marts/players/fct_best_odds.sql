-- American odds are in the order of what they pay
select
    player_lookup,
    points_line,
    max(if(bet_side = 'over', odds_american, null)) as over_odds,
    max(if(bet_side = 'under', odds_american, null)) as under_odds
from {{ ref('int_last_offers') }}
where game_date = {{ as_of_date() }}
group by player_lookup, points_line
