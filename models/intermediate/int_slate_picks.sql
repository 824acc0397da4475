select
    picks.game_date,
    count(distinct picks.player_lookup) as picks,
    countif(groups_shown.is_best_bets) as best_bets
from {{ ref('int_picks_shown') }} as picks
inner join {{ ref('int_groups_shown') }} as groups_shown
    on
        picks.game_date = groups_shown.game_date
        and picks.subset_id = groups_shown.subset_id
group by picks.game_date
