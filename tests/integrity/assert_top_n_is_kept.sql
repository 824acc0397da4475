-- Proves: no ranked subset picks more candidates on a date than the top_n of its definition. What was shown on a date
-- that has locked is a fact, whatever the definition says since.
-- When it fails: look at subset_rank and rejected_by in int_definition_matches for the date.
select
    picks.game_date,
    picks.subset_id,
    definitions.top_n,
    count(*) as picks_decided
from {{ ref('fct_subset_decisions') }} as picks
inner join {{ ref('subset_definitions') }} as definitions
    on
        picks.subset_id = definitions.subset_id
        and {{ is_valid_on('definitions', 'picks.game_date') }}
where {{ in_incremental_window('picks.game_date') }} and definitions.is_ranked and picks.rejected_by is null
group by picks.game_date, picks.subset_id, definitions.top_n
having count(*) > definitions.top_n
