-- Counts players with a candidate who are not in the registry. Documents show their player_lookup as their name.
{{ config(severity='warn') }}

select distinct candidates.player_lookup
from {{ ref('fct_candidates') }} as candidates
left join {{ ref('stg_nba_reference__players') }} as players on candidates.player_lookup = players.player_lookup
where {{ in_incremental_window('candidates.game_date') }} and players.player_lookup is null
