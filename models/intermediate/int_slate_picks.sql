with decisions as (
    select * from {{ ref('int_subset_decisions') }}
    where rejected_by is null
)

select
    decisions.game_date,
    count(distinct decisions.player_lookup) as picks,
    countif(definitions.is_best_bets) as best_bets
from decisions
inner join {{ ref('subset_definitions') }} as definitions
    on
        decisions.subset_id = definitions.subset_id
        and {{ is_valid_on('definitions', 'decisions.game_date') }}
group by decisions.game_date
