-- Counts games without a tip-off time; they count as noon Eastern, which locks their date's picks early.
{{ config(severity='warn') }}

select
    game_id,
    game_date
from {{ ref('stg_nba_reference__games') }}
where not has_tipoff_time
