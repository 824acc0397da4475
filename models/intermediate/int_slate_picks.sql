{{ config(materialized='view') }}

select
    shown.game_date,
    count(distinct shown.player_lookup) as picks,
    countif(groups_shown.is_best_bets) as best_bets
from {{ ref('int_picks_shown') }} as shown
inner join {{ ref('int_groups_shown') }} as groups_shown
    on
        shown.game_date = groups_shown.game_date
        and shown.subset_id = groups_shown.subset_id
group by shown.game_date
