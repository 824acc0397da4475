-- Counts games without a tip-off time. They are taken to start at noon Eastern, so that their date locks early.
{{ config(severity='warn') }}

select
    game_id,
    game_date
from {{ ref('stg_nba_reference__games') }}
where not has_tipoff_time
